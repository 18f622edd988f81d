"""Taking steps from the desk: ask what has to be asked, take them one by one, tell what became of it."""

from collections.abc import Sequence
from dataclasses import replace

from components.desk import action_dialogs
from components.guards import RequestContext
from components.shared import notices
from components.shared.order_labels import ACTIONS, way_back
from data import orders
from data.errors import DomainError
from data.lifecycle import STEPS, Action, Transition
from data.orders import OrderView, TransitionInput

MOST_REFUSALS_TOLD = 3


async def act(visit: RequestContext, numbers: Sequence[str], action: Action) -> None:
    """Ask once, take the step on each order, and tell; what can be undone comes with an undo."""
    about = numbers[0] if len(numbers) == 1 else f"{len(numbers)} orders"
    step = next(step for step in STEPS if step.action is action)
    details = await action_dialogs.ask(step, about)
    if details is None:
        return
    done: list[OrderView] = []
    refused: list[str] = []
    for number in numbers:
        try:
            done.append(await orders.transition(number, action, by=visit.actor, details=details))
        except DomainError as refusal:
            refused.append(f"{number}: {refusal}")
    _tell(visit, action, done, refused)


async def undo(visit: RequestContext, numbers: Sequence[str], back: Transition) -> None:
    """Take the audited step back, with a reason that says where it came from."""
    details = TransitionInput(reason="Undone right afterwards")
    for number in numbers:
        with notices.report_errors():
            expected = replace(details, expected=back.source)
            await orders.transition(number, back.action, by=visit.actor, details=expected)
            notices.success(f"{number} {ACTIONS[back.action].done}.")


def _tell(visit: RequestContext, action: Action, done: Sequence[OrderView], refused: Sequence[str]) -> None:
    words = ACTIONS[action]
    if done:
        numbers = [order.number for order in done]
        back = _back(action, done)
        notices.success(
            f"{numbers[0]} {words.done}"
            if len(numbers) == 1
            else f"{len(numbers)} orders {words.done.replace('is ', 'are ', 1)}",
            action="Undo" if back else "",
            on_action=(lambda: undo(visit, numbers, back)) if back else None,
        )
    if refused:
        more = f" And {len(refused) - MOST_REFUSALS_TOLD} more." if len(refused) > MOST_REFUSALS_TOLD else ""
        notices.error(DomainError(" ".join(refused[:MOST_REFUSALS_TOLD]) + more))


def _back(action: Action, done: Sequence[OrderView]) -> Transition | None:
    """The one way back that is the same for all of them."""
    ways = {way_back(step) for step in _taken(action, done)}
    return ways.pop() if len(ways) == 1 else None


def _taken(action: Action, done: Sequence[OrderView]) -> list[Transition]:
    last = [order.last_step for order in done]
    sources = {entry.source for entry in last if entry is not None and entry.action == action}
    return [step for step in STEPS if step.action is action and step.source in sources]
