"""Draw the rooms of the repository and their imports: `uv run docs/draw_architecture.py`."""

import ast
from collections.abc import Iterable, Iterator, Mapping
from graphlib import TopologicalSorter
from pathlib import Path
from typing import TypeAlias

ROOT = Path(__file__).parent.parent
PICTURE = ROOT / "docs" / "architecture.svg"
FLOORS = {"main": "#fde8d7", "pages": "#e3ecfd", "components": "#e2f4e6", "data": "#f3e8fb"}
#: The modules of data that import nothing but each other: one box for all of them.
PLAIN = "data.*"
WIDTH, MARGIN, BOX, ROW = 1180, 24, (126, 46), 92

Graph: TypeAlias = Mapping[str, frozenset[str]]


def imports() -> Graph:
    """The rooms (packages and modules of the second level) and the rooms that each of them imports."""
    graph: dict[str, set[str]] = {}
    for path in sources():
        room = room_of(path.relative_to(ROOT).with_suffix("").as_posix().replace("/", "."))
        graph.setdefault(room, set()).update(found for found in _imported(path) if found != room)
    return {room: frozenset(graph[room]) for room in sorted(graph)}


def sources() -> list[Path]:
    """The Python files of the program, without its migrations."""
    inside = [path for floor in FLOORS for path in (ROOT / floor).glob("*/**/*.py")]
    return [
        ROOT / "main.py",
        *(path for floor in FLOORS for path in (ROOT / floor).glob("*.py") if path.name != "__init__.py"),
        *(path for path in inside if "migrations" not in path.parts),
    ]


def room_of(module: str) -> str:
    """`data.orders` for `data.orders.search`."""
    return ".".join(module.split(".")[:2])


def _imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):  # the linter allows no relative imports
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        yield from (room_of(name) for name in names if name.split(".")[0] in FLOORS)


def in_order(graph: Graph) -> list[str]:
    """The rooms, each after all that it imports. Raises graphlib.CycleError with the rooms of a circle."""
    return list(TopologicalSorter(graph).static_order())


def merged(graph: Graph) -> tuple[Graph, list[str]]:
    """The graph with the plain modules of data as one room, and their names."""
    plain: list[str] = []
    for room in in_order(graph):
        is_module = room.startswith("data.") and (ROOT / f"{room.replace('.', '/')}.py").exists()
        if is_module and graph[room] <= set(plain):
            plain.append(room)
    rest = {room: {PLAIN if to in plain else to for to in graph[room]} for room in graph if room not in plain}
    return {**{room: frozenset(rest[room]) for room in rest}, PLAIN: frozenset()}, sorted(plain)


def reduced(graph: Graph) -> Graph:
    """The graph without the imports that a longer way implies."""
    reach: dict[str, set[str]] = {}
    for room in in_order(graph):
        reach[room] = set(graph[room]).union(*(reach[to] for to in graph[room]))
    return {room: to - set().union(*(reach[one] for one in to)) for room, to in graph.items()}


def rows(graph: Graph) -> Iterator[tuple[str, list[str]]]:
    """The rows from the top, each with its floor: a room stands below all rooms that import it."""
    depth = dict.fromkeys(graph, 0)
    for room in reversed(in_order(graph)):
        for to in graph[room]:
            if to.split(".")[0] == room.split(".")[0]:
                depth[to] = max(depth[to], depth[room] + 1)
    for floor in FLOORS:
        inside = [room for room in graph if room.split(".")[0] == floor]
        for row in range(1 + max(depth[room] for room in inside)):
            yield floor, sorted(room for room in inside if depth[room] == row)


def picture(graph: Graph) -> str:
    """The whole SVG."""
    shown, plain = merged(graph)
    shown = reduced(shown)
    floors = list(rows(shown))
    places = _places(shown, [row for _, row in floors])
    height = MARGIN + len(floors) * ROW
    bands = (_band(floor, level) for level, (floor, _) in enumerate(floors))
    arrows = (_arrow(places[room], places[to]) for room in shown for to in sorted(shown[room]))
    boxes = (_box(room, place, plain) for room, place in places.items())
    return "\n".join([_head(height), *bands, *arrows, *boxes, "</svg>", ""])


def _places(graph: Graph, levels: Iterable[list[str]]) -> dict[str, tuple[int, int]]:
    """The middle of each room's upper edge; a room stands near the rooms that import it."""
    places: dict[str, tuple[int, int]] = {}

    def wished(room: str) -> float:
        above = [places[one][0] for one in places if room in graph[one]]
        return sum(above) / len(above) if above else WIDTH / 2

    for level, row in enumerate(levels):
        for at, room in enumerate(sorted(row, key=wished)):
            places[room] = round((at + 0.5) * WIDTH / len(row)), MARGIN + level * ROW
    return places


def _head(height: int) -> str:
    return f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img"
 font-family="sans-serif" font-size="13" text-anchor="middle">
<title>Rooms of Shopbell and their imports</title>
<defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" orient="auto">
<path d="M0 0 8 4 0 8z" fill="#555"/></marker></defs>
<rect width="{WIDTH}" height="{height}" fill="#fff"/>"""


def _band(floor: str, level: int) -> str:
    top = MARGIN // 2 + level * ROW
    return f'<rect y="{top}" width="{WIDTH}" height="{ROW}" fill="{FLOORS[floor]}"/>'


def _arrow(start: tuple[int, int], end: tuple[int, int]) -> str:
    (x, y), (to_x, to_y) = start, end
    y += BOX[1]
    bend = (to_y - y) // 2
    way = f"M{x} {y}C{x} {y + bend} {to_x} {to_y - bend} {to_x} {to_y}"
    return f'<path d="{way}" fill="none" stroke="#555" stroke-opacity=".6" marker-end="url(#tip)"/>'


def _box(room: str, place: tuple[int, int], plain: Iterable[str]) -> str:
    x, y = place
    floor, _, name = room.partition(".")
    width, title, below = BOX[0], name or room, floor if name else ""
    if room == PLAIN:
        width, title = WIDTH - 60, room
        below = ", ".join(module.removeprefix("data.") for module in plain)
    edge = f'width="{width}" height="{BOX[1]}" rx="6" fill="#fff" stroke="#555"'
    return (
        f'<rect x="{x - width // 2}" y="{y}" {edge}/>'
        f'<text x="{x}" y="{y + 20}" font-weight="bold">{title}</text>'
        f'<text x="{x}" y="{y + 37}" fill="#555">{below}</text>'
    )


if __name__ == "__main__":
    PICTURE.write_text(picture(imports()), encoding="utf-8")
