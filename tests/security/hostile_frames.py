"""Frames that no browser sends: no engine.io, no socket.io, no event of NiceGUI's, or one with nonsense in it."""
# ruff: noqa: E501 - a table

import json
from collections.abc import Callable
from typing import Any, TypeAlias

from tests.security.attacker_client import Intruder

Frame: TypeAlias = str | bytes
Make: TypeAlias = Callable[[Intruder], Frame]


def _event(**message: Any) -> Make:
    """An event of a listener that there is, with something wrong about it."""

    def make(page: Intruder) -> str:
        element, _, listener = next(page.listening())
        usual = {"id": element, "client_id": page.client_id, "listener_id": listener, "args": []}
        return f"42{json.dumps(['event', {**usual, **message}])}"

    return make


def _own(name: str, **message: Any) -> Make:
    return lambda page: f"42{json.dumps([name, {'client_id': page.client_id, **message}])}"


def _as_it_is(frame: Frame) -> Make:
    return lambda _page: frame


NESTED = "[" * 500 + "]" * 500
HOSTILE: list[Make] = [
    *map(_as_it_is, (
        # no engine.io
        "", "x", "9", "\x00", "7[]", "{}", "[]", "null", "\N{FULLWIDTH DIGIT FOUR}2[]", "-1", "0", "b4AAAA", "2" * 1000,
        b"", b"\x00", b"\xff" * 100, b"42[]", b"4", b"451-[]",
        # no socket.io
        "4", "4x", "49", "42", "42[", "42]", "42{}", "42[]", "42[null]", "42[1]", "42[[]]", "42[{}]", '42"event"',
        "43", "43[]", "431[]", "44", "44{}", "45", "451-[]", "46", "461-[]", "42/admin,[]", "42/,[]", "40/admin,",
        "40{", "40[]", f'42["event",{NESTED}]', f"42{NESTED}", '42["event",' + '{"a":' * 2000 + "1" + "}" * 2001,
        "42" + "9" * 90 + '["event"]', '42["event",NaN]', '42["event",{"id":1e999}]', '42["event",{"id":"\\ud800"}]',
        '4599999-["event",{"_placeholder":true,"num":0}]', '451-["event",{"_placeholder":true,"num":9}]',
        # no event of NiceGUI's
        '42["event"]', '42["event",null]', '42["event",[]]', '42["event",7]', '42["event","x"]', '42["nothing",{}]',
        '42["connect",{"QUERY_STRING":"implicit_handshake=true"}]', '42["disconnect"]', '42["ack"]', '42["ack",{}]',
        '42["handshake"]', '42["handshake",{}]', '42["handshake",{"client_id":[]}]', '42["javascript_response",{}]',
        '42["log",{}]', '42["*",{}]', '42["event",{},{},{}]', '42["event",' + "1," * 5000 + "1]",
    )),
    _event(id=10**9), _event(id="0"), _event(id=None), _event(id=[]), _event(id={}), _event(listener_id=None),
    _event(listener_id="none"), _event(listener_id=[]), _event(client_id="none"), _event(client_id=None),
    _event(client_id=[]), _event(client_id={}), _event(args=None), _event(args="x"), _event(args=7),
    _event(args=["{"]), _event(args=[7]), _event(args=[NESTED]), _event(args=["[" * 100_000]),
    _event(args=["x" * 1_000] * 100), _event(args={"0": "1"}), _event(args=[[]]), _event(args=['"' + "\\u0000"]),
    _own("ack", next_message_id="x"), _own("ack", next_message_id=None), _own("ack", next_message_id=10**30),
    _own("javascript_response", request_id="none", result="x" * 1_000), _own("javascript_response", request_id=[]),
    _own("log", level="none", message="x"), _own("log", level="error"), _own("log", level=[], message={}),
    _own("log", level="error", message="an error\n" * 1_000), _own("handshake", tab_id="x", document_id="y"),
    _own("handshake", tab_id={}, document_id=[]), _own("handshake", tab_id="x", document_id="y", next_message_id="z"),
]  # fmt: skip
