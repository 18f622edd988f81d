"""What people type: kept, folded for the search, and never more than text."""

import re
import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data import text_search, validation
from data.errors import ValidationFailed

anything = st.text(st.characters(), max_size=60)  # lone halves of surrogate pairs too
words = st.lists(
    st.text(st.characters(codec="utf-8", exclude_categories=["Z", "C"]), min_size=1, max_size=8), max_size=4
)


@pytest.mark.parametrize(
    ("typed_text", "folded"),
    [
        ("Köhler", "kohler"),
        ("KÖHLER", "kohler"),
        ("Ko\u0308hler", "kohler"),
        ("Straße", "strasse"),
        ("Ångström", "angstrom"),
        ("a\x00b\ud800c", "a b c"),
        ("ﬁne №5", "fine no5"),
    ],
)
def test_folding_takes_away_case_accents_and_what_nobody_types(typed_text: str, folded: str) -> None:
    assert text_search.fold(typed_text) == folded


@given(anything)
def test_folded_text_can_be_stored_and_is_the_same_for_every_case(text: str) -> None:
    folded = text_search.fold(text)
    folded.encode()
    assert text_search.WORD_START not in folded
    assert text_search.fold(folded) == folded
    assert text_search.fold(text.upper()) == text_search.fold(text.upper().lower())
    assert not set(folded) & set("\x00\x07\x1b\x7f")


@given(anything)
def test_clean_text_can_be_stored_and_cleaning_it_again_changes_nothing(text: str) -> None:
    clean = text_search.clean(text)
    clean.encode()
    assert text_search.clean(clean) == clean
    assert "\x00" not in clean


@given(st.text(st.characters(codec="utf-8", exclude_categories=["C"])))
def test_cleaning_keeps_what_people_type(text: str) -> None:
    assert text_search.clean(text) == text.strip()


@given(anything)
def test_a_slug_is_always_a_plain_part_of_an_address(title: str) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*-?", text_search.slug(title))
    assert len(text_search.slug(title)) <= 80


def test_a_slug_reads_like_its_title() -> None:
    assert text_search.slug("Lavender Candle, 200 g!") == "lavender-candle-200-g"
    assert text_search.slug("蜡烛") == "product"


@pytest.fixture(scope="module")
def index() -> sqlite3.Connection:
    """A search index as the migrations make it."""
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE found USING fts5(words, tokenize = 'trigram')")
    return connection


def finds(index: sqlite3.Connection, text: str, typed_text: str) -> bool:
    words = text_search.index_text(text)
    index.execute("DELETE FROM found")
    index.execute("INSERT INTO found (words) VALUES (?)", (words,))
    query = text_search.fts_query(typed_text)
    hit = query and index.execute("SELECT 1 FROM found WHERE found MATCH ?", (query,)).fetchone()
    return bool(hit) and all(word in words for word in text_search.exact_words(typed_text))


@pytest.mark.parametrize(
    ("text", "typed_text", "found"),
    [
        ("SB-10042 ada@shop.example Köhler", "10042", True),
        ("SB-10042 ada@shop.example Köhler", "kohler ADA@", True),
        ("SB-10042 ada@shop.example Köhler", "Ada@Shop.ex", True),
        ("SB-10042 ada@shop.example Köhler", "ada@other.example", False),
        ("SB-10042 ada@shop.example Köhler", "a@shop", True),
        ("SB-10042 ada@shop.example Köhler", "öhl", True),
        ("SB-10042 ada@shop.example Köhler", "ko", True),
        ("SB-10042 ada@shop.example Köhler", "hl", False),
        ("SB-10042 ada@shop.example Köhler", "k sb", True),
        ("SB-10042 ada@shop.example Köhler", "kohler ben", False),
        ('a 12" pipe', '12"', True),
        ("NEAR(a b)", "NEAR(", True),
        ("a-x", "-x", False),
        ("words:one", "words:one", True),
        ("x*y*z", "*y*", True),
    ],
)
def test_searching(index: sqlite3.Connection, text: str, typed_text: str, *, found: bool) -> None:
    assert finds(index, text, typed_text) is found


@given(text=anything)
def test_no_search_breaks_the_index(index: sqlite3.Connection, text: str) -> None:
    finds(index, "anything at all", text)


@given(spoken=words)
def test_every_word_of_a_text_finds_it(index: sqlite3.Connection, spoken: list[str]) -> None:
    text = " ".join(spoken)
    for word in text_search.fold(text).split():
        assert finds(index, text, word)


def test_nothing_typed_is_no_query() -> None:
    assert text_search.fts_query(" \x00 ") == ""


@given(anything)
def test_a_line_that_was_accepted_is_one_line(text: str) -> None:
    try:
        kept = validation.single_line("field", text)
    except ValidationFailed:
        return
    assert kept
    assert kept == " ".join(kept.split())
    kept.encode()


@given(anything)
def test_whatever_is_typed_as_an_address_is_one_or_is_refused_at_its_field(text: str) -> None:
    try:
        kept = validation.email(text, "contact")
    except ValidationFailed as refused:
        field, kept = refused.field, "@"
    else:
        field = "contact"
    kept.encode()
    assert (field, "@" in kept) == ("contact", True)


def test_the_limits_of_typed_things() -> None:
    assert validation.single_line("name", "x" * 200) == "x" * 200
    assert validation.multi_line("body", " a\nb ", required=False) == "a\nb"
    assert validation.single_line("name", " \t\n", required=False) == ""
    assert validation.integer("n", 5, minimum=5, maximum=5) == 5
    for refusable in (
        lambda: validation.single_line("name", "x" * 201),
        lambda: validation.single_line("name", "\x00 "),
        lambda: validation.multi_line("body", "x" * 5001),
        lambda: validation.integer("n", 6, minimum=5, maximum=5),
        lambda: validation.integer("n", 4, minimum=5, maximum=5),
    ):
        with pytest.raises(ValidationFailed):
            refusable()


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("Bob", "Bob"),
        ("Müller & Söhne 12.50 €", "Müller & Söhne 12.50 €"),
        ("", ""),
        ("Bob\u202e", "\u2068Bob\u202e\u2069"),
        ("\u05d3\u05d5\u05d3", "\u2068\u05d3\u05d5\u05d3\u2069"),
        ("Bob\u2069\u202e", "\u2068Bob\u202e\u2069"),
        ("Bob\u2067\u202e", "\u2068Bob\u2067\u202e\u2069\u2069"),
        ("Bob\u2067!\u2069", "\u2068Bob\u2067!\u2069\u2069"),
        ("Bob\u2029\u202e", "\u2068Bob \u202e\u2069"),
    ],
)
def test_text_that_turns_the_direction_is_isolated(typed: str, written: str) -> None:
    assert text_search.isolated(typed) == written


@given(st.text(st.sampled_from("ab1 \u05d0\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u2029\n")))
def test_nothing_inside_ends_the_isolate_early_or_keeps_it_open(typed: str) -> None:
    isolated = text_search.isolated(typed)
    open_isolates = [0]
    for letter in isolated:
        change = (letter in "\u2066\u2067\u2068") - (letter == "\u2069")
        open_isolates.append(open_isolates[-1] + change)
    if isolated != typed:
        assert min(open_isolates[1:-1]) > 0 == open_isolates[-1]
        assert not set("\n\u2029") & set(isolated)
        assert text_search.isolated(isolated)[1:-1] == isolated, "twice changes nothing inside"
    else:
        assert not set(typed) & set("\u05d0\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
