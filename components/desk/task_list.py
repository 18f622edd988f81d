"""The open tasks of the shop: one row per kind, with its count and a link to these items."""

from dataclasses import dataclass

from nicegui import ui
from nicegui.elements.mixins.text_element import TextElement

from components.shared import relative_time
from components.shared.stat_card import glow
from data.dashboard import Todo


@dataclass(frozen=True, slots=True)
class Alarm:
    """A problem (`happened`) and its remedy (`to_do`)."""

    happened: str
    to_do: str


@dataclass(frozen=True, slots=True)
class _Task:
    """One kind of task: its field in Todo, its labels, and its page."""

    field: str
    one: str
    many: str
    icon: str
    role: str
    to: str


_TASKS = (
    _Task(
        "pending", "pending order", "pending orders", "schedule", "warning", "/admin/orders?status=pending"
    ),
    # Without cancelled inquiries, which need no quote.
    _Task(
        "quotes_to_make",
        "quote to make",
        "quotes to make",
        "request_quote",
        "info",
        "/admin/orders?status=pending&kind=bulk&quote=new",
    ),
    _Task(
        "refunds_due",
        "refund due",
        "refunds due",
        "currency_exchange",
        "critical",
        "/admin/orders?payment=refund_due",
    ),
    _Task(
        "unread_messages", "unread message", "unread messages", "mail", "info", "/admin/messages?state=new"
    ),
    _Task(
        "low_stock",
        "product low in stock",
        "products low in stock",
        "production_quantity_limits",
        "brand",
        "/admin/products?stock=low",
    ),
)


class TaskList(ui.element):
    """The list; `show` updates its numbers in place."""

    def __init__(self) -> None:
        super().__init__("div")
        with self:
            self._waiting = ui.element("div").props("role=status aria-busy=true")
            with self._waiting:
                ui.label("Loading…").classes("sb-hidden")
                for _ in _TASKS:
                    ui.element("span").classes("sb-skeleton sb-todo-skeleton").props("aria-hidden=true")
            with ui.element("ul").classes("sb-todo"):
                self._alarm = _AlarmRow()
                self._rows = [_TaskRow(task) for task in _TASKS]
            self._done = ui.element("div").classes("sb-todo-done")
            with self._done:
                ui.icon("task_alt").props("aria-hidden=true")
                ui.label("All done. Nothing waits for you; new work shows up here by itself.")
        self._done.set_visibility(False)
        self._is_done = False

    def show(self, todo: Todo, alarm: Alarm | None = None) -> None:
        """Show the counts, with the alarm first."""
        numbers = [int(getattr(todo, task.field)) for task in _TASKS]
        for row, number in zip(self._rows, numbers, strict=True):
            row.show(number)
        self._waiting.set_visibility(False)
        self._is_done = not any(numbers)
        self.show_alarm(alarm)

    def show_alarm(self, alarm: Alarm | None) -> None:
        """Show the alarm and keep the counts."""
        self._alarm.show(alarm)
        self._done.set_visibility(alarm is None and self._is_done)


class _TaskRow(ui.element):
    def __init__(self, task: _Task) -> None:
        super().__init__("li")
        self._task = task
        self._number: int | None = None
        self._glows = 0
        with self, ui.link(target=task.to).classes("sb-todo-line", remove="nicegui-link"):
            with ui.element("span").classes(f"sb-todo-icon sb-tint sb-{task.role}").props("aria-hidden=true"):
                ui.icon(task.icon)
            self._count = TextElement(tag="span", text="").classes("sb-todo-count")
            self._label = TextElement(tag="span", text="").classes("sb-grow")
            ui.icon("chevron_right").classes("sb-muted").props("aria-hidden=true")
        self.set_visibility(False)

    def show(self, number: int) -> None:
        if number == self._number:
            return
        if self._number is not None:
            glow(self._count, self._glows)
            self._glows += 1
        self._number = number
        self._count.set_text(f"{number:,}")
        self._label.set_text(self._task.one if number == 1 else self._task.many)
        self.set_visibility(number > 0)


class _AlarmRow(ui.element):
    """The alarm. It has no link, because no admin page can fix it."""

    def __init__(self) -> None:
        super().__init__("li")
        self.classes("sb-todo-line sb-todo-alarm").props("role=alert")
        with self:
            with ui.element("span").classes("sb-todo-icon sb-tint sb-critical").props("aria-hidden=true"):
                ui.icon("error_outline")
            with ui.element("div").classes("sb-grow"):
                self._happened = ui.element("div").classes("sb-todo-happened")
                self._to_do = ui.label().classes("sb-muted")
        self._shown: Alarm | None = None
        self.set_visibility(False)

    def show(self, alarm: Alarm | None) -> None:
        if alarm is not None and alarm != self._shown:
            self._happened.clear()
            with self._happened:
                relative_time.sentence(alarm.happened)
            self._to_do.set_text(alarm.to_do)
        self._shown = alarm
        self.set_visibility(alarm is not None)
