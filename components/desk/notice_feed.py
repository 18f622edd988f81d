"""What happened elsewhere, as notices: at most three with those of the page, a storm in one sentence."""

from nicegui import ui


class NoticeFeed(ui.element, component="notice_feed.js"):
    """Draws the notices that come over the page's line; nothing of them is held here."""
