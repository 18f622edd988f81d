"""Reads the data files beside this package."""

import tomllib
from collections.abc import Callable, Mapping
from itertools import accumulate
from pathlib import Path
from typing import Any

DEMO, PEOPLE, PRODUCTS, SCENARIOS, TEXTS = (
    tomllib.loads((Path(__file__).parent / "data" / f"{name}.toml").read_text(encoding="utf-8"))
    for name in ("demo", "people", "products", "scenarios", "texts")
)


def choices(weights: Mapping[str, float], value: Callable[[str], Any]) -> dict[str, Any]:
    """The arguments of Random.choices() for the values of these keys, with the weights added up once."""
    return {"population": [value(key) for key in weights], "cum_weights": [*accumulate(weights.values())]}
