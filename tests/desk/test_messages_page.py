"""Messages reach every open desk; what is open stays open; one who answers is seen by the others."""

from nicegui import ui
from nicegui.testing import User

from components.desk.live_list import LiveList
from components.desk.message_card import reply_address
from data import messages
from data.accounts.permissions import ANONYMOUS
from data.models import MessageState
from tests.conftest import TestShop
from tests.desk.helpers import Browse, at, eventually, scrolled


async def written(subject: str = "Vegan?", body: str = "Is the candle vegan?") -> int:
    return await messages.write(
        "Mia Wolf", "mia@mail.example", subject, body, by=ANONYMOUS, address="1.1.1.1"
    )


def states(desk: User) -> dict[str, str]:
    return {row["key"]: row["state"] for row in the_list(desk).table.rows}


def the_list(desk: User) -> LiveList:
    return next(iter(desk.find(LiveList).elements))


async def test_a_new_message_slides_in_on_every_desk(shop: TestShop, browse: Browse) -> None:
    sam, tablet = await at(browse, shop.sam, "/admin/messages"), await at(browse, shop.sam, "/admin/messages")
    await sam.should_see("No messages yet.")

    number = await written()

    for desk in (sam, tablet):
        await eventually(lambda d=desk: states(d) == {str(number): "unread"})
        await desk.should_not_see("No messages yet.")


async def test_who_reads_further_down_is_not_moved(shop: TestShop, browse: Browse) -> None:
    first = await written("The first")
    sam = await at(browse, shop.sam, "/admin/messages")
    await scrolled(sam, top=False)

    await written("The second")
    await written("The third")

    await sam.should_see("2 new messages")
    assert list(states(sam)) == [str(first)]
    sam.find("2 new messages").click()
    await eventually(lambda: len(states(sam)) == 3)
    await sam.should_not_see("2 new messages")


async def test_opening_a_message_reads_it_on_every_desk(shop: TestShop, browse: Browse) -> None:
    number = await written()
    tablet = await at(browse, shop.sam, "/admin/messages")

    sam = await at(browse, shop.sam, f"/admin/messages?open={number}")

    await sam.should_see("Is the candle vegan?")
    await eventually(lambda: states(tablet) == {str(number): "read"})
    await sam.should_see("Mark as answered")


async def test_what_is_open_stays_open_when_others_write(shop: TestShop, browse: Browse) -> None:
    number = await written(body="The one that is being read")
    sam = await at(browse, shop.sam, f"/admin/messages?open={number}")

    await written(body="Another one")

    await eventually(lambda: len(states(sam)) == 2)
    await sam.should_see("The one that is being read")


async def test_a_message_can_be_answered_and_new_again(shop: TestShop, browse: Browse) -> None:
    number = await written()
    sam = await at(browse, shop.sam, f"/admin/messages?open={number}")

    sam.find("Mark as answered").click()
    await eventually(lambda: states(sam) == {str(number): "answered"})
    sam.find("Mark as new").click()
    await eventually(lambda: states(sam) == {str(number): "unread"})

    assert (await messages.find(number, shop.sam)).state is MessageState.NEW


async def test_one_that_was_answered_meanwhile_shows_it(shop: TestShop, browse: Browse) -> None:
    number = await written()
    sam = await at(browse, shop.sam, f"/admin/messages?open={number}")

    await messages.mark(number, MessageState.ANSWERED, shop.sam)

    await eventually(lambda: states(sam) == {str(number): "answered"})
    await sam.should_not_see("Mark as answered")


async def test_the_filter_stands_in_the_address_and_counts(shop: TestShop, browse: Browse) -> None:
    read = await written()
    await messages.mark(read, MessageState.READ, shop.sam)
    new = await written()

    sam = await at(browse, shop.sam, "/admin/messages?state=new")

    assert states(sam) == {str(new): "unread"}
    options = dict(next(iter(sam.find(ui.select).elements)).options)
    assert list(options.values()) == ["All messages (2)", "New (1)", "Read (1)", "Answered (0)"]


async def test_a_row_that_leaves_the_filter_stays_until_the_reader_asks(
    shop: TestShop, browse: Browse
) -> None:
    number = await written()
    sam = await at(browse, shop.sam, "/admin/messages?state=new")

    await messages.mark(number, MessageState.ANSWERED, shop.sam)

    await eventually(lambda: states(sam) == {str(number): "answered"})


async def test_a_message_that_there_is_not_says_so(shop: TestShop, browse: Browse) -> None:
    for number in ("999", "x", "9" * 30):
        sam = await at(browse, shop.sam, f"/admin/messages?open={number}")
        await sam.should_see("There is no such message.")


async def test_the_reply_carries_nothing_that_was_not_encoded(shop: TestShop) -> None:
    number = await written("Vegan? &bcc=all@mail.example", "Is it\r\nBcc: all@mail.example&cc=x?")
    address = reply_address(await messages.find(number, shop.sam))

    assert address.startswith("mailto:mia@mail.example?subject=Re%3A%20Vegan%3F%20%26bcc%3D")
    assert address.count("&") == 1, "only the one that stands before the body"
    assert "\n" not in address
    assert "cc=" not in address.replace("cc%3D", "")
