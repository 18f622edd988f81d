"""Draw the table of steps as a Mermaid diagram into README.md: `uv run docs/draw_life.py`."""

import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.append(str(ROOT))  # started by its name, it would find only what stands beside it

from data.lifecycle import STEPS, Role, Status, Transition  # noqa: E402 - found only now

BEGIN, END = "<!-- life -->", "<!-- /life -->"


def picture() -> str:
    """The diagram, in the words of the table; undo steps are marked, as they need a reason."""
    drawn = "\n".join(f"    {line}" for line in _lines())
    return f"```mermaid\nstateDiagram-v2\n{drawn}\n```"


def with_picture(text: str) -> str:
    """The document with the present picture between its marks. Raises ValueError where they are missing."""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"There is no place for the picture: {BEGIN} … {END}.")
    return f"{before}{BEGIN}\n{picture()}\n{END}{after}"


def _lines() -> list[str]:
    first = STEPS[0].source
    last = [status for status in Status if all(step.source is not status for step in STEPS)]
    steps = [f"{step.source} --> {step.target}: {_label(step)}" for step in STEPS]
    return [f"[*] --> {first}: place", *steps, *(f"{status} --> [*]" for status in last)]


def _label(step: Transition) -> str:
    if step.undo:
        return f"{step.action} (undo)"
    return f"{step.action} (customer, shop)" if Role.CUSTOMER in step.roles else str(step.action)


if __name__ == "__main__":
    readme = ROOT / "README.md"
    readme.write_text(with_picture(readme.read_text(encoding="utf-8")), encoding="utf-8")
