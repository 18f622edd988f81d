"""`/admin/customers`: the customers or the staff, with their orders and the date they joined; live."""

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
#: The actions of accounts that change a row.
_SHOWN_ACTIONS = frozenset({"register", "edit", *staff.Change})


async def customers_page(visit: Admin) -> None:
    about = await shop.view()
    state = ListState("/admin/customers", live.address_parameters(), sort="", role=Role.CUSTOMER.value)
    lead = "People with an account. A row opens the account, with its orders and its history."
    with admin_page(
        "Customers", actor=visit.actor, person=visit.person, shop_name=about.name, lead=lead
    ) as page:

        async def fetch_page() -> tuple[list[Row], int]:
            rows, total = await live.cached_query(
                _page, state["role"], state["q"], state.page, by=visit.actor
            )
            return [_as_row(row) for row in rows], total

        async def fetch_row(key: str) -> Row:
            return _as_row((await staff.find(number(key), visit.actor)).account)

        customers = LiveList(CUSTOMERS, state, fetch_page=fetch_page, fetch_row=fetch_row)
        customers.toolbar.search("Search customers", "Name or email")
        customers.toolbar.choice("role", "Who", ROLES)
        page.on_reload = customers.load
        live.subscribe(customers.on_events, concerns=_concerns, actor=visit.actor)
        await customers.open()


async def _page(role: str, search: str, page: int, *, by: Credentials) -> tuple[list[CustomerRow], int]:
    return await users.customers(by, role=Role(role), search=search, page=page)


def _concerns(event: Event) -> bool:
    is_shown = event.subject_type == "user" and event.action in _SHOWN_ACTIONS
    return is_shown or (event.subject_type == "order" and event.action == "place")


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
