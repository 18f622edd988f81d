"""One tab in Firefox, and what somebody does and sees there.

Elements are found by role and name, as a screen reader finds them; clicks and keys are the browser's own.
"""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from typing import Any, Self

from tests.browser.bidi import PATIENCE, Bidi, BidiError

ENTER = "\ue007"

_IS_SHOWN = """(role, element) => (role !== 'textbox' || element.matches('input, textarea'))
  && element.checkVisibility({visibilityProperty: true})"""
_IS_LOADED = "() => document.readyState === 'complete'"
_SCROLL = "element => element.scrollIntoView({block: 'center', behavior: 'instant'})"
# Several texts belong together: they stand in one row, or in one notice.
_SHOWS = """given => {
  const texts = JSON.parse(given), among = texts.length > 1 ? 'tr, li, [role=status] *' : 'body';
  return [...document.querySelectorAll(among)].some(one => texts.every(text => one.innerText.includes(text)));
}"""


class FirefoxPage:
    """One tab of somebody, with cookies of their own."""

    def __init__(self, bidi: Bidi, base_url: str, user_context: str, context: str) -> None:
        self._bidi, self._base_url = bidi, base_url
        self.user_context, self._context = user_context, context

    @classmethod
    async def open(cls, bidi: Bidi, base_url: str, user_context: str) -> Self:
        opened = await bidi.send("browsingContext.create", type="tab", userContext=user_context)
        return cls(bidi, base_url, user_context, opened["context"])

    async def close(self) -> None:
        await self._bidi.send("browsingContext.close", context=self._context)

    async def goto(self, address: str) -> None:
        url = self._base_url + address
        await self._bidi.send("browsingContext.navigate", context=self._context, url=url, wait="complete")

    async def set_size(self, width: int, height: int) -> None:
        viewport = {"width": width, "height": height}
        await self._bidi.send("browsingContext.setViewport", context=self._context, viewport=viewport)

    async def evaluate(self, function: str, *arguments: Any) -> Any:
        """What a function that only looks answers, as JSON would have it.

        Asked again where the page was left in the middle of the answer.
        """
        try:
            return await self._call(function, *arguments)
        except BidiError:
            await asyncio.sleep(0.5)
            return await self._call(function, *arguments)

    async def _call(self, function: str, *arguments: Any) -> Any:
        answer = await self._bidi.send(
            "script.callFunction",
            functionDeclaration=f"async (...given) => JSON.stringify(await ({function})(...given) ?? null)",
            arguments=[
                one if isinstance(one, dict) else {"type": "string", "value": one} for one in arguments
            ],
            target={"context": self._context},
            awaitPromise=True,
        )
        if answer["type"] == "exception":
            raise BidiError(answer["exceptionDetails"]["text"])
        return json.loads(answer["result"]["value"])

    async def found(self, role: str, name: str) -> list[dict[str, Any]]:
        """The visible elements of this role and name."""
        # ARIA has no role for a box for passwords, and Firefox gives it none: boxes are found by name alone.
        value = {"name": name} if role == "textbox" else {"role": role, "name": name}
        locator = {"type": "accessibility", "value": value}
        answer = await self._bidi.send("browsingContext.locateNodes", context=self._context, locator=locator)
        nodes = [{"sharedId": node["sharedId"]} for node in answer["nodes"]]
        return [node for node in nodes if await self.evaluate(_IS_SHOWN, role, node)]

    async def find(self, role: str, name: str) -> dict[str, Any]:
        """The one visible element of this role and name, as soon as it is there."""
        nodes: list[dict[str, Any]] = []
        async for _ in _tries(f"There is no single {role} “{name}” on {await self.address()}."):
            nodes = await self.found(role, name)
            if len(nodes) == 1:
                break
        return nodes[0]

    async def misses(self, role: str, name: str) -> None:
        """Wait until there is none."""
        async for _ in _tries(f"There is still a {role} “{name}” on {await self.address()}."):
            if not await self.found(role, name):
                break

    async def focuses(self, role: str, name: str) -> None:
        """Wait until the keyboard is at this element."""
        node = await self.find(role, name)
        async for _ in _tries(f"The {role} “{name}” on {await self.address()} has no focus."):
            if await self.evaluate("element => element === document.activeElement", node):
                break

    async def sees(self, *texts: str) -> None:
        """Wait until the page shows this text; several texts in one row or in one notice."""
        async for _ in _tries(f"Nothing on {await self.address()} shows {texts}."):
            if await self.evaluate(_SHOWS, json.dumps(texts)):
                break

    async def is_at(self, part: str) -> str:
        """Wait until the page at an address that holds this is loaded; the answer is the address.

        A page that is left while it is loading complains of the scripts that it did not get.
        """
        async for _ in _tries(f"The page did not come to {part}, but to {await self.address()}."):
            if part in await self.address() and await self.evaluate(_IS_LOADED):
                break
        return await self.address()

    async def address(self) -> str:
        return await self.evaluate("() => location.pathname + location.search")

    async def click(self, role: str, name: str) -> None:
        """Press it with the mouse."""
        node = await self.find(role, name)
        await self.evaluate(_SCROLL, node)
        place = {"type": "pointerMove", "x": 0, "y": 0, "origin": {"type": "element", "element": node}}
        press = [{"type": "pointerDown", "button": 0}, {"type": "pointerUp", "button": 0}]
        await self._act({"type": "pointer", "id": "mouse", "actions": [place, *press]})

    async def fill(self, name: str, text: str) -> None:
        """Type into the text box of this name."""
        await self.click("textbox", name)
        await self.press(*text)

    async def press(self, *keys: str) -> None:
        """Press keys, one after the other; as WebDriver names them."""
        actions = [{"type": way, "value": key} for key in keys for way in ("keyDown", "keyUp")]
        await self._act({"type": "key", "id": "keyboard", "actions": actions})

    async def _act(self, source: dict[str, Any]) -> None:
        await self._bidi.send("input.performActions", context=self._context, actions=[source])


async def _tries(failure: str) -> AsyncIterator[None]:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        yield
        await asyncio.sleep(0.05)
    raise AssertionError(failure)
