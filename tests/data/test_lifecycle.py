"""The table of steps, against the same table written down once more by hand, cell by cell."""

from itertools import pairwise
from itertools import product as every

import pytest

from components.shared.order_labels import ACTIONS, EVENT_TITLES, event_title, undo_of
from data.lifecycle import (
    CANCEL_REASONS,
    HAPPY_PATH,
    OPEN,
    POLICY_PROMISES,
    POLICY_REFUSALS,
    STEPS,
    Action,
    CancelPolicy,
    PaymentStatus,
    QuoteState,
    Role,
    Status,
    Transition,
    allowed_transitions,
    denial_reason,
    find_transition,
)

#: Where each action leads from each status; a dot where there is no such step.
LIFE = """
             process     cancel     ship     deliver    return    reopen   unship      undeliver  reinstate
pending      processing  cancelled  .        .          .         .        .           .          .
processing   .           cancelled  shipped  .          .         pending  .           .          .
shipped      .           .          .        delivered  returned  .        processing  .          .
delivered    .           .          .        .          returned  .        .           shipped    .
cancelled    .           .          .        .          .         .        .           .          pending
returned     .           .          .        .          .         .        .           .          .
"""
#: Whether a customer may cancel.
MAY_CANCEL = """
             never  while_pending  until_shipped
pending      no     yes            yes
processing   no     no             yes
"""
NEEDS_REASON = {"cancel", "reopen", "unship", "undeliver"}
UNDOES = {"reopen", "unship", "undeliver", "reinstate"}


def cells(text: str) -> dict[tuple[str, str], str]:
    """(row, column) → word, of a table as it is drawn above."""
    head, *rows = (line.split() for line in text.strip().splitlines())
    return {(row, column): word for row, *words in rows for column, word in zip(head, words, strict=True)}


LEADS = cells(LIFE)
CUSTOMERS = cells(MAY_CANCEL)


def is_open(status: Status, action: Action, role: Role, policy: CancelPolicy) -> bool:
    """What the tables above say."""
    if LEADS[status, action] == ".":
        return False
    by_customer = action == "cancel" and CUSTOMERS[status, policy] == "yes"
    return role == "admin" or (role == "customer" and by_customer)


def test_the_tables_have_a_cell_for_everything() -> None:
    assert set(LEADS) == set(every(Status, Action))
    assert {policy for _, policy in CUSTOMERS} == set(CancelPolicy)


@pytest.mark.parametrize(("status", "action"), list(every(Status, Action)))
def test_each_cell_is_as_written(status: Status, action: Action) -> None:
    step = find_transition(status, action)

    assert (step.target if step else ".") == LEADS[status, action]
    if step:
        assert (step.source, step.action) == (status, action)
        assert step.needs_reason is (action in NEEDS_REASON)
        assert step.undo is (action in UNDOES)


@pytest.mark.parametrize(("role", "policy"), list(every(Role, CancelPolicy)))
def test_each_role_has_the_steps_that_are_written(role: Role, policy: CancelPolicy) -> None:
    for status in Status:
        offered = {step.action for step in allowed_transitions(status, role, policy=policy)}
        assert offered == {action for action in Action if is_open(status, action, role, policy)}, status


@pytest.mark.parametrize("step", STEPS, ids=lambda step: f"{step.source}-{step.action}")
def test_what_is_offered_is_what_is_not_objected_to(step: Transition) -> None:
    """Buttons are made of steps_from(), refusals of objection(): never one without the other."""
    for role, policy, quote, payment in every(Role, CancelPolicy, [None, *QuoteState], PaymentStatus):
        offered = list(allowed_transitions(step.source, role, policy=policy, quote=quote, payment=payment))
        said = denial_reason(step, role, policy=policy, quote=quote, payment=payment)
        assert (step in offered) is (said is None)
        assert said is None or said.endswith(".")


def test_no_step_is_there_twice() -> None:
    assert len({(step.source, step.action) for step in STEPS}) == len(STEPS)


def test_returned_is_the_end_and_cancelled_has_only_the_way_back() -> None:
    assert [step for step in STEPS if step.source is Status.RETURNED] == []
    assert [step.action for step in STEPS if step.source is Status.CANCELLED] == [Action.REINSTATE]
    assert Status.CANCELLED not in OPEN
    assert Status.RETURNED not in OPEN


def test_every_status_can_be_reached_from_the_first() -> None:
    reached = {Status.PENDING}
    for _ in Status:
        reached |= {step.target for step in STEPS if step.source in reached}
    assert reached == set(Status)


def test_the_happy_path_is_a_way_through_the_table() -> None:
    for source, target in pairwise(HAPPY_PATH):
        assert any(step.source is source and step.target is target for step in STEPS if not step.undo)


@pytest.mark.parametrize("quote", [None, *QuoteState])
def test_only_an_accepted_quote_is_processed(quote: QuoteState | None) -> None:
    offered = [step.action for step in allowed_transitions(Status.PENDING, Role.ADMIN, quote=quote)]
    assert (Action.PROCESS in offered) is (quote in {None, QuoteState.ACCEPTED})
    assert Action.CANCEL in offered


@pytest.mark.parametrize("payment", PaymentStatus)
def test_money_blocks_nothing_but_reinstating_what_was_given_back(payment: PaymentStatus) -> None:
    for status in Status:
        unpaid = list(allowed_transitions(status, Role.ADMIN))
        offered = list(allowed_transitions(status, Role.ADMIN, payment=payment))
        given_back = payment is PaymentStatus.REFUNDED and status is Status.CANCELLED
        assert offered == ([] if given_back else unpaid)


def test_every_step_and_policy_has_words() -> None:
    assert set(ACTIONS) == {step.action for step in STEPS} == set(Action)
    assert {str(action) for action in Action} <= set(EVENT_TITLES)
    for wording in ACTIONS.values():
        assert all((wording.button, wording.icon, wording.done, wording.explained))
    assert set(POLICY_PROMISES) == set(POLICY_REFUSALS) == set(CancelPolicy)
    assert set(CANCEL_REASONS) == {Role.CUSTOMER, Role.ADMIN}


def test_what_has_no_words_yet_is_still_readable() -> None:
    assert event_title("sign_out") == "Sign out"


def test_a_slip_can_be_undone_where_the_table_has_a_way_back() -> None:
    ways = {step.action: undo_of(step) for step in STEPS if not step.undo}
    undone = {action: way and way.action for action, way in ways.items()}
    assert undone[Action.PROCESS] is Action.REOPEN
    assert undone[Action.SHIP] is Action.UNSHIP
    assert undone[Action.DELIVER] is Action.UNDELIVER
    assert undone[Action.RETURN] is None
