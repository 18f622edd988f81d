"""Text that turns the direction of reading turns only itself: prices and numbers beside it read as ever.

Each page is measured: where the browser draws each letter of a price, a number of an order, a time.
"""

import sqlite3
from pathlib import Path

import httpx
from playwright.async_api import Page, expect

from components.guards import COOKIE
from tests.browser.conftest import NewPerson, StartShop
from tests.support.api_client import order
from tests.support.factories import furnish, sign_in
from tests.support.server import RunningShop

CARELESS = Path(__file__).parent / "turned_shop.py"
#: That of the audit, one that also ends an isolate around it, one that leaves two open, Hebrew, upside down.
NAMES = ("Bob\u202e", "Bob\u2069\u202e", "Bob\u2067\u202e\u2066", "\u05d3\u05d5\u05d3", "\u202eboB")
CSS_OFF = "*{unicode-bidi:normal!important}"
PRICES = r"""() => {
  const words = /€[\d,]+\.\d\d|SB-\d+|\d+ min ago|just now|\(customer\)/g, range = document.createRange();
  const drawn = [], texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) for (const word of texts.currentNode.data.matchAll(words)) {
    const letters = [...word[0]].map((_, at) => {
      range.setStart(texts.currentNode, word.index + at);
      range.setEnd(texts.currentNode, word.index + at + 1);
      return range.getClientRects()[0];
    });
    if (letters.some(letter => !letter)) continue;
    const at = letters.map((letter, n) => [letter.top, letter.left, word[0][n]]);
    const seen = at.toSorted((a, b) => Math.abs(a[0] - b[0]) > 8 ? a[0] - b[0] : a[1] - b[1]);
    drawn.push([word[0], seen.map(letter => letter[2]).join("")]);
  }
  return drawn;
}"""


async def test_no_name_turns_round_what_stands_beside_it(
    start_shop: StartShop, new_person: NewPerson
) -> None:
    drawn = await looked_at(start_shop(), new_person)
    print(f"{len(drawn)} prices, numbers and times beside {len(NAMES)} names: {len(turned(drawn))} turned")
    assert turned(drawn) == []
    assert len(drawn) > 50


async def test_control_unmarked_names_turn_prices_round(start_shop: StartShop, new_person: NewPerson) -> None:
    drawn = await looked_at(start_shop(program=CARELESS), new_person)
    print(f"without the marks: {len(turned(drawn))} of {len(drawn)} turned, such as {turned(drawn)[0]}")
    assert any("€" in word for word, _ in turned(drawn))


async def test_elements_side_by_side_are_isolated_by_their_style(
    start_shop: StartShop, new_person: NewPerson
) -> None:
    shop = start_shop()
    await write(shop, "Hello\u202e", "It was €12.50.")
    page = await admin(shop, new_person)
    await page.goto("/admin/messages")
    await expect(page.get_by_text("It was")).to_be_visible()
    assert turned(await page.evaluate(PRICES)) == []

    await page.add_style_tag(content=CSS_OFF)

    found = turned(await page.evaluate(PRICES))
    print(f"without the style: {found}")
    assert [word for word, _ in found] == ["€12.50"]


async def looked_at(shop: RunningShop, new_person: NewPerson) -> list[tuple[str, str]]:
    """What is drawn where the names stand: in lists, notices, histories and on the customer's page."""
    await furnish(shop)
    by_hand(shop, "UPDATE product SET title = title || char(8238), folded = title WHERE sku = 'MUG'")
    desk, drawn = await admin(shop, new_person), []
    guest = await new_person(base_url=shop.url)
    await desk.goto("/admin/orders")
    await expect(desk.get_by_text("Live")).to_be_visible()
    async with httpx.AsyncClient(base_url=shop.url) as program:
        for name in NAMES:
            placed = (await program.post("/api/orders", json=order(name=name, sku="MUG"))).json()
            assert placed["customer"] == name
            await expect(desk.get_by_role("status").get_by_text(placed["number"])).to_be_visible()
            drawn += await desk.evaluate(PRICES)
            await guest.goto(f"/orders/{placed['number']}?key={placed['key']}")
            await guest.get_by_text("Thank you").wait_for()
            drawn += await guest.evaluate(PRICES)
    await desk.goto("/admin/orders?q=bob")
    await expect(desk.get_by_role("link", name="SB-")).to_have_count(len(NAMES) - 1)  # found as ever
    await desk.goto("/admin/orders")
    await expect(desk.get_by_role("link", name="SB-")).to_have_count(len(NAMES))
    for number in await desk.get_by_role("link", name="SB-").all_inner_texts():
        page = await desk.context.new_page()
        await page.goto(f"/admin/orders/{number}")
        await page.get_by_role("heading", name=number).wait_for()
        drawn += await page.evaluate(PRICES)
        await page.close()
    return drawn


def turned(drawn: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The words whose letters do not stand in their order."""
    return [(word, seen) for word, seen in drawn if word != seen]


async def admin(shop: RunningShop, new_person: NewPerson) -> Page:
    async with httpx.AsyncClient(base_url=shop.url) as program:
        token = (await sign_in(program, shop))["Authorization"].removeprefix("Bearer ")
    page = await new_person(base_url=shop.url)
    await page.context.add_cookies([{"name": COOKIE, "value": token, "url": shop.url}])
    return page


async def write(shop: RunningShop, subject: str, message: str) -> None:
    async with httpx.AsyncClient(base_url=shop.url) as program:
        body = {"name": "Nina", "email": "nina@shop.example", "subject": subject, "message": message}
        (await program.post("/api/contact", json=body)).raise_for_status()


def by_hand(shop: RunningShop, statement: str) -> None:
    with sqlite3.connect(shop.database_url.removeprefix("sqlite:///"), timeout=5) as shell:
        shell.execute(statement)
    shell.close()
