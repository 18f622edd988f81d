"""A table whose cells keep focus and open menus while rows change."""

from nicegui import ui


class LiveTable(ui.table, component="live_table.js"):
    """A ui.table that updates template cells instead of recreating them."""
