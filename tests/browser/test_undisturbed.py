"""What somebody is doing in a list is not taken away by what happens to the list."""

from playwright.async_api import expect

from tests.browser.conftest import NewPerson
from tests.browser.test_cancellation import cancel_by_program, desk, placed_by_program, row
from tests.running import RunningShop
from tests.shopping import furnish


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
