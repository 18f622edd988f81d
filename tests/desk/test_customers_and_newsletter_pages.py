"""Customers and subscribers: lists that keep themselves true."""

from nicegui import ui
from nicegui.testing import User

from components.desk.live_list import LiveList
from data import newsletter, orders
from data.accounts import users
from data.lifecycle import PaymentMethod
from data.models import SubscriberState
from data.orders import Address, Contact, LineItemRequest
from tests.conftest import MUG, TestShop
from tests.desk.helpers import Browse, at, eventually, press, scrolled, told

ADA = Contact("Ada", "ada@shop.example", Address("Street 1", "12345", "Berlin", "Germany"))
HERE = "10.0.0.1"


def table(desk: User) -> ui.table:
    return next(iter(desk.find(LiveList).elements)).table


def column(desk: User, name: str) -> list[str]:
    return [row[name] for row in table(desk).rows]


async def test_a_customer_who_registers_and_buys_is_seen(shop: TestShop, browse: Browse) -> None:
    sam = await at(browse, shop.sam, "/admin/customers")
    assert column(sam, "name") == ["Ben", "Ada"], "the newest first, and nobody from the shop"

    await users.register("cleo@shop.example", "Cleo", "a long enough password", address=HERE)
    await eventually(lambda: column(sam, "name") == ["Cleo", "Ben", "Ada"])

    await orders.place([LineItemRequest(MUG, 1)], by=shop.ada, contact=ADA, method=PaymentMethod.ON_DELIVERY)
    await eventually(lambda: column(sam, "orders") == ["no orders", "no orders", "1 order"])


async def test_a_row_opens_the_account(shop: TestShop, browse: Browse) -> None:
    sam = await at(browse, shop.sam, "/admin/customers?q=ada")

    ada = await users.identify(shop.ada)
    assert column(sam, "to") == [f"/admin/customers/{ada.id}"]


async def test_a_customer_further_down_the_pages_is_not_taken_away(shop: TestShop, browse: Browse) -> None:
    sam = await at(browse, shop.sam, "/admin/customers")
    await scrolled(sam, top=False)

    await users.register("cleo@shop.example", "Cleo", "a long enough password", address=HERE)

    await sam.should_see("1 new account")
    assert column(sam, "name") == ["Ben", "Ada"]
    assert table(sam).pagination["rowsNumber"] == 3, "the number of all is true at once"


async def test_who_signs_up_is_seen_and_can_be_unsubscribed(shop: TestShop, browse: Browse) -> None:
    sam, tablet = (
        await at(browse, shop.sam, "/admin/newsletter"),
        await at(browse, shop.sam, "/admin/newsletter"),
    )
    await sam.should_see("No subscribers yet.")

    await newsletter.subscribe("jo@shop.example", address=HERE)
    for desk in (sam, tablet):
        await eventually(lambda d=desk: column(d, "email") == ["jo@shop.example"])

    told(table(sam), "leave", column(sam, "key")[0])
    await sam.should_see("gets no newsletter any more")
    assert (await newsletter.counts(shop.sam))[SubscriberState.UNSUBSCRIBED] == 0, "nothing without a yes"
    press(sam, "Unsubscribe")

    await sam.should_see("jo@shop.example is unsubscribed.")
    for desk in (sam, tablet):
        await eventually(lambda d=desk: column(d, "state") == ["unsubscribed"])


async def test_the_list_and_its_file_leave_out_who_unsubscribed(shop: TestShop, browse: Browse) -> None:
    for name in ("jo", "kay"):
        await newsletter.subscribe(f"{name}@shop.example", address=HERE)
    rows, _ = await newsletter.page(shop.sam, search="jo")
    await newsletter.unsubscribe(rows[0].id, shop.sam)

    sam = await at(browse, shop.sam, "/admin/newsletter")
    assert column(sam, "email") == ["kay@shop.example"]
    assert file_of(sam) == "/admin/newsletter.csv?wanting=1"
    answer = await sam.http_client.get(file_of(sam))
    assert "kay@" in answer.text
    assert "jo@" not in answer.text

    gone = await at(browse, shop.sam, "/admin/newsletter?state=unsubscribed&q=jo")
    assert column(gone, "email") == ["jo@shop.example"]
    assert file_of(gone) == "/admin/newsletter.csv?state=unsubscribed&q=jo"


def file_of(desk: User) -> str:
    return next(b for b in desk.find(ui.button).elements if b.text == "Export").props["href"]


async def test_a_crafted_number_is_only_refused(shop: TestShop, browse: Browse) -> None:
    sam = await at(browse, shop.sam, "/admin/newsletter")

    for crafted in ("999", "-1", "x", ["1"], None):
        told(table(sam), "leave", crafted)

    await sam.should_see("There is no such subscriber.")
