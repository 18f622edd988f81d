"""What the documents say and the program knows is the same."""

import re
from pathlib import Path

import pytest
from fastapi.routing import APIRoute

from data.settings import Settings
from docs import draw_life
from pages.api import router

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
