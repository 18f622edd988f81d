"""My orders: all three kinds, counted, filtered by the address, and live."""

from nicegui.testing import User

from components.shared.stat_card import StatCard
from components.storefront.my_order_row import MyOrderRow
from data import orders
from data.lifecycle import Action
from data.orders import Contact, LineItemRequest, samples
from data.orders import bulk as bulk_orders
from data.orders.bulk import BulkInquiry
from tests.conftest import CANDLE, TestShop
from tests.storefront.helpers import HOME, Browse, buy, eventually, sees

ADA = Contact("Ada", "ada@shop.example", HOME)


async def test_all_three_kinds_are_there_and_nobody_elses(shop: TestShop, browse: Browse) -> None:
    regular, bulk, sample = await one_of_each(shop)
    await buy(shop.ben, name="Ben")
    ada = browse(shop.ada)

    await ada.open("/orders")

    assert numbers(ada) == [sample, bulk, regular]
    assert counts(ada) == {"Total": "3", "In progress": "3", "Delivered": "0", "Cancelled": "0"}
    for text in ("Free", "Not quoted yet", "€12.50"):
        await sees(ada, text)


async def test_kind_and_status_stand_in_the_address(shop: TestShop, browse: Browse) -> None:
    regular, bulk, sample = await one_of_each(shop)
    await orders.cancel(regular, by=shop.ada, reason="Changed my mind")
    ada = browse(shop.ada)

    for address, found in {
        "/orders?kind=bulk": [bulk],
        "/orders?status=cancelled": [regular],
        "/orders?status=in_progress": [sample, bulk],
        "/orders?status=in_progress&kind=sample": [sample],
        "/orders?status=nonsense&kind=%00": [sample, bulk, regular],
    }.items():
        await ada.open(address)
        assert numbers(ada) == found
        assert counts(ada)["Total"] == "3"


async def test_each_card_opens_what_it_counts(shop: TestShop, browse: Browse) -> None:
    regular, _bulk, _sample = await one_of_each(shop)
    for action in (Action.PROCESS, Action.SHIP, Action.DELIVER):
        await orders.transition(regular, action, by=shop.sam)
    ada = browse(shop.ada)
    await ada.open("/orders")
    links = {title: link_of(ada, title) for title in counts(ada)}

    for title, link in links.items():
        await ada.open(link)
        assert str(len(numbers(ada, at_least=0))) == counts(ada)[title]


async def test_a_step_at_the_desk_changes_the_row_in_place(shop: TestShop, browse: Browse) -> None:
    number = (await buy(shop.ada)).order.number
    ada = browse(shop.ada)
    await ada.open("/orders")
    before = rows(ada)

    await orders.transition(number, Action.PROCESS, by=shop.sam)

    await sees(ada, "Processing")
    assert rows(ada) == before


async def test_a_new_order_of_mine_comes_by_itself(shop: TestShop, browse: Browse) -> None:
    ada = browse(shop.ada)
    await ada.open("/orders")
    await sees(ada, "You have not ordered anything yet.")

    number = (await buy(shop.ada)).order.number

    await sees(ada, number)
    assert counts(ada)["Total"] == "1"


async def test_what_is_counted_but_not_shown_is_live_too(shop: TestShop, browse: Browse) -> None:
    number = (await buy(shop.ada)).order.number
    ada = browse(shop.ada)
    await ada.open("/orders?status=delivered")
    await sees(ada, "No order of yours is like that.")

    await orders.cancel(number, by=shop.ada, reason="Changed my mind")

    await eventually(lambda: counts(ada)["Cancelled"] == "1")


async def test_many_orders_come_in_pages(shop: TestShop, browse: Browse) -> None:
    placed = [(await buy(shop.ada)).order.number for _ in range(10)]
    placed.append(
        (
            await bulk_orders.request(
                [LineItemRequest(CANDLE, 9)], by=shop.ada, contact=ADA, wish=BulkInquiry("A")
            )
        ).order.number
    )
    ada = browse(shop.ada)

    for address in ("/orders?page=2", "/orders?page=99", "/orders?status=in_progress&page=2"):
        await ada.open(address)
        assert numbers(ada) == placed[:1]
        await sees(ada, "Page 2 of 2")


async def test_a_guest_is_taken_to_the_sign_in_and_back(shop: TestShop, browse: Browse) -> None:
    answer = await browse(shop.guest).http_client.get("/orders?status=pending", follow_redirects=False)

    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/login?next=/orders")


async def one_of_each(shop: TestShop) -> tuple[str, str, str]:
    """Ada's regular order, bulk request and sample."""
    regular = await buy(shop.ada)
    bulk = await bulk_orders.request(
        [LineItemRequest(CANDLE, 500)], by=shop.ada, contact=ADA, wish=BulkInquiry("Ada & Sons")
    )
    sample = await samples.request(CANDLE, by=shop.ada, contact=ADA)
    return regular.order.number, bulk.order.number, sample.order.number


def rows(browser: User) -> dict[str, MyOrderRow]:
    """The rows on the page by their number, in their order."""
    assert browser.client is not None
    found = [row for row in browser.client.elements.values() if isinstance(row, MyOrderRow)]
    return {row.number: row for row in sorted(found, key=lambda row: row.id)}


def numbers(browser: User, at_least: int = 1) -> list[str]:
    found = list(rows(browser))
    assert len(found) >= at_least
    return found


def counts(browser: User) -> dict[str, str]:
    """What the cards say."""
    return {str(card.props["aria-label"]): card.value or "" for card in cards(browser)}


def cards(browser: User) -> list[StatCard]:
    return sorted(browser.find(kind=StatCard).elements, key=lambda card: card.id)


def link_of(browser: User, title: str) -> str:
    """Where a card leads."""
    card = next(card for card in cards(browser) if card.props["aria-label"] == title)
    return next(str(part.props["href"]) for part in card if "href" in part.props)
