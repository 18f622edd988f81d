"""The data files beside this package: products, people, texts, scenarios and the demo shop."""

import tomllib
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "data"


def load(name: str) -> dict[str, Any]:
    """The content of one data file."""
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
