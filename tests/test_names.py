"""The house keeps its names: one class to a name, short files, and words that the field knows."""

import ast
import io
import tokenize
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).parents[1]
FOLDERS = ("components", "data", "pages")
SOURCES = [
    ROOT / "main.py",
    *(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py") if "migrations" not in path.parts),
]
#: Names that only insiders understood, and what the field says.
OLD_WORDS = {
    "Actor": "Credentials",
    "Refusal": "DomainError",
    "Refused": "ErrorResponse",
    "SignedOut": "NotAuthenticated",
    "absorb": "apply",
    "besieged": "probe",
    "catch_up": "poll",
    "fact": "event",
    "facts": "events",
    "foreign_at": "external_write_at",
    "happening": "notice",
    "hub": "broadcaster",
    "idem": "idempotency_key",
    "news": "message",
    "pass_by": "skip",
}
MAX_LINES = 300
MAX_LINES_OF_SEED = 900


def test_no_two_classes_have_one_name() -> None:
    places = defaultdict[str, list[str]](list)
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                places[node.name].append(str(path.relative_to(ROOT)))

    assert {name: found for name, found in places.items() if len(found) > 1} == {}


def test_no_name_is_an_old_word() -> None:
    found = {(str(path.relative_to(ROOT)), name) for path in SOURCES for name in names(path) & set(OLD_WORDS)}

    assert found == set()


def test_an_old_word_would_be_found(tmp_path: Path) -> None:
    source = tmp_path / "hub.py"
    source.write_text('def absorb(facts):\n    """The news."""\n', encoding="utf-8")

    assert names(source) & set(OLD_WORDS) == {"absorb", "facts"}


def test_files_are_short() -> None:
    sizes = {str(path.relative_to(ROOT)): lines(path) for path in SOURCES}

    assert {name: size for name, size in sizes.items() if size > MAX_LINES} == {}
    assert sum(size for name, size in sizes.items() if name.startswith("data/seed/")) <= MAX_LINES_OF_SEED


def names(path: Path) -> set[str]:
    tokens = tokenize.generate_tokens(io.StringIO(path.read_text(encoding="utf-8")).readline)
    return {token.string for token in tokens if token.type == tokenize.NAME}


def lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())
