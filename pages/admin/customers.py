"""The customers, or the people of the shop: who they are, how often they ordered, since when; live."""

from typing import Any

from components import live
from components.desk.account_labels import counted, state_in_list
from components.desk.admin_page import admin_page
from components.desk.live_list import LINK_CELL, ListConfig, LiveList, Row, column
from components.guards import Admin
from components.shared.list_state import ListState
from components.shared.relative_time import TIME_CELL
from components.shared.status_badge import BADGE_CELL
from data import shop
from data.accounts import staff, users
from data.accounts.permissions import Credentials
from data.accounts.users import CustomerRow
from data.database.events import Event
from data.lifecycle import Role
from pages.admin.customer import number

CUSTOMERS = ListConfig(
    name="Customers",
    columns=[
        column("name", "Name", "sb-cell-main sb-truncate"),
        column("email", "Email", "sb-cell-line sb-truncate"),
        column("orders", "Orders", "sb-cell-more"),
        column("joined", "Joined", "sb-cell-hide"),
        column("state", "State", "sb-cell-side"),
    ],
    cells={"name": LINK_CELL, "joined": TIME_CELL, "state": BADGE_CELL},
    icon="people",
    empty_text="No customers yet. People who create an account in your shop appear here.",
    no_match_text="No account fits this search.",
    new=lambda number: "1 new account" if number == 1 else f"{number} new accounts",
    new_row_actions=frozenset({"register", staff.Change.PROMOTE, staff.Change.DEMOTE}),
)
ROLES = {Role.CUSTOMER.value: "Customers", Role.ADMIN.value: "Staff"}
#: Of all that happens to an account, what its line shows.
_SHOWN = frozenset({"register", "edit", *staff.Change})


async def customers_page(visit: Admin) -> None:
    """The page at /admin/customers."""
    about = await shop.view()
    asked = ListState("/admin/customers", live.address_parameters(), sort="", role=Role.CUSTOMER.value)
    lead = "People with an account. A row opens the account, with its orders and its history."
    with admin_page(
        "Customers", actor=visit.actor, person=visit.person, shop_name=about.name, lead=lead
    ) as page:

        async def ask() -> tuple[list[Row], int]:
            rows, total = await live.cached_query(
                _page, asked["role"], asked["q"], asked.page, by=visit.actor
            )
            return [_as_row(row) for row in rows], total

        async def again(key: str) -> Row:
            return _as_row((await staff.find(number(key), visit.actor)).account)

        people = LiveList(CUSTOMERS, asked, fetch_page=ask, fetch_row=again)
        people.toolbar.search("Search customers", "Name or email")
        people.toolbar.choice("role", "Who", ROLES)
        page.on_reload = people.load
        live.subscribe(people.on_events, concerns=_concerns, actor=visit.actor)
        await people.open()


async def _page(role: str, search: str, page: int, *, by: Credentials) -> tuple[list[CustomerRow], int]:
    return await users.customers(by, role=Role(role), search=search, page=page)


def _concerns(fact: Event) -> bool:
    is_shown = fact.subject_type == "user" and fact.action in _SHOWN
    return is_shown or (fact.subject_type == "order" and fact.action == "place")


def _as_row(customer: CustomerRow) -> dict[str, Any]:
    return {
        "key": str(customer.id),
        "to": f"/admin/customers/{customer.id}",
        "name": customer.name,
        "email": customer.email,
        "orders": counted(customer.orders),
        "joined": customer.created_at,
        "state": state_in_list(customer),
    }
