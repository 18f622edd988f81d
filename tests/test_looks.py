"""The looks as data: contrast, words, pictures and times, without a browser."""

import re
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree as ET

import pytest

from components import theme
from components.shared import relative_time
from components.shared.layout import NAVIGATION
from components.shared.status_badge import (
    ACCOUNTS,
    BADGE_CELL,
    BADGE_STYLES,
    KINDS,
    MESSAGES,
    PAYMENTS,
    QUOTES,
    SHELVES,
    STATUSES,
    SUBSCRIBERS,
    badge_style,
)
from components.shared.timeline import steps_to
from components.storefront import product_illustration
from data.lifecycle import HAPPY_PATH, OrderKind, PaymentStatus, QuoteState, Status

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(("mode", "tokens"), [("light", theme.LIGHT), ("dark", theme.DARK)])
@pytest.mark.parametrize(("ink", "ground", "least"), theme.PAIRS)
def test_everything_that_is_read_has_contrast(
    mode: str, tokens: dict[str, str], ink: str, ground: str, least: float
) -> None:
    assert contrast(tokens[ink], tokens[ground]) >= least, f"{ink} on {ground}, {mode}"


def test_the_measure_of_contrast_knows_black_on_white() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") < 4.5


def test_both_modes_have_the_same_roles() -> None:
    assert theme.LIGHT.keys() == theme.DARK.keys()


@pytest.mark.parametrize("tokens", [theme.LIGHT, theme.DARK])
def test_each_figure_has_a_colour_and_a_ground_that_no_other_has(tokens: dict[str, str]) -> None:
    for suffix in ("", "-soft"):
        assert len({tokens[f"{figure}{suffix}"] for figure in theme.FIGURES}) == len(theme.FIGURES)


def test_every_token_that_is_used_is_declared() -> None:
    used = set(re.findall(r"var\((--sb-[\w-]+)\)", theme.CSS))
    declared = set(re.findall(r"(--sb-[\w-]+):", theme.CSS))
    assert used <= declared


def test_rules_name_colours_only_by_their_role() -> None:
    rules = theme.CSS.removeprefix(theme.TOKENS)
    assert not re.findall(r"#[0-9a-f]{3,8}\b|rgba?\(|hsla?\(", rules)


@pytest.mark.parametrize(
    ("words", "looks"),
    [(Status, STATUSES), (PaymentStatus, PAYMENTS), (OrderKind, KINDS), (QuoteState, QUOTES)],
)
def test_every_word_of_the_data_is_drawn(words: type[Status], looks: dict[str, object]) -> None:
    assert set(looks) == {word.value for word in words}


@pytest.mark.parametrize("word", BADGE_STYLES)
def test_a_badge_is_a_word_and_an_icon_never_a_colour_alone(word: str) -> None:
    shown = badge_style(word)
    assert shown.word
    assert shown.icon
    assert shown.role in (*theme.ROLES, "neutral")


def test_the_axes_share_no_word() -> None:
    axes = (STATUSES, PAYMENTS, KINDS, QUOTES, MESSAGES, SUBSCRIBERS, SHELVES, ACCOUNTS)
    assert len(BADGE_STYLES) == sum(len(axis) for axis in axes)


def test_an_unknown_word_is_shown_plainly() -> None:
    assert badge_style("on_hold").word == "On hold"


def test_the_table_cell_draws_the_same_words() -> None:
    assert all(f"'word': '{shown.word}'" in BADGE_CELL for shown in BADGE_STYLES.values())


HOSTILE = ["<script>alert(1)</script>", "a\"b&c'd", "]]><x>", "\x00\x08\x1b", "", "\ud800 \uffff", "é" * 500]


@pytest.mark.parametrize("title", [*HOSTILE, "Beeswax candle", "Oak board"])
def test_a_picture_is_valid_and_carries_its_title_only_as_text(title: str) -> None:
    drawn = ET.fromstring(product_illustration.draw(title).encode())  # noqa: S314 - it is our own drawing
    assert drawn.attrib["viewBox"] == "0 0 800 600"
    tags = {element.tag.rpartition("}")[2] for element in drawn.iter()}
    assert tags <= {"svg", "title", "g", "rect", "circle", "ellipse", "path"}


def test_a_picture_is_always_the_same_and_another_for_another_name() -> None:
    titles = [f"Thing {number}" for number in range(60)]
    assert [product_illustration.draw(title) for title in titles] == [
        product_illustration.draw(title) for title in titles
    ]
    bodies = {re.sub("<title>.*</title>", "", product_illustration.draw(title)) for title in titles}
    assert len(bodies) >= 55


@pytest.mark.parametrize(
    ("one", "other"),
    [("teacup", "Mug"), ("Honey soap", "Soaps"), ("Olive oil", "Bottle"), ("Gift boxes", "Box")],
)
def test_a_picture_shows_what_the_title_names(one: str, other: str) -> None:
    assert motif(one) is motif(other)


def test_a_word_inside_a_word_is_not_that_thing() -> None:
    assert not product_illustration._matches("soil", "oil")
    assert not product_illustration._matches("ginger", "gin")


@pytest.mark.parametrize(
    ("passed", "words"),
    [
        (timedelta(seconds=-5), "just now"),
        (timedelta(seconds=59), "just now"),
        (timedelta(minutes=4, seconds=30), "4 min ago"),
        (timedelta(hours=23), "23 h ago"),
        (timedelta(days=6), "6 d ago"),
        (timedelta(days=30), "30 Jan 2026"),
    ],
)
def test_how_long_ago_is_said_in_words(passed: timedelta, words: str) -> None:
    assert relative_time.ago(NOON - passed, now=NOON) == words


def test_a_moment_in_a_sentence_is_known_again() -> None:
    said = relative_time._TIMES.findall(
        f"Cancelled by customer at {relative_time.in_a_sentence(NOON)}. Nothing was changed."
    )
    assert said == ["12:00:00 UTC on 01 Mar 2026"]


def test_the_line_of_steps_tells_where_an_order_is() -> None:
    assert [mark for _, mark in steps_to("pending")] == ["now", "next", "next", "next"]
    assert [mark for _, mark in steps_to("shipped")] == ["done", "done", "now", "next"]
    assert [mark for _, mark in steps_to("delivered")] == ["done"] * len(HAPPY_PATH)


def test_a_cancelled_order_keeps_the_steps_it_reached() -> None:
    assert [mark for _, mark in steps_to("cancelled", "processing")] == ["done", "done", "end"]
    assert steps_to("returned", "delivered")[-1] == ("returned", "back")


def test_no_two_places_share_a_key_or_an_address() -> None:
    keys = [place.key for place in NAVIGATION if place.key]
    assert len(keys) == len(set(keys))
    assert len({place.address for place in NAVIGATION}) == len(NAVIGATION)


def motif(title: str) -> object:
    """What is drawn for a title, whatever its colours."""
    return product_illustration._motif(title, b"\0" * 32)


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2 between two hexadecimal colours."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = [part / 12.92 if part < 0.04 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
