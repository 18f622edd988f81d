"""What a socket costs in memory stands to what was sent over it, however well that is compressed.

A bomb is a frame of 15 kB that inflates to 15 MB. The control is uvicorn's own protocol, in its own shop.
"""

import asyncio
import gzip
import json
import random
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import httpx
import pytest
from wsproto.frame_protocol import CloseReason, FrameProtocol, Opcode

from data.accounts.permissions import Credentials
from pages.http.websocket_limits import (
    LARGEST_MESSAGE,
    LARGEST_RATIO,
    MOST_FRAMES,
    SMALL_MESSAGE,
    BoundedDeflate,
    BoundedInflater,
    TooLargeError,
)
from tests.security.attacker_client import PATIENCE, Intruder
from tests.security.bombs import CONTINUATION, NEWS, NICEGUI, PING, RawSocket, deflated, frame, part
from tests.security.probe_server import Besieged, besieged

MB = 1_000_000
SOCKETS, CONTROL_SOCKETS = 100, 20
LITTLE = 20.0  # megabytes for all of them
#: The same where every message is within the limit, so that each is read, one after the other.
READ = 40.0
BOMB = frame(deflated(b"4" + b"a" * 15 * MB), is_compressed=True)
PING_BOMB = frame(deflated(b"2" + b"a" * (SMALL_MESSAGE - 1)), is_compressed=True)
EVENT_BOMB = frame(deflated(b'42["event",{"x":"%s"}]' % (b"a" * (SMALL_MESSAGE - 20))), is_compressed=True)
#: Characters that Python keeps in four bytes each, because of the last.
WIDE = b"4" + b"a" * (SMALL_MESSAGE - 10) + "🔔".encode()
#: What is sent over each socket, 15 kB of it at most.
BOMBS: dict[str, bytes] = {
    "one bomb": BOMB,
    "fifteen of 1 MB": frame(deflated(b"4" + b"a" * 990_000), is_compressed=True) * 15,
    "250 pings that want an echo": PING_BOMB * 250,
    "200 events": EVENT_BOMB * 200,
    "a message without an end": frame(part(WIDE), is_compressed=True, is_last=False),
    "a message in fragments": frame(part(b"4" + b"a" * 30_000), is_compressed=True, is_last=False)
    + frame(part(b"a" * 30_000), CONTINUATION, is_last=False) * 30,
}


@pytest.fixture(scope="module")
def shop(
    furnished: tuple[Path, dict[str, Credentials]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Besieged]:
    with besieged(furnished, tmp_path_factory.mktemp("bombs")) as running:
        yield running


@pytest.fixture
def careless_shop(furnished: tuple[Path, dict[str, Credentials]], tmp_path: Path) -> Iterator[Besieged]:
    """A shop for a control: what it keeps must not be there before another test measures."""
    with besieged(furnished, tmp_path) as running:
        yield running


@pytest.fixture
def rounds(request: pytest.FixtureRequest) -> int:
    """How often: once in the normal suite, many times with --soak."""
    return 20 if request.config.getoption("--soak", default=False) else 1


async def grown(
    shop: Besieged, sent: bytes, sockets: int, path: str = NICEGUI, cookies: Mapping[str, str] | None = None
) -> tuple[float, Counter[int]]:
    """Send it over so many sockets: megabytes at the highest, and with which codes they were closed."""
    opened = [await RawSocket.open(shop.url, path, cookies) for _ in range(sockets)]
    before = highest = (await shop.state())["memory"]
    await asyncio.gather(*(socket.send(sent) for socket in opened))
    for _ in range(10):
        highest = max(highest, (await shop.state())["memory"])
        await asyncio.sleep(0.1)
    codes = Counter([socket.closed_with() for socket in opened])
    for socket in opened:
        socket.abort()
    return (highest - before) / MB, codes


async def is_served(shop: Besieged) -> None:
    """Another visitor gets their page, and is heard on it."""
    async with asyncio.timeout(PATIENCE), await shop.opened("guest", "/contact") as visitor:
        await visitor.is_heard()


@pytest.mark.parametrize("kind", BOMBS)
async def test_compressed_messages_cost_no_more_memory_than_their_bytes_allow(
    shop: Besieged, kind: str, rounds: int
) -> None:
    for _ in range(rounds):
        growth, codes = await grown(shop, BOMBS[kind], SOCKETS)
        sent = len(BOMBS[kind]) * SOCKETS / MB
        print(f"{kind} over each of {SOCKETS} sockets, {sent:.2f} MB sent: {growth:+.1f} MB, {dict(codes)}")
        assert growth < (READ if kind == "200 events" else LITTLE)
        if kind == "one bomb":
            assert codes == {CloseReason.MESSAGE_TOO_BIG: SOCKETS}
    await is_served(shop)


async def test_the_socket_of_the_news_has_the_same_limit(shop: Besieged) -> None:
    growth, codes = await grown(shop, BOMB, CONTROL_SOCKETS, NEWS, shop.cookies("sam"))

    print(f"one bomb over each of {CONTROL_SOCKETS} sockets of the news: {growth:+.1f} MB, {dict(codes)}")
    assert codes == {CloseReason.MESSAGE_TOO_BIG: CONTROL_SOCKETS}
    assert growth < LITTLE


@pytest.mark.parametrize("kind", ["one bomb", "fifteen of 1 MB"])
async def test_control_uvicorns_own_protocol_inflates_all_of_it(careless_shop: Besieged, kind: str) -> None:
    async with careless_shop.without("frames"):
        growth, codes = await grown(careless_shop, BOMBS[kind], CONTROL_SOCKETS)

    print(f"control: {kind} over each of {CONTROL_SOCKETS} sockets: {growth:+.1f} MB, {dict(codes)}")
    assert growth > 5 * LITTLE


async def test_giants_that_are_not_compressed_are_refused_whole_or_in_fragments(shop: Besieged) -> None:
    more = frame(b"x" * 50_000, CONTINUATION, is_last=False)
    giants = {
        "one frame": frame(b"4" + b"x" * 2 * MB),
        "fragments": frame(b"4", is_last=False) + more * 40,
    }
    for kind, giant in giants.items():
        growth, codes = await grown(shop, giant, CONTROL_SOCKETS)
        print(f"{kind} of 2 MB over each of {CONTROL_SOCKETS} sockets: {growth:+.1f} MB, {dict(codes)}")
        assert 0 not in codes
        assert growth < LITTLE + CONTROL_SOCKETS * LARGEST_MESSAGE / MB
    await is_served(shop)


@pytest.mark.parametrize("kind", ["pings", "fragments of nothing", "events"])
async def test_whoever_sends_very_many_frames_is_cut_off(shop: Besieged, kind: str) -> None:
    nothing = frame(b"", CONTINUATION, is_last=False)
    one = {"pings": frame(b"", PING), "fragments of nothing": nothing, "events": frame(b'42["event",{}]')}
    first = frame(b"4", is_last=False) if kind == "fragments of nothing" else b""

    growth, codes = await grown(shop, first + one[kind] * (5 * MOST_FRAMES), 1)

    print(f"{5 * MOST_FRAMES:,} {kind}: {growth:+.1f} MB, {dict(codes)}")
    assert 0 not in codes


async def test_a_body_that_says_it_is_compressed_is_not_inflated(shop: Besieged) -> None:
    contact = {"name": "Ada", "email": "ada@shop.example", "subject": "", "body": "Hello"}
    bodies = {"small": json.dumps(contact).encode(), "bomb": json.dumps({"x": "a" * 15 * MB}).encode()}
    before = (await shop.state())["memory"]
    async with httpx.AsyncClient(base_url=shop.url, timeout=PATIENCE) as program:
        for name, body in bodies.items():
            for coding, packed in {"gzip": gzip.compress(body), "deflate": zlib.compress(body)}.items():
                shown = {"Content-Type": "application/json", "Content-Encoding": coding}
                answer = await program.post("/api/contact", content=packed, headers=shown)
                print(f"{name}, {coding}: {answer.status_code}")
                assert answer.status_code in {400, 415, 422}
    assert ((await shop.state())["memory"] - before) / MB < LITTLE


async def test_long_text_comes_whole_through_compression_with_a_memory(shop: Besieged) -> None:
    """Each change of a field sends all of it, which a browser compresses to next to nothing."""
    dice = random.Random(7)  # noqa: S311 - dice for a test
    long = "".join(dice.choice("абвгдежзиклмнопрст 🔔") for _ in range(5_000))
    page = await Intruder.load(shop.url, "/contact")
    page.compression = "deflate"
    await page.connect()
    async with page:
        for label, text in {"Name": "Ada", "Email": "ada@shop.example"}.items():
            await page.type_in(page.element(label=label), text)
        for _ in range(20):
            await page.type_in(page.element(label="Message"), long)
        await page.type_in(page.element(label="Message"), "a" * 5_000)
        await page.type_in(page.element(label="Message"), long)
        await page.fire(page.element(text="Send message"), "click", None)
        await page.until(lambda: any("Thank you!" in frame for frame in page.heard))
    written = [row for row in shop.books()["contact_message"] if long.strip() in row]
    assert len(written) == 1


def test_an_inflater_stops_at_the_limit_of_a_message_and_begins_anew_with_the_next() -> None:
    inflater = BoundedInflater(15)
    for _ in range(3):
        inflater.begin_message()
        assert len(inflater.decompress(part(b"a" * SMALL_MESSAGE))) == SMALL_MESSAGE
    inflater.begin_message()
    with pytest.raises(TooLargeError):
        inflater.decompress(part(b"a" * (SMALL_MESSAGE + 100 * LARGEST_RATIO)))


def test_text_that_compresses_as_text_does_may_be_as_large_as_a_body() -> None:
    dice = random.Random(7)  # noqa: S311 - dice for a test
    text = " ".join(str(dice.randrange(10**9)) for _ in range(110_000)).encode()
    assert len(text) > LARGEST_MESSAGE
    inflater = BoundedInflater(15)

    assert inflater.decompress(part(text[:LARGEST_MESSAGE])) == text[:LARGEST_MESSAGE]
    inflater.begin_message()
    with pytest.raises(TooLargeError):
        inflater.decompress(part(text[: LARGEST_MESSAGE + 1]))


def test_a_hundred_selected_rows_are_no_bomb() -> None:
    """The largest that a browser sends by itself: all rows of a table, each value as JSON, at each tick."""
    dice = random.Random(7)  # noqa: S311 - dice for a test
    rows = [
        {"number": f"SB-{n}", "to": f"/admin/orders/SB-{n}", "kind": "regular", "items": dice.randrange(9),
         "customer": f"{dice.choice(['Ada', 'Ben', 'Cleo', 'Dora'])} {dice.choice(['Ash', 'Birch', 'Oak'])}",
         "total": f"€{dice.randrange(9_999) / 100}", "status": dice.choice(["pending", "shipped"]),
         "payment": "unpaid", "placed": f"2026-11-24T16:{dice.randrange(10, 60)}:29+00:00", "main": "process",
         "next": ["process", "cancel"], "version": 1, "glow": ""}
        for n in range(10_000, 10_100)
    ]  # fmt: skip
    browser, inflater = zlib.compressobj(6, zlib.DEFLATED, -15), BoundedInflater(15)
    for ticked in range(90, 101):
        args = [json.dumps(rows[:ticked]), json.dumps([row["number"] for row in rows[:ticked]])]
        said = f"42{json.dumps(['event', {'args': args}])}".encode()
        packed = browser.compress(said) + browser.flush(zlib.Z_SYNC_FLUSH)
        inflater.begin_message()
        assert inflater.decompress(packed) == said
        print(f"{ticked} rows: {len(said):,} bytes, {len(packed):,} compressed")


def test_a_stream_that_ends_is_refused() -> None:
    """With zlib, whatever comes behind it is kept for as long as the socket is open."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)

    with pytest.raises(zlib.error):
        BoundedInflater(15).decompress(packer.compress(b"hello") + packer.flush())


@pytest.mark.parametrize("bits", ["nonsense", "8", "99", ""])
def test_an_offer_with_nonsense_in_it_is_declined(bits: str) -> None:
    assert BoundedDeflate().accept(f"permessage-deflate; client_max_window_bits={bits}") is None


def test_what_the_small_compressor_makes_is_read_by_any_browser() -> None:
    deflate = BoundedDeflate()
    assert deflate.accept("permessage-deflate; client_max_window_bits") is not None
    server, reader = FrameProtocol(client=False, extensions=[deflate]), zlib.decompressobj(-15)
    for text in ("first", "ö" * 40_000, json.dumps(list(range(30_000))), "first"):
        made = bytes(server.send_data(text))
        assert made[0] == 0xC0 | Opcode.TEXT
        begins = 2 + {126: 2, 127: 8}.get(made[1], 0)
        assert reader.decompress(made[begins:] + b"\x00\x00\xff\xff").decode() == text
