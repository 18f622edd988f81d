"""Notices of events; together with the page's own at most three, many of one group merged into one."""

from nicegui import ui


class NoticeFeed(ui.element, component="notice_feed.js"):
    """Draws the notices from the channel; the server keeps none of them."""
