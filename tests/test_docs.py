"""What the documents say and the program knows is the same."""

import re
from pathlib import Path

import pytest
from fastapi.routing import APIRoute

from data.settings import Settings
from docs import draw_life
from pages.api import router
from pages.internals.table import EXPECTATIONS
from tests.auth.test_new_passwords import GUESSED
from tests.data.test_money_commands import MONEY
from tests.data.test_visible_names import UNSEEN
from tests.reliability.disks import LOSSES
from tests.reliability.test_lost_file import AFTER
from tests.security import people, permissions_data, permissions_http

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"


def written(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def test_the_picture_of_an_orders_life_is_drawn_from_the_table_of_steps() -> None:
    """After a change of lifecycle.STEPS: `uv run docs/draw_life.py`."""
    assert draw_life.with_picture(written(README)) == written(README)


def test_a_document_without_a_place_for_the_picture_is_refused() -> None:
    with pytest.raises(ValueError, match="no place"):
        draw_life.with_picture("# Shopbell")


def test_every_setting_is_in_the_table_of_settings_and_no_other() -> None:
    rows = re.findall(r"^\| (`[A-Z_`, ]+`) \|", written(README), re.MULTILINE)
    told = {name for row in rows for name in re.findall(r"`([A-Z_]+)`", row)}
    assert told == {name.upper() for name in Settings.model_fields}


def test_every_call_of_the_api_is_documented() -> None:
    documents = "\n".join(written(path) for path in [README, *sorted((ROOT / "docs").glob("*.md"))])
    told = set(re.findall(r"(GET|POST|PUT|DELETE) (/[^\s`?]*)", documents))
    calls = {
        (method, route.path)
        for route in router().routes
        if isinstance(route, APIRoute) and route.include_in_schema and route.path.startswith("/api/")
        for method in route.methods or ()
    }
    assert not calls - told, "these calls are not in README.md or docs/*.md"


def test_every_file_that_the_readme_points_to_is_there() -> None:
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", written(README)) if "://" not in link]
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_every_promise_that_is_proved_stands_in_the_readme() -> None:
    proofs = [*ROOT.glob("tests/reliability/test_*.py"), *ROOT.glob("tests/security/test_*.py")]
    linked = written(README)
    assert len(proofs) > 10
    assert [path.name for path in proofs if f"/{path.name})" not in linked] == []


#: `security/test_headers::test_every_address_answers_carefully`: a file below tests/, and a function in it.
NAMED_TEST = re.compile(r"`((?:[a-z_]+/)*test_\w+)(?:::(test_\w+))?`")
#: All requirements of level 1 of OWASP ASVS 5.0.
LEVEL_1 = """
1.2.1 1.2.2 1.2.3 1.2.4 1.2.5 1.3.1 1.3.2 1.5.1 2.1.1 2.2.1 2.2.2 2.3.1 3.2.1 3.2.2 3.3.1 3.4.1
3.4.2 3.5.1 3.5.2 3.5.3 4.1.1 4.4.1 5.2.1 5.2.2 5.3.1 5.3.2 6.1.1 6.2.1 6.2.2 6.2.3 6.2.4 6.2.5
6.2.6 6.2.7 6.2.8 6.3.1 6.3.2 6.4.1 6.4.2 7.2.1 7.2.2 7.2.3 7.2.4 7.4.1 7.4.2 8.1.1 8.2.1 8.2.2
8.3.1 9.1.1 9.1.2 9.1.3 9.2.1 10.4.1 10.4.2 10.4.3 10.4.4 10.4.5 11.3.1 11.3.2 11.4.1 12.1.1 12.2.1
12.2.2 13.4.1 14.2.1 14.3.1 15.1.1 15.2.1 15.3.1
"""


def missing_tests(document: str) -> list[str]:
    """The tests that a document names and that do not exist."""
    missing: list[str] = []
    for file, function in NAMED_TEST.findall(document):
        path = ROOT / "tests" / f"{file}.py"
        is_there = path.exists() and re.search(rf"^(async )?def {function}\b", written(path), re.MULTILINE)
        missing += [] if is_there or (path.exists() and not function) else [f"{file}::{function}"]
    return missing


def requirements(document: str) -> dict[str, tuple[str, str]]:
    """State and evidence of each requirement of ASVS, by its number (and level, above the first)."""
    row = r"^\| (\d+\.\d+\.\d+(?: L[23])?) \| [^|]+ \| ([^|]+) \| (.+) \|$"
    return {number: (state, why) for number, state, why in re.findall(row, document, re.MULTILINE)}


def unproved(document: str) -> list[str]:
    """The requirements that are called met without a test or a document, or are not met without a reason."""
    wrong: list[str] = []
    has_proof = False
    for number, (state, why) in requirements(document).items():
        is_as_before = has_proof and re.search("the same|the tests of", why)
        has_proof = bool(NAMED_TEST.search(why) or "](" in why or is_as_before)
        is_told = {"yes": has_proof, "**partly**": has_proof and "**Not met:**" in why}
        wrong += [] if is_told.get(state, why) else [number]
    return wrong


def test_tests_named_in_the_security_document_exist() -> None:
    document = written(ROOT / "docs" / "security.md")
    named = NAMED_TEST.findall(document)
    print(f"{len(named)} times a test is named, {len(set(named))} different ones")
    assert len(named) > 150
    assert missing_tests(document) == []


def test_control_a_test_that_does_not_exist_is_found() -> None:
    document = (
        "`test_docs`, `test_made_up`, `security/test_docs`, `test_docs::test_made_up`, `test_docs::missing`"
    )
    assert missing_tests(document) == ["test_made_up::", "security/test_docs::", "test_docs::test_made_up"]


def test_every_requirement_of_level_1_is_answered() -> None:
    document = written(ROOT / "docs" / "security.md")
    found = requirements(document)
    assert [number for number in found if " " not in number] == LEVEL_1.split()
    assert {state for state, _ in found.values()} <= {"yes", "**partly**", "**not met**", "n/a"}
    assert unproved(document) == []


def test_the_number_of_requirements_met_is_the_number_of_rows() -> None:
    document = written(ROOT / "docs" / "security.md")
    states = [state for number, (state, _) in requirements(document).items() if " " not in number]
    said = re.search(
        r"(\d+) requirements: (\d+) are met, (\d+) are met in part .*?, (\d+) do not apply", document
    )
    assert said
    counted = [len(states), *(states.count(state) for state in ("yes", "**partly**", "n/a"))]
    assert [int(number) for number in said.groups()] == counted


def test_control_a_requirement_without_proof_is_found() -> None:
    rows = [
        "| 1.2.1 | a | yes | Surely |",
        "| 1.2.2 | b | **partly** | `test_docs` |",
        "| 1.2.3 | c | yes | `test_docs` |",
    ]
    assert unproved("\n".join(rows)) == ["1.2.1", "1.2.2"]


@pytest.mark.parametrize("name", ["SECURITY.md", "docs/security.md"])
def test_links_of_the_security_documents_lead_somewhere(name: str) -> None:
    links = [link for link in re.findall(r"\]\(([^)]+)\)", written(ROOT / name)) if "://" not in link]
    assert links
    for link in links:
        file, _, heading = link.partition("#")
        target = (ROOT / name).parent / file if file else ROOT / name
        assert target.exists(), link
        assert not heading or heading in headings(target), link


def headings(document: Path) -> set[str]:
    """The anchors of a document's headings."""
    titles = re.findall(r"^#+ (.+)$", written(document), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title).lower().replace(" ", "-") for title in titles}


#: How many there are: the document, what it says with `#` for each number, and what these are by the code.
COUNTS: tuple[tuple[str, str, tuple[int, ...]], ...] = (
    (
        "security.md",
        "# addresses \N{MULTIPLICATION SIGN} # people, # cells",
        (len(permissions_http.rows()), len(people.PEOPLE), len(permissions_http.rows()) * len(people.PEOPLE)),
    ),
    (
        "security.md",
        "| # \N{MULTIPLICATION SIGN} # people, # cells",
        (
            len(permissions_data.CALLS),
            len(permissions_data.PEOPLE),
            len(permissions_data.CALLS) * len(permissions_data.PEOPLE),
        ),
    ),
    ("security.md", "# commands and queries called, # move money", (len(permissions_data.CALLS), len(MONEY))),
    ("security.md", "# rows, each changed in turn", (len(EXPECTATIONS),)),
    ("security.md", "# of # invisible ones refused", (len(UNSEEN), len(UNSEEN))),
    ("security.md", "# of # common ones", (len(GUESSED), len(GUESSED))),
    (
        "reliability.md",
        "# ways, # orders each: # \N{MULTIPLICATION SIGN} 503",
        (len(LOSSES), AFTER, len(LOSSES) * AFTER),
    ),
    ("reliability.md", "# ways, 2 orders of 2", (len(LOSSES),)),
)


def counted(document: str, sentence: str) -> list[tuple[int, ...]]:
    """The numbers, wherever a document says this with some."""
    pattern = re.escape(sentence).replace(r"\#", "([0-9,]+)")
    found = [match.groups() for match in re.finditer(pattern, document)]
    return [tuple(int(number.replace(",", "")) for number in numbers) for numbers in found]


@pytest.mark.parametrize(("name", "sentence", "known"), COUNTS)
def test_what_the_documents_count_is_what_there_is(name: str, sentence: str, known: tuple[int, ...]) -> None:
    assert counted(written(ROOT / "docs" / name), sentence) == [known]


def test_control_a_count_of_before_is_found() -> None:
    assert counted("| 78 rows, each changed in turn; 8 ms", "# rows, each changed in turn") == [(78,)]
    assert counted("many rows, each changed in turn", "# rows, each changed in turn") == []
