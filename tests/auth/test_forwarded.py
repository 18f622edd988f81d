"""What is believed of the headers of proxies, by who sent them."""

from typing import Any

import pytest

from data.ip_addresses import Networks
from pages.http import forwarded
from pages.http.forwarded import MOST_NAMED, Forwarded, Hints

HEADERS = {"x-forwarded-for": "203.0.113.7", "x-forwarded-proto": "https", "x-forwarded-prefix": "/shop"}


@pytest.fixture(autouse=True)
def _one_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forwarded, "trusted", Networks("10.0.0.0/8, 2001:db8::1"))


async def seen(peer: str, headers: dict[str, str], kind: str = "http") -> tuple[str, str, set[str]]:
    """The address, the scheme, and the names of the headers that are left."""
    found: dict[str, Any] = {}

    async def app(scope: Any, _receive: Any, _send: Any) -> None:
        found.update(scope)

    raw = [(name.encode(), value.encode()) for name, value in {"host": "shop", **headers}.items()]
    scope = {
        "type": kind,
        "client": (peer, 1),
        "scheme": "ws" if kind == "websocket" else "http",
        "headers": raw,
    }
    await Forwarded(app)(scope, None, None)  # type: ignore[arg-type] - nothing is received or sent here
    return found["client"][0], found["scheme"], {name.decode() for name, _ in found["headers"]}


@pytest.mark.parametrize("proxy", ["10.0.0.1", "::ffff:10.0.0.1", "2001:db8::1", "2001:0db8:0::1"])
async def test_a_trusted_proxy_is_believed(proxy: str) -> None:
    left = {"host", *HEADERS} - {"x-forwarded-prefix"}
    assert await seen(proxy, HEADERS) == ("203.0.113.7", "https", left)
    assert (await seen(proxy, HEADERS, "websocket"))[:2] == ("203.0.113.7", "wss")


@pytest.mark.parametrize(
    ("named", "visitor"),
    [
        ("198.51.100.1, 203.0.113.5", "203.0.113.5"),
        ("198.51.100.1, 203.0.113.5, 10.9.9.9", "203.0.113.5"),
        ("198.51.100.1, 203.0.113.5, ::ffff:10.9.9.9", "203.0.113.5"),
        ("::ffff:203.0.113.5", "203.0.113.5"),
        ("[2001:db8:1::7]:4711", "2001:db8:1::7"),
        ("203.0.113.5:4711", "203.0.113.5"),
        ("203.0.113.5, unknown", "10.0.0.1"),
        ("x" * 60_000, "10.0.0.1"),
        ("", "10.0.0.1"),
    ],
)
async def test_the_visitor_is_the_last_one_that_is_not_a_proxy(named: str, visitor: str) -> None:
    assert (await seen("10.0.0.1", {"x-forwarded-for": named}))[0] == visitor


@pytest.mark.parametrize("prefix", ["//evil.example", "https://a", "/", "", "/shop"])
async def test_a_prefix_is_removed(prefix: str) -> None:
    """Also of a trusted proxy, which may pass on what a visitor wrote there, as Caddy does."""
    assert "x-forwarded-prefix" not in (await seen("10.0.0.1", {"x-forwarded-prefix": prefix}))[2]


def named(caplog: pytest.LogCaptureFixture) -> list[str]:
    """The addresses in the log."""
    return [record.getMessage().split()[2] for record in caplog.records]


async def test_a_stranger_is_not_believed_and_the_owner_is_told_once(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(forwarded, "_hints", Hints())

    for stranger in ("11.0.0.1", "::ffff:11.0.0.1", "127.0.0.1", "2001:db8::2"):
        for _ in range(2):
            address, scheme, left = await seen(stranger, HEADERS)
            assert (address, scheme, left) == (stranger.removeprefix("::ffff:"), "http", {"host"})

    assert named(caplog) == ["11.0.0.1", "127.0.0.1", "2001:db8::2"]


@pytest.mark.parametrize("proxy", ["127.0.0.1", "172.18.0.5", "fd00::7", "fe80::1%eth0"])
def test_strangers_do_not_keep_the_own_proxy_out_of_the_log(
    caplog: pytest.LogCaptureFixture, proxy: str
) -> None:
    now = 0.0
    hints = Hints(lambda: now)
    for number in range(500):
        hints.add(f"198.18.{number // 250}.{number % 250}")
        hints.add(f"2001:db8:0:{number:x}::1")
    hints.add(proxy)

    print(f"1,000 strangers first: {len(caplog.records)} lines, the own proxy is named in one of them")
    assert named(caplog)[MOST_NAMED:] == [proxy]
    now = 3600.0
    hints.add(proxy)
    assert named(caplog)[MOST_NAMED:] == [proxy] * 2
