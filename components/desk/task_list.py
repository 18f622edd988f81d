"""What waits for the shop: a line for each sort of work, with its number, leading to exactly those."""

from dataclasses import dataclass

from nicegui import ui
from nicegui.elements.mixins.text_element import TextElement

from components.shared import relative_time
from components.shared.stat_card import glow
from data.dashboard import Todo


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something that went wrong: what happened, and what to do about it."""

    happened: str
    to_do: str


@dataclass(frozen=True, slots=True)
class _Work:
    """One sort of work: which number of the to-do it is, what it is called, where it is done."""

    field: str
    one: str
    many: str
    icon: str
    role: str
    to: str


_WORKS = (
    _Work(
        "pending", "pending order", "pending orders", "schedule", "warning", "/admin/orders?status=pending"
    ),
    # Not every request without a quote: one that was cancelled waits for nothing.
    _Work(
        "quotes_to_make",
        "quote to make",
        "quotes to make",
        "request_quote",
        "info",
        "/admin/orders?status=pending&kind=bulk&quote=new",
    ),
    _Work(
        "refunds_due",
        "refund due",
        "refunds due",
        "currency_exchange",
        "critical",
        "/admin/orders?payment=refund_due",
    ),
    _Work(
        "unread_messages", "unread message", "unread messages", "mail", "info", "/admin/messages?state=new"
    ),
    _Work(
        "low_stock",
        "product low in stock",
        "products low in stock",
        "production_quantity_limits",
        "brand",
        "/admin/products?stock=low",
    ),
)


class TaskList(ui.element):
    """The list; `show` changes its numbers in place, and says so kindly where nothing waits."""

    def __init__(self) -> None:
        super().__init__("div")
        with self:
            self._waiting = ui.element("div").props("role=status aria-busy=true")
            with self._waiting:
                ui.label("Loading…").classes("sb-hidden")
                for _ in _WORKS:
                    ui.element("span").classes("sb-skeleton sb-todo-skeleton").props("aria-hidden=true")
            with ui.element("ul").classes("sb-todo"):
                self._alarm = _AlarmLine()
                self._lines = [_Line(work) for work in _WORKS]
            self._nothing = ui.element("div").classes("sb-todo-done")
            with self._nothing:
                ui.icon("task_alt").props("aria-hidden=true")
                ui.label("All done. Nothing waits for you; new work shows up here by itself.")
        self._nothing.set_visibility(False)
        self._is_done = False

    def show(self, todo: Todo, alarm: Alarm | None = None) -> None:
        """Show what waits now, and before all else what went wrong."""
        numbers = [int(getattr(todo, work.field)) for work in _WORKS]
        for line, number in zip(self._lines, numbers, strict=True):
            line.show(number)
        self._waiting.set_visibility(False)
        self._is_done = not any(numbers)
        self.show_alarm(alarm)

    def show_alarm(self, alarm: Alarm | None) -> None:
        """Show what went wrong, and leave the numbers as they are."""
        self._alarm.show(alarm)
        self._nothing.set_visibility(alarm is None and self._is_done)


class _Line(ui.element):
    def __init__(self, work: _Work) -> None:
        super().__init__("li")
        self._work = work
        self._number: int | None = None
        self._glows = 0
        with self, ui.link(target=work.to).classes("sb-todo-line", remove="nicegui-link"):
            with ui.element("span").classes(f"sb-todo-icon sb-tint sb-{work.role}").props("aria-hidden=true"):
                ui.icon(work.icon)
            self._counted = TextElement(tag="span", text="").classes("sb-todo-count")
            self._what = TextElement(tag="span", text="").classes("sb-grow")
            ui.icon("chevron_right").classes("sb-muted").props("aria-hidden=true")
        self.set_visibility(False)

    def show(self, number: int) -> None:
        if number == self._number:
            return
        if self._number is not None:
            glow(self._counted, self._glows)
            self._glows += 1
        self._number = number
        self._counted.set_text(f"{number:,}")
        self._what.set_text(self._work.one if number == 1 else self._work.many)
        self.set_visibility(number > 0)


class _AlarmLine(ui.element):
    """What went wrong, in red; no link, because it is not settled on a page of the desk."""

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
