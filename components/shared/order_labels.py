"""Labels and icons of order transitions: for buttons, notices and timelines."""

from dataclasses import dataclass

from data.lifecycle import STEPS, Action, Transition


@dataclass(frozen=True, slots=True)
class ActionLabel:
    """Button text, icon, text after success, and explanation."""

    button: str
    icon: str
    done: str
    explained: str


ACTIONS: dict[Action, ActionLabel] = {
    Action.PROCESS: ActionLabel("Process", "inventory_2", "is being processed", "Start working on the order"),
    Action.SHIP: ActionLabel("Ship", "local_shipping", "is shipped", "Hand the parcel over"),
    Action.DELIVER: ActionLabel("Deliver", "task_alt", "is delivered", "The customer has it"),
    Action.CANCEL: ActionLabel("Cancel", "cancel", "is cancelled", "The goods go back to stock"),
    Action.RETURN: ActionLabel("Return", "assignment_return", "is returned", "The goods came back"),
    Action.REOPEN: ActionLabel("Reopen", "undo", "is pending again", "Undo: back to pending"),
    Action.UNSHIP: ActionLabel("Unship", "undo", "is being processed again", "Undo: back to processing"),
    Action.UNDELIVER: ActionLabel("Undeliver", "undo", "is shipped again", "Undo: back to shipped"),
    Action.REINSTATE: ActionLabel(
        "Reinstate", "undo", "is pending again", "Undo: take the goods again, back to pending"
    ),
}

#: Timeline titles by event action.
EVENT_TITLES: dict[str, str] = {
    "place": "Order placed",
    "process": "Processing started",
    "ship": "Shipped",
    "deliver": "Delivered",
    "cancel": "Cancelled",
    "return": "Returned",
    "reopen": "Put back to pending",
    "unship": "Put back to processing",
    "undeliver": "Put back to shipped",
    "reinstate": "Reinstated",
    "receive": "Payment received",
    "refund": "Money refunded",
    "quote": "Price quoted",
    "accept": "Quote accepted",
    "decline": "Quote declined",
    "change": "Changed by hand",
}


def event_title(action: str) -> str:
    """The title of an event in a timeline."""
    return EVENT_TITLES.get(action, action.replace("_", " ").capitalize())


def undo_of(step: Transition) -> Transition | None:
    """The transition that undoes this one, if there is one."""
    return next((s for s in STEPS if s.undo and s.source is step.target and s.target is step.source), None)
