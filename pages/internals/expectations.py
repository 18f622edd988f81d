"""The kinds of expectations of a dependency. A dependency is imported only when it is checked."""

import importlib
import importlib.util
import inspect
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Expectation:
    """An attribute of a package that exists, and the file of this program that uses it."""

    place: str
    package: str
    target: str

    @property
    def described(self) -> str:
        """The expectation as a part of a sentence."""
        return self.target.replace(":", ".")

    def holds(self) -> bool:
        try:
            return self._looks_right()
        except Exception:  # noqa: BLE001 - any error means that it is not as expected
            return False

    def _looks_right(self) -> bool:
        find(self.target)
        return True


@dataclass(frozen=True)
class Is(Expectation):
    """An object of this type."""

    type_name: str

    @property
    def described(self) -> str:
        return f"{super().described} to be a {self.type_name}"

    def _looks_right(self) -> bool:
        return type(find(self.target)).__name__ == self.type_name


@dataclass(frozen=True)
class Takes(Expectation):
    """A function with exactly these parameters."""

    parameters: str

    @property
    def described(self) -> str:
        return f"{super().described}({self.parameters})"

    def _looks_right(self) -> bool:
        return list(inspect.signature(find(self.target)).parameters) == self.parameters.split(", ")


@dataclass(frozen=True)
class Accepts(Expectation):
    """A function that accepts these parameters, among others."""

    parameters: str

    @property
    def described(self) -> str:
        return f"{super().described}(… {self.parameters} …)"

    def _looks_right(self) -> bool:
        found = inspect.signature(find(self.target)).parameters.values()
        takes_any = any(parameter.kind is parameter.VAR_KEYWORD for parameter in found)
        return takes_any or set(self.parameters.split(", ")) <= {parameter.name for parameter in found}


@dataclass(frozen=True)
class Sets(Expectation):
    """A class whose `__init__` sets these attributes."""

    attributes: str

    @property
    def described(self) -> str:
        return f"{super().described} with {self.attributes}"

    def _looks_right(self) -> bool:
        stored = find(f"{self.target}.__init__").__code__.co_names
        return set(self.attributes.split(", ")) <= set(stored)


@dataclass(frozen=True)
class Uses(Expectation):
    """A function that uses these names, so that replacing them has an effect."""

    names: str

    @property
    def described(self) -> str:
        return f"{super().described} that uses {self.names}"

    def _looks_right(self) -> bool:
        used = inspect.unwrap(find(self.target)).__code__
        keywords = {name for constant in used.co_consts if isinstance(constant, tuple) for name in constant}
        return set(self.names.split(", ")) <= {*used.co_names, *used.co_consts, *keywords}


@dataclass(frozen=True)
class Says(Expectation):
    """A file of the package that contains a regular expression."""

    pattern: str
    meaning: str

    @property
    def described(self) -> str:
        return f"{self.meaning} in {self.target}"

    def _looks_right(self) -> bool:
        return re.search(self.pattern, file_text(self.target)) is not None


@dataclass(frozen=True)
class Works(Expectation):
    """A feature that is tried; `target` is its name."""

    attempt: Callable[[], bool]

    def _looks_right(self) -> bool:
        return self.attempt()


def find(target: str) -> Any:
    """The object at `module:attribute.attribute`. Raises ImportError and AttributeError."""
    module, _, path = target.partition(":")
    found: Any = importlib.import_module(module)
    for name in path.split("."):
        found = found[name.strip("[]")] if name.startswith("[") else getattr(found, name)
    return found


@cache
def file_text(path: str) -> str:
    """The text of a file in a package. Raises OSError."""
    package, _, inside = path.partition("/")
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise FileNotFoundError(path)
    return (Path(spec.origin).parent / inside).read_text(encoding="utf-8")
