"""The customers: who they are, how often they ordered, since when they have an account; live."""

from typing import Any

from components import live
from components.address import address
from components.asked import Asked
from components.desk import desk
from components.guards import Admin
from components.live_list import LINK_CELL, Kind, LiveList, Row, column
from components.times import TIME_CELL
from data import shop, users
from data.events import Fact
from data.people import Actor
from data.refusals import NotFound
from data.users import CustomerRow

CUSTOMERS = Kind(
    name="Customers",
    columns=[
        column("name", "Name", "sb-cell-main sb-cut"),
        column("email", "E-mail", "sb-cell-line sb-cut"),
        column("orders", "Orders", "sb-cell-side"),
        column("joined", "Joined", "sb-cell-more"),
    ],
    cells={"name": LINK_CELL, "joined": TIME_CELL},
    icon="people",
    nothing="No customers yet. Whoever creates an account in your shop appears here.",
    nothing_fits="No customer fits this search.",
    new=lambda number: "1 new customer" if number == 1 else f"{number} new customers",
    arrivals=frozenset({"register"}),
)


async def customers_page(visit: Admin) -> None:
    """The page at /admin/customers."""
    about = await shop.view()
    asked = Asked("/admin/customers", live.address_parameters(), sort="")
    lead = "People with an account. A row opens their orders."
    with desk("Customers", actor=visit.actor, person=visit.person, shop_name=about.name, lead=lead) as page:

        async def ask() -> tuple[list[Row], int]:
            rows, total = await live.shared(_page, asked["q"], asked.page, by=visit.actor)
            return [_as_row(row) for row in rows], total

        people = LiveList(CUSTOMERS, asked, ask=ask, again=_again)
        people.toolbar.search("Search customers", "Name or e-mail")
        page.reload = people.load
        live.follow(people.hear, concerns=_concerns, actor=visit.actor)
        await people.open()


async def _page(search: str, number: int, *, by: Actor) -> tuple[list[CustomerRow], int]:
    return await users.customers(by, search=search, page=number)


async def _again(_key: str) -> Row:
    """A customer never leaves a list that he was on: nobody deletes accounts."""
    raise NotFound("There is no such customer.")


def _concerns(fact: Fact) -> bool:
    return fact.noun == "user" or (fact.noun == "order" and fact.action == "place")


def _as_row(customer: CustomerRow) -> dict[str, Any]:
    return {
        "key": str(customer.id),
        "to": address("/admin/orders", customer=customer.id),
        "name": customer.name,
        "email": customer.email,
        "orders": _counted(customer.orders),
        "joined": customer.created_at,
    }


def _counted(orders: int) -> str:
    return "1 order" if orders == 1 else f"{orders or 'no'} orders"
