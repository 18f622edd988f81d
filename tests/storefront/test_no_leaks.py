"""Pages that were closed leave nothing behind: no watcher of the store, no tab that a cart would be told."""

import pytest

from components.storefront import cart_updates
from data.database import store
from tests.conftest import TestShop
from tests.storefront.helpers import Browse, buy, put_into_cart


@pytest.mark.parametrize(
    "address", ["/", "/products/blue-mug", "/cart", "/checkout", "/orders", "/orders/{number}"]
)
async def test_a_closed_page_is_forgotten(shop: TestShop, browse: Browse, address: str) -> None:
    number = (await buy(shop.ada)).order.number
    ada = browse(shop.ada)
    await put_into_cart(ada, "lavender-candle")
    watchers, tabs = store.current().watchers, len(cart_updates._tabs)

    await ada.open(address.format(number=number))
    client = ada.client
    assert client is not None
    assert store.current().watchers == watchers + 1
    client.delete()

    assert (store.current().watchers, len(cart_updates._tabs)) == (watchers, tabs)
