"""What somebody is doing in a list is not taken away by what happens to the list."""

import re

from playwright.async_api import expect

from tests.browser.conftest import NewPerson
from tests.browser.test_cancellation import cancel_by_program, desk, placed_by_program, row
from tests.support.factories import furnish
from tests.support.server import RunningShop


async def test_an_open_menu_and_the_focus_survive_a_change_of_another_row(
    shop: RunningShop, new_person: NewPerson
) -> None:
    await furnish(shop)
    mine, first, second = [await placed_by_program(shop) for _ in range(3)]
    admin = await desk(new_person, shop, "/admin/orders")

    await admin.get_by_role("link", name=mine).focus()
    await cancel_by_program(shop, first)
    await expect(row(admin, first)).to_contain_text("Cancelled")
    await expect(admin.get_by_role("link", name=mine)).to_be_focused()

    await admin.get_by_role("button", name=f"More for {mine}").click()
    await expect(admin.get_by_role("menu")).to_be_visible()
    await cancel_by_program(shop, second)
    await expect(row(admin, second)).to_contain_text("Cancelled")
    await expect(admin.get_by_role("menu")).to_be_visible()
    await admin.get_by_role("menu").get_by_text("Process").click()
    await expect(row(admin, mine)).to_contain_text("Processing")


async def test_a_status_is_chosen_by_pointer_or_keyboard_and_its_numbers_are_live(
    shop: RunningShop, new_person: NewPerson
) -> None:
    await furnish(shop)
    number, other = [await placed_by_program(shop) for _ in range(2)]
    admin = await desk(new_person, shop, "/admin/orders")
    status = admin.get_by_role("combobox", name="Status")
    await expect(status).to_have_value("All statuses (2)")

    await cancel_by_program(shop, number)
    await expect(row(admin, number)).to_contain_text("Cancelled")
    await status.click()
    await admin.get_by_role("option", name="Cancelled (1)").click()
    await expect(status).to_have_value("Cancelled (1)")
    await expect(row(admin, other)).to_have_count(0)
    assert admin.url.endswith("?status=cancelled")

    await status.focus()
    await admin.keyboard.press("ArrowDown")
    await expect(admin.get_by_role("option", name="Cancelled (1)")).to_be_visible()
    for _ in ("delivered", "shipped", "processing", "pending", "all"):
        await admin.keyboard.press("ArrowUp")
    await admin.keyboard.press("Enter")
    await expect(status).to_have_value("All statuses (2)")
    await expect(row(admin, other)).to_be_visible()


async def test_a_row_that_changed_glows_for_two_seconds_also_where_the_list_is_filtered(
    shop: RunningShop, new_person: NewPerson
) -> None:
    await furnish(shop)
    number = await placed_by_program(shop)
    admin = await desk(new_person, shop, "/admin/orders?status=pending")

    await cancel_by_program(shop, number)

    await expect(row(admin, number)).to_contain_text("Cancelled")
    await admin.wait_for_timeout(1000)
    assert "sb-changed" in (await row(admin, number).get_attribute("class") or "")
    await expect(row(admin, number)).not_to_have_class(re.compile("sb-changed"), timeout=5000)


async def test_at_most_three_notices_and_the_one_in_hand_stays(
    shop: RunningShop, new_person: NewPerson
) -> None:
    await furnish(shop)
    await placed_by_program(shop)
    admin = await desk(new_person, shop, "/admin/orders")
    cards = admin.locator(".sb-notices .sb-notice").filter(visible=True)
    for count in range(1, 4):
        await placed_by_program(shop)
        await expect(cards).to_have_count(count)
    await cards.first.get_by_role("link").focus()

    await placed_by_program(shop)
    await expect(cards).to_have_count(1)
    await expect(cards).to_contain_text("4 new orders")
    await expect(cards.get_by_role("link")).to_be_focused()

    await row(admin, "SB-10001").get_by_role("button", name="Process").click()
    await expect(admin.get_by_text("SB-10001 is being processed")).to_be_visible()
    await expect(cards).to_have_count(2)
