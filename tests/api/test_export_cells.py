"""No text of a customer becomes a formula in an export, at whichever sign a program splits its lines."""

import csv
import io
import re
from collections.abc import Callable, Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pages.api import export
from tests.api.conftest import Callers
from tests.support.api_client import order

FORMULA = tuple("=+-@\uff1d\uff0b\uff0d\uff20")
LINK = '=HYPERLINK("https://evil.example","Pay here")'
#: Letters of which the worst texts are made.
WORST = st.text(st.sampled_from("=+-@;,|\t\n\r\"' x1\uff1d\u2028\x0b"), max_size=12)
ROWS = st.lists(st.one_of(WORST, st.text(max_size=12), st.integers(0)), min_size=1, max_size=4)


def by_quotes(delimiter: str) -> Callable[[str], list[str]]:
    """A program that knows quotation marks."""

    def cells(text: str) -> list[str]:
        return [cell for row in csv.reader(io.StringIO(text, ""), delimiter=delimiter) for cell in row]

    return cells


def plainly(delimiter: str) -> Callable[[str], list[str]]:
    """A program that knows none."""
    return lambda text: [cell for line in re.split(r"[\r\n]", text) for cell in line.split(delimiter)]


PROGRAMS = [how(delimiter) for how in (by_quotes, plainly) for delimiter in ",;\t|"]


def formulas(text: str) -> list[str]:
    """The cells that some program would take for a formula; white space in front does not count."""
    cells = [cell for split in PROGRAMS for cell in split(text)]
    return [cell for cell in cells if cell.lstrip().startswith(FORMULA)]


def test_the_text_of_the_audit_stays_a_text() -> None:
    written = export.line(["SB-10001", f"x;{LINK}"])
    assert "x;'=HYPERLINK" in written
    assert formulas(written) == []


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("=1", "'=1"),
        (" =1", "' =1"),
        ("a;=1", "a;'=1"),
        ("a; +1", "a;' +1"),
        ('a;"=1', "a;'\"=1"),
        ("a|-1,@b", "a|'-1,'@b"),
        ("a\t=1", "a\t'=1"),
        ("Anne-Marie = Anna", "Anne-Marie = Anna"),
        ("Müller; Söhne, Wien", "Müller; Söhne, Wien"),
        ("O'Brien", "O'Brien"),
    ],
)
def test_the_mark_stands_before_a_formula_and_nowhere_else(typed: str, written: str) -> None:
    assert next(csv.reader(io.StringIO(export.line([typed])))) == [written]


@given(ROWS)
def test_no_text_becomes_a_formula_in_any_program(cells: Iterable[object]) -> None:
    assert formulas(export.line(cells)) == []


def test_control_the_mark_at_the_start_alone_leaves_formulas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "_FORMULA", re.compile(r"^(?=\s*[=+\-@\t\r\n])"))
    found = formulas(export.line(["SB-10001", f"x;{LINK}", f"x\t{LINK}", f"x|{LINK}", f"x,{LINK}"]))
    print(f"without the rule: {len(found)} cells are formulas, such as {found[0]}")
    assert len(found) >= 4


async def test_both_files_hold_the_rule(callers: Callers) -> None:
    await callers.guest.post("/api/orders", order(name=f"x;{LINK}"))
    await callers.guest.post("/api/newsletter", {"email": "=cmd@shop.example"})
    looked = 0
    for name in ("orders", "newsletter"):
        text = (await callers.sam.get(f"/admin/{name}.csv")).text.removeprefix(export.BOM)
        assert formulas(text) == []
        assert "'=" in text
        looked += sum(len(split(text)) for split in PROGRAMS)
    print(f"{looked} cells in {len(PROGRAMS)} programs: 0 formulas")
