"""The desk by keyboard, on a phone, without a server and in another time zone: what only a browser shows."""

from dataclasses import replace

from playwright.async_api import ViewportSize, WebSocketRoute, expect

from tests.browser.conftest import NewPerson
from tests.browser.test_cancellation import cancel_by_program, desk, placed_by_program, row
from tests.support.factories import furnish
from tests.support.server import RunningShop

PHONE = ViewportSize(width=390, height=844)


async def test_keys_menus_and_dialogs_by_keyboard(shop: RunningShop, new_person: NewPerson) -> None:
    admin = await desk(new_person, shop, "/admin")

    await admin.keyboard.press("?")
    await expect(admin.get_by_role("dialog")).to_be_visible()
    await admin.keyboard.type("go")
    await expect(admin.get_by_role("dialog")).to_be_visible()
    assert admin.url == f"{shop.url}/admin"
    await admin.keyboard.press("Escape")
    await expect(admin.get_by_role("dialog")).to_have_count(0)

    account = admin.get_by_role("banner").get_by_role("button").last
    await account.focus()
    await admin.keyboard.press("Enter")
    await expect(admin.get_by_role("menu")).to_be_focused()
    for _ in range(3):
        await admin.keyboard.press("ArrowDown")
    await expect(admin.get_by_role("menuitem", name="Sign out")).to_be_focused()
    await admin.keyboard.press("Escape")
    await expect(account).to_be_focused()
    await expect(account).to_have_css("outline-style", "solid")

    await admin.keyboard.type("go")
    await admin.wait_for_url(f"{shop.url}/admin/orders")


async def test_a_dialog_gives_the_focus_back(shop: RunningShop, new_person: NewPerson) -> None:
    await furnish(shop)
    number = await placed_by_program(shop)
    admin = await desk(new_person, shop, "/admin/orders")
    more = admin.get_by_role("button", name=f"More for {number}")
    await more.focus()
    await admin.keyboard.press("Enter")
    await expect(admin.get_by_role("menu")).to_be_focused()
    await admin.keyboard.press("ArrowUp")
    await expect(admin.get_by_role("menuitem", name="Cancel")).to_be_focused()
    await admin.keyboard.press("Enter")
    await expect(admin.get_by_role("dialog")).to_be_visible()
    await admin.keyboard.press("Escape")
    await expect(more).to_be_focused()


async def test_news_that_wait_move_nothing(shop: RunningShop, new_person: NewPerson) -> None:
    await furnish(shop)
    number = await placed_by_program(shop)
    admin = await desk(new_person, shop, "/admin/orders")
    await admin.get_by_role("checkbox", name=f"Select order {number}").click()
    await expect(admin.get_by_role("region", name="Selected orders")).to_be_visible()
    before = await row(admin, number).bounding_box()

    await placed_by_program(shop)
    await expect(admin.get_by_role("button", name="1 new order")).to_be_visible()
    assert await row(admin, number).bounding_box() == before


async def test_a_phone_shows_cards_that_are_still_a_table(shop: RunningShop, new_person: NewPerson) -> None:
    await furnish(shop)
    number = await placed_by_program(shop)
    admin = await desk(new_person, shop, "/admin/orders")
    await admin.set_viewport_size(PHONE)
    card = admin.get_by_role("table").get_by_role("row").filter(has_text=number)
    await expect(card.get_by_role("cell", name="Pending")).to_be_visible()
    assert await admin.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


_TOP_OF_THE_BAR = "document.querySelector('.sb-bar').getBoundingClientRect().top"
_IS_ABOVE = """() => document.querySelector('#popup').getBoundingClientRect().bottom
  <= document.querySelector('.sb-bar').getBoundingClientRect().top"""


async def test_a_lost_server_covers_nothing(shop: RunningShop, new_person: NewPerson) -> None:
    admin = await desk(new_person, shop, "/admin/orders")
    await admin.context.set_offline(True)
    await expect(admin.get_by_text("Offline", exact=True)).to_be_visible()
    assert await admin.evaluate(_TOP_OF_THE_BAR) == 0  # no room is made before the banner is there
    banner = admin.get_by_text("Connection lost")
    await expect(banner).to_be_visible(timeout=20_000)
    await admin.wait_for_function(_IS_ABOVE)  # the banner slides in


async def test_a_server_lost_before_the_page_was_connected_is_told_and_mended_too(
    shop: RunningShop, new_person: NewPerson
) -> None:
    visitor = await new_person(base_url=shop.url)
    opened: list[WebSocketRoute] = []

    def first_unanswered(socket: WebSocketRoute) -> None:
        opened.append(socket)
        if len(opened) > 1:
            socket.connect_to_server()

    await visitor.route_web_socket("**/socket.io/**", first_unanswered)
    await visitor.goto("/")
    banner = visitor.get_by_text("Connection lost")
    await expect(banner).to_be_hidden()

    await visitor.context.set_offline(True)

    await expect(banner).to_be_visible()
    await visitor.context.set_offline(False)
    await expect(banner).to_be_hidden(
        timeout=12_000
    )  # not after the 20 seconds of a socket without an answer
    assert await visitor.evaluate("window.socket.connected")


# Sockets go to a port where nobody listens for as long as the page is in this state.
_CUT = """() => {
  window.isCut = true;
  window.WebSocket = class extends WebSocket {
    constructor(url, ...more) {
      super(window.isCut ? url.replace(location.host, '127.0.0.1:9') : url, ...more);
    }
  };
}"""


async def test_a_desk_that_never_reached_its_server_is_not_live(
    shop: RunningShop, new_person: NewPerson
) -> None:
    admin = await desk(new_person, shop, "/admin")
    await admin.add_init_script(f"({_CUT})()")
    await admin.route("**/socket.io/?**", lambda route: route.abort())
    await admin.reload()

    await expect(admin.get_by_text("Offline", exact=True)).to_be_visible()
    await expect(admin.get_by_text("Connection lost")).to_be_visible()
    await admin.evaluate("window.isCut = false")
    await expect(admin.get_by_text("Live", exact=True)).to_be_visible(timeout=20_000)
    await expect(admin.get_by_text("Connection lost")).to_be_hidden()


async def test_a_shop_on_this_very_machine_is_not_lost_with_the_network(
    shop: RunningShop, new_person: NewPerson
) -> None:
    admin = await desk(new_person, replace(shop, url=shop.url.replace("127.0.0.1", "localhost")), "/admin")
    await admin.add_init_script("Object.defineProperty(navigator, 'onLine', {get: () => false})")
    await admin.reload()
    await expect(admin.get_by_text("Live", exact=True)).to_be_visible()

    await admin.evaluate("dispatchEvent(new Event('offline'))")

    await admin.wait_for_timeout(300)
    await expect(admin.get_by_text("Live", exact=True)).to_be_visible()
    await expect(admin.get_by_text("Offline", exact=True)).to_have_count(0)


async def test_the_stop_sign_speaks_of_the_reader_s_own_time(
    shop: RunningShop, new_person: NewPerson
) -> None:
    await furnish(shop)
    number = await placed_by_program(shop)
    admin = await desk(new_person, shop, f"/admin/orders/{number}")
    await cancel_by_program(shop, number)
    sign = admin.get_by_role("alert").filter(has_text="Stop: cancelled by")
    await expect(sign).to_be_visible()
    await expect(sign).not_to_contain_text("UTC")
