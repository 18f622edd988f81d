"""Dialogs for transitions that need input. Each returns TransitionInput, or None if cancelled."""

from nicegui import ui

from components.shared.order_labels import ACTIONS
from data.lifecycle import CANCEL_REASONS, Action, Role, Transition
from data.orders import TransitionInput


async def ask(step: Transition, about: str) -> TransitionInput | None:
    """Ask for the input of this transition: none for most, else a reason, tracking, or whether to restock."""
    if step.action is Action.SHIP:
        return await _ask_parcel(about)
    if step.action is Action.RETURN:
        return await _ask_return(about)
    if step.needs_reason or step.undo:
        return await _ask_reason(step, about)
    return TransitionInput()


class ActionDialog(ui.dialog):
    """A dialog with a title, fields, a back button and one confirm button."""

    def __init__(self, title: str, sentence: str, confirm: str, *, critical: bool = False) -> None:
        super().__init__()
        self.props["aria-label"] = title
        with self, ui.card().classes("sb-card sb-dialog"):
            ui.label(title).classes("sb-title").props("role=heading aria-level=2")
            ui.label(sentence).classes("sb-muted")
            self.fields = ui.element("div").classes("sb-form")
            with ui.element("div").classes("sb-answers"):
                ui.button("Back", on_click=lambda: self.submit(False)).props("flat")
                button = ui.button(confirm, on_click=lambda: self.submit(True))
                button.props("color=negative" if critical else "color=primary")

    async def agreed(self) -> bool:
        """Wait for the answer, then delete the dialog."""
        answer = bool(await self)
        if self.is_deleted:  # with its page
            return False
        self.clear()
        self.delete()
        return answer


async def _ask_parcel(about: str) -> TransitionInput | None:
    question = ActionDialog(f"Ship {about}", "Carrier and tracking number are optional.", "Ship")
    with question.fields:
        carrier = ui.input("Carrier").props("maxlength=60 autofocus")
        tracking = ui.input("Tracking number").props("maxlength=100")
    if not await question.agreed():
        return None
    return TransitionInput(carrier=carrier.value or "", tracking_number=tracking.value or "")


async def _ask_return(about: str) -> TransitionInput | None:
    question = ActionDialog(
        f"Return {about}", "Look at the goods first: only what can be sold again goes back.", "Return"
    )
    with question.fields:
        restock = ui.checkbox("Put the goods back into stock")
        reason = ui.input("Reason").props("maxlength=500")
    if not await question.agreed():
        return None
    return TransitionInput(reason=reason.value or "", restock=bool(restock.value))


async def _ask_reason(step: Transition, about: str) -> TransitionInput | None:
    label = ACTIONS[step.action]
    critical = step.action is Action.CANCEL
    confirm = "Confirm cancellation" if critical else label.button
    question = ActionDialog(f"{label.button} {about}", f"{label.explained}.", confirm, critical=critical)
    reasons = (
        list(CANCEL_REASONS[Role.ADMIN]) if critical else ["Clicked by mistake", "Customer asked", "Other"]
    )
    with question.fields:
        reason = ui.select(reasons, label="Reason", value=reasons[0]).props('aria-label="Reason"')
        note = ui.input("Note").props("maxlength=400")
    if not await question.agreed():
        return None
    return TransitionInput(reason=": ".join(filter(None, [str(reason.value), (note.value or "").strip()])))
