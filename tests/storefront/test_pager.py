"""The way to earlier and later pages."""

from nicegui import ui
from nicegui.testing import User

from components.storefront.pager import pager
from tests.conftest import TestShop


async def test_a_neighbour_that_there_is_not_is_no_link(shop: TestShop, user: User) -> None:  # noqa: ARG001
    ui.page("/paged")(lambda: pager(1, 2, lambda page: f"/orders?page={page}"))

    await user.open("/paged")

    links = [link.props["href"] for link in user.find(ui.link).elements]
    assert links == ["/orders?page=2"]
    await user.should_see("Previous")
