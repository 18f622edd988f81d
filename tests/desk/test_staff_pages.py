"""Customers and staff at the desk: one account, its history and its rights, live on every other desk."""

from typing import Any

from nicegui import ui
from nicegui.testing import User

from components.desk.live_list import LiveList
from components.live.subscription import LEAVE
from components.shared.async_button import AsyncButton
from components.shared.html_form import HtmlForm
from components.shared.stat_card import StatCard
from components.shared.status_badge import StatusBadge
from data import orders
from data.accounts import staff, users
from data.accounts.permissions import Credentials
from data.accounts.staff import Change
from data.lifecycle import PaymentMethod
from data.orders import Address, Contact, LineItemRequest
from tests.conftest import MUG, PASSWORD, TestShop
from tests.desk.helpers import Browse, at, eventually, press, told
from tests.desk.test_account_page import scripts_of

ADA = Contact("Ada", "ada@shop.example", Address("Street 1", "12345", "Berlin", "Germany"))


async def id_of(who: Credentials) -> int:
    return (await users.identify(who)).id or 0


async def change(user_id: int, wanted: Change, shop: TestShop) -> None:
    await staff.change(user_id, wanted, by=shop.sam, password=PASSWORD)


def listed(desk: User) -> dict[str, str]:
    """The names in the list, and the state of each."""
    return {row["name"]: row["state"] for row in next(iter(desk.find(LiveList).elements)).table.rows}


def badges(desk: User) -> list[str]:
    return [badge._word.text for badge in sorted(desk.find(StatusBadge).elements, key=lambda one: one.id)]


def buttons(desk: User) -> set[str]:
    return {button.text for button in desk.find(ui.button).elements}


async def test_customers_and_staff_have_a_list_each(shop: TestShop, browse: Browse) -> None:
    assert listed(await at(browse, shop.sam, "/admin/customers")) == {"Ben": "", "Ada": ""}
    assert listed(await at(browse, shop.sam, "/admin/customers?role=admin")) == {"Sam": "admin"}
    assert listed(await at(browse, shop.sam, "/admin/customers?role=nonsense")) == {"Ben": "", "Ada": ""}


async def test_a_new_admin_is_on_every_desk_at_once(shop: TestShop, browse: Browse) -> None:
    ada = await id_of(shop.ada)
    customers = await at(browse, shop.sam, "/admin/customers")
    people = await at(browse, shop.sam, "/admin/customers?role=admin")
    sheet = await at(browse, shop.sam, f"/admin/customers/{ada}")
    overview = await at(browse, shop.sam, "/admin")
    card = next(one for one in overview.find(StatCard).elements if one.props["aria-label"] == "Total Users")
    assert (card.value, badges(sheet)) == ("2", ["Customer"])

    await change(ada, Change.PROMOTE, shop)

    await eventually(lambda: listed(people) == {"Sam": "admin", "Ada": "admin"})
    await eventually(lambda: listed(customers)["Ada"] == "admin")  # it stays until the reader asks again
    await eventually(lambda: card.value == "1")
    await eventually(lambda: badges(sheet) == ["Admin"])
    await sheet.should_see("Made an admin")
    await sheet.should_see("by Sam")
    assert {"Remove admin", "Switch off"} <= buttons(sheet)

    await change(ada, Change.DEMOTE, shop)
    await eventually(lambda: card.value == "2")
    await eventually(lambda: badges(sheet) == ["Customer"])


async def test_a_switched_off_account_shows_it_and_its_pages_leave(shop: TestShop, browse: Browse) -> None:
    ben = await id_of(shop.ben)
    customers = await at(browse, shop.sam, "/admin/customers")
    sheet = await at(browse, shop.sam, f"/admin/customers/{ben}")
    bens = await at(browse, shop.ben, "/account")
    said = scripts_of(bens)

    await change(ben, Change.SWITCH_OFF, shop)

    await eventually(lambda: listed(customers)["Ben"] == "switched_off")
    await eventually(lambda: badges(sheet) == ["Customer", "Switched off"])
    await eventually(lambda: LEAVE in said)
    assert "Switch on" in buttons(sheet)


async def test_a_customer_is_signed_out_everywhere(shop: TestShop, browse: Browse) -> None:
    ben = await id_of(shop.ben)
    bens = await at(browse, shop.ben, "/account")
    sheet = await at(browse, shop.sam, f"/admin/customers/{ben}")
    other_desk = await at(browse, shop.sam, f"/admin/customers/{ben}")
    said = scripts_of(bens)

    press(sheet, "Sign out everywhere")
    await sheet.should_see("Sign Ben out everywhere?")
    assert (await users.identify(shop.ben)).name == "Ben", "nothing is done before it is confirmed"
    told(confirming(sheet), "click", None)

    await sheet.should_see("Ben is signed out in 1 browser.")
    await eventually(lambda: LEAVE in said)
    for desk in (sheet, other_desk):
        await desk.should_see("Signed out in 1 browser")
        await desk.should_see("by Sam")


async def test_a_customer_who_is_signed_in_nowhere_is_told_as_such(shop: TestShop, browse: Browse) -> None:
    await users.sign_out(shop.ben.token or "")
    sheet = await at(browse, shop.sam, f"/admin/customers/{await id_of_ben(shop)}")
    press(sheet, "Sign out everywhere")
    told(confirming(sheet), "click", None)
    await sheet.should_see("Ben was not signed in anywhere.")


async def id_of_ben(shop: TestShop) -> int:
    ben = await shop.store.read(lambda session: users.by_email(session, "ben@shop.example"))
    return (ben and ben.id) or 0


def confirming(sheet: User) -> AsyncButton:
    """The button of the question."""
    return next(iter(sheet.find(AsyncButton).elements))


async def test_the_question_posts_to_the_api_and_says_what_was_done(shop: TestShop, browse: Browse) -> None:
    ben = await id_of(shop.ben)
    sheet = await at(browse, shop.sam, f"/admin/customers/{ben}")

    press(sheet, "Switch off")

    await sheet.should_see("Switch off the account of Ben?")
    form: Any = next(iter(sheet.find(HtmlForm).elements))
    assert (form.props["action"], form.props["data-method"]) == (f"/api/admin/accounts/{ben}", "PUT")
    assert (await users.identify(shop.ben)).name == "Ben", "nothing is done before the password is checked"
    await sheet.should_not_see("This is your own account")


async def test_ones_own_account_warns_and_an_unknown_one_is_not_there(shop: TestShop, browse: Browse) -> None:
    sheet = await at(browse, shop.sam, f"/admin/customers/{await id_of(shop.sam)}")
    press(sheet, "Remove admin")
    await sheet.should_see("This is your own account: you are signed out at once.")

    for unknown in ("999", "x", "-1", "9" * 40, "%00"):
        answer = await browse(shop.sam).http_client.get(f"/admin/customers/{unknown}")
        assert answer.status_code == 404
        assert "There is no such account." in answer.text


async def test_an_order_is_counted_and_leads_to_the_orders(shop: TestShop, browse: Browse) -> None:
    ada = await id_of(shop.ada)
    sheet = await at(browse, shop.sam, f"/admin/customers/{ada}")
    await sheet.should_see("no orders")

    await orders.place([LineItemRequest(MUG, 1)], by=shop.ada, contact=ADA, method=PaymentMethod.ON_DELIVERY)

    await sheet.should_see("1 order")
    assert f"/admin/orders?customer={ada}" in {
        link.props.get("href") for link in sheet.find(ui.link).elements
    }


async def test_what_did_not_change_is_not_drawn_again(shop: TestShop, browse: Browse) -> None:
    ben = await id_of(shop.ben)
    sheet = await at(browse, shop.sam, f"/admin/customers/{ben}")
    before = {button.id for button in sheet.find(ui.button).elements}

    await users.sign_in("ben@shop.example", PASSWORD, address="x")

    await sheet.should_see("Signed in")
    assert {button.id for button in sheet.find(ui.button).elements} == before
