"""Every verb and question of data/ against everybody who may ask: rights are decided there."""

import ast
import importlib
import inspect
import pkgutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any
from uuid import uuid4

import pytest
from sqlmodel import Session

import data
from data import messages, newsletter, orders, products, rate_limits
from data.accounts import permissions, sessions, users
from data.accounts.permissions import SYSTEM, Credentials, Identity
from data.errors import NotAuthenticated, NotFound, PermissionDenied
from data.models import User
from data.orders import bulk as bulk_orders
from tests.conftest import CANDLE, TestShop
from tests.data.ordering import GRACE, ask_bulk, place
from tests.security import people as strangers
from tests.security.permissions_data import CALLS, FOR_EVERYBODY, FOR_THE_PROGRAM, PEOPLE, TABLE, Asked

REFUSALS = {NotAuthenticated: "out", PermissionDenied: "no", NotFound: "unknown"}
#: What has no rights to look up: the door to the database, the seed, and passwords, which know nobody.
BELOW = ("data.database.store", "data.seed", "data.migrations", "data.accounts.passwords")
ROOT = Path(__file__).parents[2]


@pytest.fixture
async def cast(shop: TestShop) -> dict[str, Credentials]:
    """All the people of the table, in a shop with enough candles for them."""
    await products.adjust_stock(CANDLE, by=SYSTEM, delta=10_000)
    others = await strangers.arrive(shop.store)
    return {"ben": shop.ben, "ada": shop.ada, "sam": shop.sam, **others}


async def test_everybody_may_what_the_table_says(shop: TestShop, cast: dict[str, Credentials]) -> None:
    found = await wrong_cells(shop, cast)

    cells = Counter(cell for row in rows().values() for cell in row.values())
    print(f"{len(rows())} verbs and questions, {cells.total()} cells: {dict(cells)}; wrong: {len(found)}")
    assert found == []


def test_every_verb_is_in_the_table() -> None:
    asks, asks_not = public()

    assert asks == set(rows()) == set(CALLS)
    assert asks_not == FOR_EVERYBODY | FOR_THE_PROGRAM


def test_what_the_program_does_by_itself_is_called_by_no_page() -> None:
    sources = [path for folder in ("pages", "components") for path in (ROOT / folder).rglob("*.py")]

    called = {name for path in sources for name in called_in(path)}

    assert called & {"shop.view", "carts.add"} == {"shop.view", "carts.add"}  # so it would be seen
    assert called & FOR_THE_PROGRAM == set()


async def test_the_control_without_the_guard_of_admins_all_their_rows_are_wrong(
    shop: TestShop, cast: dict[str, Credentials], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same table, while `permissions.require_admin` lets everybody pass who is signed in."""
    monkeypatch.setattr(permissions, "require_admin", permissions.require_user)
    guarded = {name for name, row in rows().items() if row["ben"] == "no"}

    found = await wrong_cells(shop, cast, guarded)

    print(f"Without the guard {len(found)} cells of {len(guarded)} verbs are wrong")
    assert {line.partition(":")[0] for line in found} == guarded


async def test_the_control_without_the_guard_of_owners_a_stranger_cancels(
    shop: TestShop, cast: dict[str, Credentials], monkeypatch: pytest.MonkeyPatch
) -> None:
    def anybody(session: Any, actor: Credentials, _order: object) -> Identity:
        return permissions.identify(session, actor)

    monkeypatch.setattr(permissions, "require_owner_or_admin", anybody)

    found = await wrong_cells(shop, cast, {"orders.cancel", "orders.get"})

    assert "orders.cancel: ben should get unknown, got yes" in found
    assert "orders.get: guest should get unknown, got yes" in found


async def test_the_control_a_switched_off_account_that_still_counts_is_seen(
    shop: TestShop, cast: dict[str, Credentials], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same table, while a token of an account that is off is taken for one of Sam's."""
    known, dead = permissions.identify, cast["disabled"]
    monkeypatch.setattr(
        permissions, "identify", lambda session, actor: known(session, shop.sam if actor == dead else actor)
    )

    found = await wrong_cells(shop, cast, {"shop.edit", "orders.page"})

    assert found == [
        "orders.page: disabled should get out, got yes",
        "shop.edit: disabled should get out, got yes",
    ]


def rows() -> dict[str, dict[str, str]]:
    """The table, by verb."""
    words = [line.split() for line in TABLE.splitlines() if line.strip()][1:]
    return {verb: dict(zip(PEOPLE, cells, strict=True)) for verb, *cells in words}


def public() -> tuple[set[str], set[str]]:
    """Every public coroutine function of data/: those that ask who it is, and those that do not."""
    names = [module.name for module in pkgutil.walk_packages(data.__path__, "data.")]
    modules = [importlib.import_module(name) for name in names if not name.startswith(BELOW)]
    found = {
        f"{_noun(module, name)}.{name}": function
        for module in modules
        for name, function in inspect.getmembers(module, inspect.iscoroutinefunction)
        if function.__module__ == module.__name__ and not name.startswith("_")
    }
    asks = {name for name, function in found.items() if _asks(function)}
    return asks, set(found) - asks


def _noun(module: ModuleType, name: str) -> str:
    """The package that exports this function, or else its module."""
    package = importlib.import_module(module.__name__.rpartition(".")[0])
    return (package if hasattr(package, name) else module).__name__.rpartition(".")[2]


def _asks(function: Callable[..., Any]) -> bool:
    return any(
        parameter.annotation is Credentials for parameter in inspect.signature(function).parameters.values()
    )


def called_in(path: Path) -> set[str]:
    """What a source names as `noun.verb`, whatever the noun is called there."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    nouns = {
        alias.asname or alias.name: alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "data"
        for alias in node.names
    }
    return {
        f"{nouns[node.value.id]}.{node.attr}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in nouns
    }


async def wrong_cells(
    shop: TestShop, cast: dict[str, Credentials], verbs: set[str] | None = None
) -> list[str]:
    """What somebody could have done and should not, or the other way round; a line for each cell."""
    wrong: list[str] = []
    for verb, row in rows().items():
        if verbs is None or verb in verbs:
            wrong += [
                f"{verb}: {who} should get {row[who]}, got {got}"
                for who in PEOPLE
                if (got := await cell(shop, cast, verb, who)) != row[who]
            ]
    return wrong


async def cell(shop: TestShop, cast: dict[str, Credentials], verb: str, who: str) -> str:
    """What this person gets who asks for this, in the words of the table."""
    rate_limits.clear_all()
    asked, graces = await things(shop, verb, of_grace=who == "grace")
    other = (
        await place(Credentials(), contact=GRACE)
        if who == "guest" and rows()[verb]["guest"] == "unknown"
        else None
    )
    without_account = {"grace": Credentials(key=graces), "guest": Credentials(key=other and other.key)}
    try:
        await CALLS[verb](cast.get(who) or without_account[who], asked)
    except tuple(REFUSALS) as refusal:
        return REFUSALS[type(refusal)]
    return "yes"


async def things(shop: TestShop, verb: str, *, of_grace: bool) -> tuple[Asked, str | None]:
    """What the verb is asked about, new each time, and the key of it where it is Grace's."""
    by, contact = (Credentials(), GRACE) if of_grace else (shop.ada, None)
    more = {"contact": contact} if contact else {}
    nonce, order, bulk, key = uuid4().hex, "", "", None
    if verb.startswith("orders."):
        placed = await place(by, **more)
        order, key = placed.order.number, placed.key
    if verb.startswith("bulk.") or verb == "orders.refund":
        placed = await ask_bulk(by, **more)
        bulk, key = placed.order.number, placed.key
        await bulk_orders.quote(bulk, by=shop.sam, total_minor=4000)
    if verb == "orders.refund":
        await orders.receive(bulk, by=shop.sam)
    message = subscriber = 0
    session = await new_session(shop) if verb == "sessions.end" else ""
    account = (await users.identify(shop.ben)).id or 0
    if verb.startswith("messages."):
        message = await messages.write("Ada", "ada@shop.example", "", "Open?", by=shop.ada, address="y")
    if verb.startswith("newsletter."):
        await newsletter.subscribe(f"{nonce}@shop.example", address="y")
        subscriber = (await newsletter.page(shop.sam))[0][0].id
    return Asked(order, bulk, message, subscriber, session, account, nonce), key


async def new_session(shop: TestShop) -> str:
    """Another session of Ada's."""

    def verb(session: Session) -> str:
        user = session.get_one(User, permissions.require_user(session, shop.ada).id)
        return users.create_session(session, user).token

    token = await shop.store.write(verb)
    return next(one.id for one in await sessions.mine(Credentials(token=token)) if one.current)
