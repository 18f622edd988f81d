"""Each card of the overview has an icon and a colour of its own, readable in light and dark."""

from typing import Any

import pytest
from playwright.async_api import expect

from tests.browser.conftest import NewPerson
from tests.browser.test_cancellation import desk
from tests.support.factories import furnish
from tests.support.server import RunningShop
from tests.test_looks import contrast

TITLES = ("Total Orders", "Total Revenue", "Total Users", "Messages", "Newsletter", "Products")

# What is really behind an element: the first ground on the way up that is not transparent.
_COLOURS = """card => {
  const hex = colour => '#' + colour.match(/[0-9.]+/g).slice(0, 3)
    .map(part => Math.round(+part).toString(16).padStart(2, '0')).join('');
  const behind = element => {
    const ground = getComputedStyle(element).backgroundColor;
    return ground === 'rgba(0, 0, 0, 0)' ? behind(element.parentElement) : hex(ground);
  };
  const icon = card.querySelector('.q-icon');
  const texts = [...card.querySelectorAll('a, div')].filter(part => part.innerText && !part.children.length);
  return {
    icon: hex(getComputedStyle(icon).color),
    ground: behind(icon),
    texts: texts.map(part => [hex(getComputedStyle(part).color), behind(part)]),
  };
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1440])
async def test_six_cards_have_six_icons_in_six_colours_that_can_be_read(
    shop: RunningShop, new_person: NewPerson, scheme: str, width: int
) -> None:
    await furnish(shop)
    admin = await desk(new_person, shop, "/admin")
    await admin.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    await admin.set_viewport_size({"width": width, "height": 900})
    drawn: dict[str, dict[str, Any]] = {}
    for title in TITLES:
        card = admin.get_by_role("group", name=title, exact=True)
        icon = card.locator(".q-icon")
        await expect(icon).to_be_visible()
        assert await icon.inner_text() not in await card.aria_snapshot()
        drawn[title] = await card.evaluate(_COLOURS)

    for title, card in drawn.items():
        assert contrast(card["icon"], card["ground"]) >= 3, title
        assert len(card["texts"]) == 3, title
        for ink, ground in card["texts"]:
            assert contrast(ink, ground) >= 4.5, title
    assert len({card["icon"] for card in drawn.values()}) == len(TITLES)
    assert len({card["ground"] for card in drawn.values()}) == len(TITLES)
    assert await admin.evaluate("document.documentElement.scrollWidth") == width
