"""A seeded history is the one that the commands write: each of its events is done again by a command."""

import json
import shutil
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlmodel import Session

from data import messages, money, newsletter, orders, products, seed
from data import shop as shops
from data.accounts import users
from data.accounts.permissions import Credentials
from data.database import events, store
from data.lifecycle import Action, OrderKind, PaymentMethod, Role
from data.models import MessageState, Subscriber, SubscriberState
from data.orders import bulk, samples
from data.seed import orders as seeded_orders
from data.seed.transitions import SEQUENCES
from tests.data.filled_shops import complaints, open_store

ORDERS, PRODUCTS, CUSTOMERS = 100, 12, 15
UNTIL = datetime(2026, 3, 14, 9, 26, tzinfo=UTC)

#: All columns but times, random secrets and the keys of clients.
COMPARED = {
    "event": 'seq, subject, "action", "from", "to", actor, reason, data',
    "orders": """id, number, kind, status, payment_status, payment_method, quote_state, user_id, name, email,
        street, postcode, city, country, items, total_minor, paid_minor, refunded_minor, currency,
        cancel_reason, carrier, tracking_number, version""",
    "order_line": "*",
    "order_search": "rowid, words",
    "bulk_request": """order_id, company, wanted_by, message, quote_note, quoted_at IS NULL,
        answered_at IS NULL""",
    "sample_request": "*",
    "payment": "id, order_id, amount_minor, by_user_id",
    "stock_move": "id, product_id, order_line_id, delta, why",
    "product": """id, sku, slug, title, description, category, price_minor, stock, max_quantity, sample,
        archived, folded, version""",
    "contact_message": "id, name, email, subject, body, folded, user_id, state",
    "subscriber": "id, email, email_key, state",
    "user": "id, email, email_key, name, role, folded, active, sound",
}


class Replay:
    """Does what the events of a seeded shop tell, in the same order, by the commands."""

    def __init__(self, seeded: Path, opened: store.Store, admin: Credentials) -> None:
        self.seeded = sqlite3.connect(seeded)
        self.seeded.row_factory = sqlite3.Row
        self.store, self.admin = opened, admin
        self.customers: dict[int, Credentials] = {}
        self.guests: dict[str, Credentials] = {}
        self.payments = iter(self.rows("SELECT amount_minor FROM payment ORDER BY id"))
        self.follows_decline = False

    def rows(self, query: str, *values: object) -> list[sqlite3.Row]:
        return self.seeded.execute(query, values).fetchall()

    def row(self, table: str, key: str, value: object) -> sqlite3.Row:
        [found] = self.rows(f'SELECT * FROM "{table}" WHERE {key} = ?', value)  # noqa: S608 - our own words
        return found

    async def run(self, after: int) -> None:
        for event in self.rows("SELECT * FROM event WHERE seq > ? ORDER BY seq", after):
            noun, _, name = event["subject"].partition(":")
            await getattr(self, noun)(name, event)
        self.seeded.close()

    async def user(self, name: str, _event: sqlite3.Row) -> None:
        user = self.row("user", "id", int(name))

        def register(session: Session) -> Credentials:
            new = users.add(
                session, user["email"], user["name"], "no hash", Role(user["role"]), actor=Role.CUSTOMER
            )
            return Credentials(token=users.create_session(session, new).token)

        self.customers[user["id"]] = await self.store.write(register)

    async def product(self, sku: str, event: sqlite3.Row) -> None:
        if event["action"] == "stock":
            before, after = int(event["from"]), int(event["to"])
            await products.set_stock(sku, by=self.admin, stock=after, expected=before)
            return
        product = dict(self.row("product", "sku", sku))
        [first] = self.rows(
            "SELECT delta FROM stock_move WHERE product_id = ? ORDER BY id LIMIT 1", product["id"]
        )
        given = {key: product[key] for key in ("title", "sku", "price_minor", "category", "description")}
        await products.create(by=self.admin, stock=first["delta"], sample=bool(product["sample"]), **given)

    async def message(self, number: str, event: sqlite3.Row) -> None:
        row = self.row("contact_message", "id", int(number))
        if event["action"] == "mark":
            await messages.mark(int(number), MessageState(event["to"]), self.admin)
            return
        said = (row["name"], row["email"], row["subject"], row["body"])
        by = self.customers[row["user_id"]] if row["user_id"] else Credentials()
        await messages.write(*said, by=by, address=f"10.1.0.{number}")

    async def subscriber(self, number: str, event: sqlite3.Row) -> None:
        if event["action"] == "subscribe":
            email = self.row("subscriber", "id", int(number))["email"]
            await newsletter.subscribe(email, address=f"10.2.0.{number}")
        elif event["action"] == "unsubscribe":
            await newsletter.unsubscribe(int(number), self.admin)
        else:  # there is no command for it: addresses are confirmed outside of the program

            def confirm(session: Session) -> None:
                session.get_one(Subscriber, int(number)).state = SubscriberState.CONFIRMED
                change = {"source": event["from"], "target": event["to"]}
                events.record(session, event["subject"], "confirm", actor=Role.CUSTOMER, **change)

            await self.store.write(confirm)

    async def order(self, number: str, event: sqlite3.Row) -> None:
        action, row = event["action"], self.row("orders", "number", number)
        if action == "place":
            await self.place(row)
            return
        customer = self.customers[row["user_id"]] if row["user_id"] else self.guests[number]
        by = self.admin if event["actor"] == Role.ADMIN else customer
        if action in {"receive", "refund"}:
            amount = next(self.payments)["amount_minor"]
            one_sum = {"amount_minor": -amount, "idempotency_key": uuid4().hex} if action == "refund" else {}
            await getattr(orders, action)(number, by=by, **one_sum)
        elif action in {"quote", "accept", "decline"}:
            await self.answer(row, event, by)
        elif self.follows_decline:
            self.follows_decline = False  # declining has cancelled it already
        else:
            details = orders.TransitionInput(
                reason=event["reason"] or "",
                carrier=row["carrier"],
                tracking_number=row["tracking_number"],
                restock=bool(json.loads(event["data"])["stock"]),
            )
            await orders.transition(number, Action(action), by=by, details=details)

    async def answer(self, row: sqlite3.Row, event: sqlite3.Row, by: Credentials) -> None:
        number = row["number"]
        price = money.parse(event["reason"].strip("€").replace(",", ""), "EUR")
        if event["action"] == "quote":
            note = self.row("bulk_request", "order_id", row["id"])["quote_note"]
            await bulk.quote(number, by=by, total_minor=price, note=note)
        elif event["action"] == "accept":
            await bulk.accept(number, by=by, expected_total_minor=price)
        else:
            [after] = self.rows("SELECT reason FROM event WHERE seq = ?", event["seq"] + 1)
            await bulk.decline(number, by=by, reason=after["reason"])
            self.follows_decline = True

    async def place(self, row: sqlite3.Row) -> None:
        by = self.customers[row["user_id"]] if row["user_id"] else Credentials()
        address = orders.Address(*(row[key] for key in ("street", "postcode", "city", "country")))
        contact = orders.Contact(row["name"], row["email"], address)
        lines = self.rows("SELECT sku, quantity FROM order_line WHERE order_id = ? ORDER BY id", row["id"])
        wanted = [orders.LineItemRequest(*line) for line in lines]
        if row["kind"] == "regular":
            method = PaymentMethod(row["payment_method"])
            placed = await orders.place(wanted, by=by, contact=contact, method=method)
        elif row["kind"] == "bulk":
            said = self.row("bulk_request", "order_id", row["id"])
            wish = bulk.BulkInquiry(said["company"], said["wanted_by"], said["message"])
            placed = await bulk.request(wanted, by=by, contact=contact, wish=wish)
        else:
            message = self.row("sample_request", "order_id", row["id"])["message"]
            placed = await samples.request(lines[0]["sku"], by=by, contact=contact, message=message)
        if placed.key:
            self.guests[row["number"]] = Credentials(key=placed.key)


@pytest.fixture
def all_alike(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Makes rare kinds and sequences of steps as frequent as the others."""
    alike = {key: {"population": choices["population"]} for key, choices in SEQUENCES.items()}
    with monkeypatch.context() as patch:
        patch.setattr(seeded_orders, "SEQUENCES", alike)
        patch.setattr(seeded_orders, "_KINDS", {"population": list(OrderKind)})
        yield


async def opened_with_admin(path: Path) -> Credentials:
    opened = open_store(path)
    await shops.create_if_missing()

    def add_admin(session: Session) -> Credentials:
        sam = users.add(session, "sam@shop.example", "Sam", "no hash", Role.ADMIN)
        return Credentials(token=users.create_session(session, sam).token)

    return await opened.write(add_admin)


def compared(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    with sqlite3.connect(path) as connection:
        found = {
            table: sorted(connection.execute(f'SELECT {columns} FROM "{table}"'), key=repr)  # noqa: S608 - see COMPARED
            for table, columns in COMPARED.items()
        }
    connection.close()
    found["event"] = [(*row[:-1], json.loads(row[-1])) for row in found["event"]]
    return found


@pytest.mark.usefixtures("all_alike")
async def test_a_seeded_history_is_what_the_commands_write(tmp_path: Path) -> None:
    seeded, by_commands = tmp_path / "seeded.db", tmp_path / "commands.db"
    admin = await opened_with_admin(seeded)
    store.close()
    shutil.copy(seeded, by_commands)

    opened = open_store(seeded)
    before = opened.read_now(lambda session: events.last_seq(session.connection()))
    seed.fill_database(opened, orders=ORDERS, products=PRODUCTS, customers=CUSTOMERS, until=UNTIL)
    assert complaints(opened) == []
    store.close()

    opened = open_store(by_commands)
    await Replay(seeded, opened, admin).run(after=before)
    store.close()

    expected = compared(by_commands)
    for table, found in compared(seeded).items():
        assert found == expected[table], table
    happened = {row[2] for row in expected["event"]}
    assert {*Action, "place", "receive", "refund", "quote", "accept", "decline"} <= happened
