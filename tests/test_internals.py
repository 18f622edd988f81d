"""The self-check at start: whatever is leaned on is changed, and the line names the place and the version."""

import ast
import importlib
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from pages import internals
from pages.internals import expectations, table
from pages.internals.expectations import Accepts, Expectation, Is, Says, Sets, Takes, Uses, Works
from pages.internals.table import EXPECTATIONS, TRIED_WITH
from tests.support.server import MAIN, _free_port

ROOT = MAIN.parent


def test_all_is_as_expected() -> None:
    internals.check()


@pytest.mark.parametrize("row", EXPECTATIONS, ids=lambda row: f"{row.place}: {row.target}")
def test_what_is_changed_is_told_in_one_line(row: Expectation, monkeypatch: pytest.MonkeyPatch) -> None:
    CHANGES[type(row)](row, monkeypatch)

    with pytest.raises(internals.UnexpectedInternalsError) as refused:
        internals.check([row])

    line = str(refused.value)
    print(line)
    assert len(line.splitlines()) == 1
    assert line.startswith(row.place)
    assert f"{row.package} {TRIED_WITH[row.package]}" in line
    assert row.described in line


def test_the_program_ends_with_status_2_and_opens_no_database(tmp_path: Path) -> None:
    """Started as ever, with one method of a dependency under another name."""
    program = tmp_path / "changed.py"
    program.write_text(
        "import sys\n"
        f"sys.path.insert(0, {str(ROOT)!r})\n"
        "from uvicorn.protocols.websockets.wsproto_impl import WSProtocol\n"
        "WSProtocol.handle_text = WSProtocol.handle_message\n"
        "del WSProtocol.handle_message\n"
        "import main\n"
        f"main.main(['--port', '{_free_port()}'])\n"
    )
    ended = subprocess.run(
        [sys.executable, program], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False
    )

    assert ended.returncode == 2
    assert ended.stdout == ""
    (line,) = ended.stderr.splitlines()
    print(line)
    assert line.startswith(
        "shopbell: pages/http/websocket_limits.py needs uvicorn.protocols.websockets.wsproto_impl."
    )
    assert "WSProtocol.handle_message" in line
    assert f"uvicorn {TRIED_WITH['uvicorn']}" in line
    assert not (tmp_path / "shop.db").exists()


def test_it_was_tried_with_the_versions_that_are_locked() -> None:
    locked = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))["package"]
    versions = {package["name"]: package.get("version") for package in locked}

    assert {name: versions[name] for name in TRIED_WITH} == TRIED_WITH


def test_whoever_leans_on_internals_has_a_row() -> None:
    leaning = {place for place, text in _sources() if _leans(place, text)}
    declared = {row.place for row in EXPECTATIONS}

    assert leaning - declared == set(), "add what they need to pages/internals/table.py"
    assert {place for place in declared if not (ROOT / place).is_file()} == set()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("some.py", "from uvicorn.protocols.utils import is_ssl"),
        ("some.py", "import nicegui.outbox"),
        ("some.py", "from nicegui import core"),
        ("some.py", "dict.__setitem__(box.props, 'x', 1)"),
        ("some.py", "async def page():\n    Client.instances.clear()"),
        ("some.py", "ui.run_javascript('window.socket.disconnect()')"),
        ("some.js", "getElement(7).hear()"),
        ("some.css", "@layer theme {}"),
    ],
)
def test_control_a_place_without_a_row_is_found(name: str, text: str) -> None:
    assert _leans(name, text)


def _take_away(row: Expectation, monkeypatch: pytest.MonkeyPatch) -> None:
    owner, name = _owner(row.target)
    if isinstance(owner, dict):
        monkeypatch.delitem(owner, name)
    else:
        monkeypatch.delattr(owner, name)


def _make_another(row: Expectation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(*_owner(row.target), object())


def _replace(row: Expectation, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another function under the same name: it takes other things and uses other names."""
    owner, name = _owner(row.target)

    def other(something_else: object) -> object:
        return something_else

    if isinstance(owner, dict):
        monkeypatch.setitem(owner, name, other)
    else:
        monkeypatch.setattr(owner, name, other)


def _initialise_otherwise(row: Expectation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(expectations.find(row.target), "__init__", lambda _self: None)


def _rewrite(row: Expectation, monkeypatch: pytest.MonkeyPatch) -> None:
    assert isinstance(row, Says)
    changed = re.sub(row.pattern, "", expectations.file_text(row.target))
    monkeypatch.setattr(expectations, "file_text", lambda _path: changed)


def _break(row: Expectation, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each in the way in which the package could change."""
    from nicegui import props  # noqa: PLC0415 - beside what is done with it
    from wsproto.extensions import PerMessageDeflate  # noqa: PLC0415 - as above

    assert isinstance(row, Works)
    changes: dict[Callable[[], bool], tuple[object, str, object]] = {
        table._stops_to_inflate: (PerMessageDeflate, "frame_inbound_payload_data", lambda *given: given[-1]),
        table._is_read_by_a_browser: (PerMessageDeflate, "frame_outbound", lambda *given: given[3:5]),
        table._props_are_set_silently: (props, "Props", type("Props", (), {})),
    }
    monkeypatch.setattr(*changes[row.attempt])


CHANGES: dict[type[Expectation], Callable[[Any, pytest.MonkeyPatch], None]] = {
    Expectation: _take_away,
    Is: _make_another,
    Takes: _replace,
    Accepts: _replace,
    Sets: _initialise_otherwise,
    Uses: _replace,
    Says: _rewrite,
    Works: _break,
}


def _owner(target: str) -> tuple[Any, str]:
    """What the last name of a target stands in, and the name."""
    module, _, path = target.partition(":")
    before, _, name = path.rpartition(".")
    owner = expectations.find(f"{module}:{before}") if before else importlib.import_module(module)
    return owner, name.strip("[]")


#: Modules of dependencies that promise nothing to others.
_INTERNAL = re.compile(
    # Text elements are used all over: they have one row for all.
    r"nicegui\.(?!elements\.mixins\.text_element$)|uvicorn\.protocols|wsproto|engineio|socketio"
)
_TELLTALES = re.compile(
    r"window\.(socket|did_handshake|path_prefix)|__nicegui|\bgetElement\(|\bemitEvent\(|x-nicegui|/_nicegui_ws"
    r"|getElementById\('popup'\)|@layer|qRef|nicegui-select-popup-open"
)
_ATTRIBUTES = {"sio", "instances", "environ", "get_participants", "__setitem__"}


def _sources() -> Iterator[tuple[str, str]]:
    for folder in ("components", "data", "pages"):
        for path in sorted((ROOT / folder).rglob("*")):
            place = path.relative_to(ROOT).as_posix()
            if path.suffix in {".py", ".js", ".css"} and not place.startswith("pages/internals/"):
                yield place, path.read_text(encoding="utf-8")
    yield "main.py", MAIN.read_text(encoding="utf-8")


def _leans(place: str, text: str) -> bool:
    if _TELLTALES.search(text):
        return True
    return place.endswith(".py") and any(_is_internal(node) for node in ast.walk(ast.parse(text)))


def _is_internal(node: ast.AST) -> bool:
    if isinstance(node, ast.ImportFrom):
        module = node.module or ""
        return bool(_INTERNAL.match(module)) or (
            module == "nicegui" and any(name.name == "core" for name in node.names)
        )
    if isinstance(node, ast.Import):
        return any(_INTERNAL.match(name.name) for name in node.names)
    return isinstance(node, ast.Attribute) and node.attr in _ATTRIBUTES and ast.unparse(node) != "os.environ"
