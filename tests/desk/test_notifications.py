"""How the desk words what happened elsewhere, and tells what was refused."""

import gc

from nicegui import ui
from nicegui.testing import User

from components.desk.event_notices import notices_of
from components.shared import notices
from data.database.events import Event
from data.errors import DomainError
from data.lifecycle import Role
from data.models import now
from tests.conftest import TestShop


def test_a_storm_is_one_sentence() -> None:
    (storm,) = notices_of([cancelled(number) for number in range(10)])

    assert (storm.text, storm.detail, storm.count) == (
        "10 orders cancelled by customers",
        "The latest: SB-9 · Ada · Changed my mind",
        10,
    )


def test_what_has_no_price_is_not_told_as_zero() -> None:
    (asked,) = notices_of([placed("bulk", total=0)])
    (bought,) = notices_of([placed("regular", total=1250)])

    assert (asked.text, asked.detail) == ("New bulk request", "SB-1 · Grace")
    assert (bought.text, bought.detail) == ("New order", "SB-1 · Grace · €12.50")


async def test_a_refusal_is_told_although_what_was_pressed_is_gone(shop: TestShop, user: User) -> None:
    assert shop.store
    await user.open("/")
    with user:
        card = ui.card()
    place = card.default_slot

    with place, notices.report_errors():
        card.delete()
        del card
        gc.collect()
        raise DomainError("Not any more.")

    await user.should_see("Not any more.")


def cancelled(number: int) -> Event:
    subject, why = f"order:SB-{number}", "Changed my mind"
    return Event(
        number, now(), subject, "cancel", "pending", "cancelled", Role.CUSTOMER, why, {"name": "Ada"}
    )


def placed(kind: str, total: int) -> Event:
    data = {"kind": kind, "name": "Grace", "total": total, "currency": "EUR"}
    return Event(1, now(), "order:SB-1", "place", None, "pending", Role.CUSTOMER, None, data)
