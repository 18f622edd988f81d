"""Runs order transitions from admin pages: asks for input, runs them one by one, shows the results."""

from collections.abc import Sequence
from dataclasses import replace

from components.desk import action_dialogs
from components.guards import RequestContext
from components.shared import notices
from components.shared.order_labels import ACTIONS, undo_of
from data import orders
from data.errors import DomainError
from data.lifecycle import STEPS, Action, Transition
from data.orders import OrderView, TransitionInput

MAX_REFUSALS_SHOWN = 3


async def act(visit: RequestContext, numbers: Sequence[str], action: Action) -> None:
    """Ask once, run the transition for each order, show the result with an undo button where possible."""
    about = numbers[0] if len(numbers) == 1 else f"{len(numbers)} orders"
    step = next(step for step in STEPS if step.action is action)
    transition_input = await action_dialogs.ask(step, about)
    if transition_input is None:
        return
    done: list[OrderView] = []
    refused: list[str] = []
    for number in numbers:
        try:
            done.append(await orders.transition(number, action, by=visit.actor, details=transition_input))
        except DomainError as refusal:
            refused.append(f"{number}: {refusal}")
    _notify(visit, action, done, refused)


async def undo(visit: RequestContext, numbers: Sequence[str], undo_step: Transition) -> None:
    """Run the undo transition, with a reason for the history."""
    transition_input = TransitionInput(reason="Undone right afterwards")
    for number in numbers:
        with notices.report_errors():
            expected = replace(transition_input, expected=undo_step.source)
            await orders.transition(number, undo_step.action, by=visit.actor, details=expected)
            notices.success(f"{number} {ACTIONS[undo_step.action].done}.")


def _notify(visit: RequestContext, action: Action, done: Sequence[OrderView], refused: Sequence[str]) -> None:
    label = ACTIONS[action]
    if done:
        numbers = [order.number for order in done]
        undo_step = _common_undo(action, done)
        notices.success(
            f"{numbers[0]} {label.done}"
            if len(numbers) == 1
            else f"{len(numbers)} orders {label.done.replace('is ', 'are ', 1)}",
            action="Undo" if undo_step else "",
            on_action=(lambda: undo(visit, numbers, undo_step)) if undo_step else None,
        )
    if refused:
        more = f" And {len(refused) - MAX_REFUSALS_SHOWN} more." if len(refused) > MAX_REFUSALS_SHOWN else ""
        notices.error(DomainError(" ".join(refused[:MAX_REFUSALS_SHOWN]) + more))


def _common_undo(action: Action, done: Sequence[OrderView]) -> Transition | None:
    """The undo transition, if it is the same for all orders."""
    ways = {undo_of(step) for step in _transitions_taken(action, done)}
    return ways.pop() if len(ways) == 1 else None


def _transitions_taken(action: Action, done: Sequence[OrderView]) -> list[Transition]:
    last = [order.last_step for order in done]
    sources = {entry.source for entry in last if entry is not None and entry.action == action}
    return [step for step in STEPS if step.action is action and step.source in sources]
