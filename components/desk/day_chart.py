"""A chart of orders and revenue per day, with a sentence and a table as text alternatives."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from nicegui import ui
from nicegui.elements.mixins.text_element import TextElement

from data import money
from data.dashboard import Day

# The server formats the amounts; the browser only joins them.
_TOOLTIP = """points => '<b>' + points[0].data.day + '</b><br>' +
points.map(point => point.marker + ' ' + point.data.text).join('<br>')"""
_ORDERS, _REVENUE = "Orders", "Revenue"


class DayChart(ui.element):
    """A figure with two values per day; `show` updates it in place."""

    def __init__(self) -> None:
        super().__init__("figure")
        self.classes("sb-chart")
        self._shown: tuple[Sequence[Day], str] | None = None
        with self:
            # SVG accepts CSS variables as colours, so the chart follows light and dark mode.
            self._chart = ui.echart(_options(), renderer="svg").props("aria-hidden=true")
            self._sentence = TextElement(tag="figcaption", text="").classes("sb-muted sb-small")
            with ui.element("details").classes("sb-chart-numbers"):
                TextElement(tag="summary", text="Show as a table")
                self._table = ui.table(rows=[], columns=_COLUMNS, row_key="day").props("dense")
                self._table.props(
                    'hide-pagination :rows-per-page-options="[0]" aria-label="Orders and revenue by day"'
                )

    def show(self, days: Sequence[Day], currency: str) -> None:
        """Show these days, oldest first."""
        if (days, currency) == self._shown:
            return
        self._shown = (days, currency)
        points = [(_day_label(day), day.orders, money.text(day.revenue_minor, currency)) for day in days]
        x_axis, (bars, line) = self._chart.options["xAxis"], self._chart.options["series"]
        x_axis["data"] = [label for label, _, _ in points]
        bars["data"] = [{"value": n, "day": label, "text": _counted(n)} for label, n, _ in points]
        self._chart.options["yAxis"][1]["name"] = f"{_REVENUE} ({currency})"
        line["data"] = [
            {"value": float(Decimal(money.plain(day.revenue_minor, currency))), "day": label, "text": text}
            for day, (label, _, text) in zip(days, points, strict=True)
        ]
        self._chart.update()
        self._table.rows = [{"day": d, "orders": n, "revenue": text} for d, n, text in reversed(points)]
        self._sentence.set_text(_summary(days, currency))


def _summary(days: Sequence[Day], currency: str) -> str:
    orders, revenue = sum(day.orders for day in days), sum(day.revenue_minor for day in days)
    if not orders:
        return f"No orders in the last {len(days)} days yet."
    best = max(days, key=lambda day: day.orders)
    total = f"{_counted(orders)} and {money.text(revenue, currency)} of revenue in {len(days)} days"
    return (
        f"{total}; the busiest was {_day_label(best)} with {_counted(best.orders)}. Days are counted in UTC."
    )


def _counted(orders: int) -> str:
    return f"{orders:,} order" if orders == 1 else f"{orders:,} orders"


def _day_label(day: Day) -> str:
    return f"{day.day:%a} {day.day.day} {day.day:%b}"


_COLUMNS = [
    {"name": "day", "label": "Day", "field": "day", "align": "left"},
    {"name": "orders", "label": _ORDERS, "field": "orders", "align": "right"},
    {"name": "revenue", "label": _REVENUE, "field": "revenue", "align": "right"},
]


def _options() -> dict[str, Any]:
    muted = {"color": "var(--sb-muted)", "fontFamily": "system-ui, sans-serif"}
    hidden = {"show": False}
    quiet = {"axisLine": hidden, "axisTick": hidden, "axisLabel": muted, "nameTextStyle": muted}
    return {
        "aria": {"enabled": True},
        ":animation": "!matchMedia('(prefers-reduced-motion: reduce)').matches",
        "animationDuration": 300,
        "grid": {"left": 8, "right": 8, "top": 56, "bottom": 4, "containLabel": True},
        "legend": {
            "top": 0,
            "left": 0,
            "icon": "roundRect",
            "itemWidth": 12,
            "itemHeight": 12,
            "itemGap": 16,
            "textStyle": muted,
        },
        "tooltip": {
            "trigger": "axis",
            "axisPointer": {"type": "shadow", "shadowStyle": {"color": "var(--sb-sunken)", "opacity": 0.5}},
            "backgroundColor": "var(--sb-raised)",
            "borderColor": "var(--sb-border)",
            "textStyle": {**muted, "color": "var(--sb-text)"},
            ":formatter": _TOOLTIP,
        },
        "xAxis": {"type": "category", "data": [], **quiet, "axisLabel": {**muted, "margin": 12}},
        "yAxis": [
            {
                "type": "value",
                "name": _ORDERS,
                "minInterval": 1,
                "splitLine": {"lineStyle": {"color": "var(--sb-border)"}},
                **quiet,
                "nameTextStyle": {**muted, "align": "left"},
            },
            {
                "type": "value",
                "name": _REVENUE,
                "splitLine": {"show": False},
                **quiet,
                "nameTextStyle": {**muted, "align": "right"},
            },
        ],
        "series": [_bars(), _line()],
    }


def _bars() -> dict[str, Any]:
    return {
        "name": _ORDERS,
        "type": "bar",
        "data": [],
        "barMaxWidth": 18,
        "itemStyle": {"color": "var(--sb-accent)", "borderRadius": [4, 4, 0, 0]},
        "emphasis": {"disabled": True},
    }


def _line() -> dict[str, Any]:
    return {
        "name": _REVENUE,
        "type": "line",
        "yAxisIndex": 1,
        "data": [],
        "showSymbol": False,
        "lineStyle": {"color": "var(--sb-brand)", "width": 2},
        "itemStyle": {"color": "var(--sb-brand)"},
        "emphasis": {"disabled": True},
    }
