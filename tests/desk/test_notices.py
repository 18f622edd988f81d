"""How the desk words what happened elsewhere."""

from nicegui import ui
from nicegui.testing import User

from components import notices
from components.happenings import told
from data.events import Fact
from data.lifecycle import Role
from data.models import now


async def test_a_storm_that_goes_on_stays_one_sentence(user: User) -> None:
    @ui.page("/board")
    def page() -> None:
        for start in (0, 10):
            for notice in told([cancelled(start + n) for n in range(10)]):
                notices.tell(notice)

    await user.open("/board")

    await user.should_see("20 orders cancelled by customers")
    await user.should_see("The latest: SB-19")
    await user.should_not_see("The latest: The latest")


def test_what_has_no_price_is_not_told_as_zero() -> None:
    (asked,) = told([placed("bulk", total=0)])
    (bought,) = told([placed("regular", total=1250)])

    assert (asked.text, asked.detail) == ("New bulk request", "SB-1 · Grace")
    assert (bought.text, bought.detail) == ("New order", "SB-1 · Grace · €12.50")


def cancelled(number: int) -> Fact:
    subject, why = f"order:SB-{number}", "Changed my mind"
    return Fact(number, now(), subject, "cancel", "pending", "cancelled", Role.CUSTOMER, why, {})


def placed(kind: str, total: int) -> Fact:
    data = {"kind": kind, "name": "Grace", "total": total, "currency": "EUR"}
    return Fact(1, now(), "order:SB-1", "place", None, "pending", Role.CUSTOMER, None, data)
