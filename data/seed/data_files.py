"""Reads the data files beside this package."""

import tomllib
from pathlib import Path

DEMO, PEOPLE, PRODUCTS, SCENARIOS, TEXTS = (
    tomllib.loads((Path(__file__).parent / "data" / f"{name}.toml").read_text(encoding="utf-8"))
    for name in ("demo", "people", "products", "scenarios", "texts")
)
