"""The news reach a desk over its line, whatever happens to the line; and what was shown stays shown."""

from playwright.async_api import Locator, Page, WebSocketRoute, expect

from tests.browser.conftest import NewPerson, StartShop
from tests.browser.test_cancellation import cancel_by_program, desk, placed_by_program, row
from tests.support.factories import furnish

AN_HOUR = 3600


async def test_what_came_over_the_line_survives_an_update_a_reconnect_and_a_reload(
    start_shop: StartShop, new_person: NewPerson
) -> None:
    shop = start_shop(poll_seconds=AN_HOUR)
    await furnish(shop)
    number, other = await placed_by_program(shop), await placed_by_program(shop)
    admin = await desk(new_person, shop, "/admin/orders")
    heard = frames(admin)
    await admin.reload()
    await expect(row(admin, number)).to_contain_text("Pending")

    await cancel_by_program(shop, number)
    await expect(row(admin, number)).to_contain_text("Cancelled")
    await expect(admin.get_by_role("combobox", name="Status")).to_have_value("All statuses (2)")
    assert any(number in frame for frame in heard)

    third = await placed_by_program(shop)  # the page sends its whole table for this one
    await expect(row(admin, third)).to_be_visible()
    await expect(row(admin, number)).to_contain_text("Cancelled")
    await expect(row(admin, other)).to_contain_text("Pending")

    await admin.context.set_offline(True)
    await expect(admin.get_by_text("Offline", exact=True)).to_be_visible()
    await cancel_by_program(shop, other)
    await admin.context.set_offline(False)
    await expect(row(admin, other)).to_contain_text("Cancelled", timeout=20_000)
    before = await admin.get_by_role("table").inner_text()

    await admin.reload()
    await expect(row(admin, other)).to_contain_text("Cancelled")
    assert statuses(await admin.get_by_role("table").inner_text()) == statuses(before)


async def test_where_the_line_cannot_be_had_the_news_go_the_pages_own_way(
    start_shop: StartShop, new_person: NewPerson
) -> None:
    shop = start_shop(poll_seconds=AN_HOUR)
    await furnish(shop)
    number = await placed_by_program(shop)
    admin = await desk(new_person, shop, "/admin/orders")
    await admin.route_web_socket("**/live", refuse)
    await admin.reload()
    await expect(row(admin, number)).to_contain_text("Pending")

    await cancel_by_program(shop, number)

    await expect(row(admin, number)).to_contain_text("Cancelled")


async def test_news_that_were_lost_on_the_line_are_asked_for(
    start_shop: StartShop, new_person: NewPerson
) -> None:
    shop = start_shop(poll_seconds=AN_HOUR)
    await furnish(shop)
    lost, number = await placed_by_program(shop), await placed_by_program(shop)
    admin = await desk(new_person, shop, "/admin/orders")

    dropped: list[str] = []

    def lose(line: WebSocketRoute) -> None:
        def pass_on(news: str | bytes) -> None:
            if lost in str(news) and not dropped:
                dropped.append(str(news))
            else:
                line.send(news)

        line.connect_to_server().on_message(pass_on)

    await admin.route_web_socket("**/live", lose)
    await admin.reload()
    await cancel_by_program(shop, lost)
    await cancel_by_program(shop, number)

    await expect(row(admin, number)).to_contain_text("Cancelled")
    await expect(row(admin, lost)).to_contain_text("Cancelled")
    assert dropped


async def test_a_storm_of_cancellations_is_told_in_one_sentence(
    start_shop: StartShop, new_person: NewPerson
) -> None:
    shop = start_shop(poll_seconds=AN_HOUR)
    await furnish(shop)
    admin = await desk(new_person, shop, "/admin")

    for _ in range(5):
        await placed_by_program(shop)

    await expect(cards(admin)).to_have_count(1)
    await expect(cards(admin)).to_contain_text("5 new orders")
    await expect(cards(admin)).to_contain_text("The latest: SB-")
    assert (await admin.title()).startswith("(5) Overview")
    await cards(admin).get_by_role("button", name="Dismiss notice").click()
    await expect(cards(admin)).to_have_count(0)
    assert (await admin.title()).startswith("Overview")


def frames(page: Page) -> list[str]:
    """What comes over the page's line, from the next load on."""
    heard: list[str] = []
    page.on(
        "websocket",
        lambda line: (
            line.on("framereceived", lambda frame: heard.append(str(frame)))
            if line.url.endswith("/live")
            else None
        ),
    )
    return heard


async def refuse(line: WebSocketRoute) -> None:
    """A network that lets no such socket through."""
    await line.close()


def cards(admin: Page) -> Locator:
    return admin.locator(".sb-notices .sb-notice")


def statuses(table: str) -> list[str]:
    """The words of a table's rows that time does not change."""
    return [word for word in table.split() if word.startswith("SB-") or word in {"Pending", "Cancelled"}]
