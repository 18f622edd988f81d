"""The state of a list (search, filters, sort, page), kept in the URL."""

from collections.abc import Mapping

from components.urls import address, page_number

MAX_LENGTH = 200
#: Parameters that do not narrow the list.
_NO_FILTERS = frozenset({"page", "sort", "open"})


class ListState:
    """The query parameters. Values equal to their default are left out of the URL."""

    def __init__(self, path: str, given: Mapping[str, str], **defaults: str) -> None:
        self._path = path
        self._defaults = {"q": "", "page": "1", **defaults}
        self._values: dict[str, str] = {}
        self.take(given)

    def __getitem__(self, name: str) -> str:
        return self._values[name]

    @property
    def page(self) -> int:
        return page_number(self["page"])

    @property
    def sort(self) -> tuple[str, bool]:
        """The column, and whether it is descending."""
        return self["sort"].removeprefix("-"), self["sort"].startswith("-")

    @property
    def narrowed(self) -> bool:
        """Whether a search or filter is set; an empty list then has another text."""
        return any(
            self[name] != default for name, default in self._defaults.items() if name not in _NO_FILTERS
        )

    def to(self, path: str = "", **changes: str) -> str:
        """The URL of this list, or of another path with the same parameters."""
        values = {**self._values, **changes}
        changed = {name: value for name, value in values.items() if value != self._defaults[name]}
        return address(path or self._path, **changed)

    def change(self, **changes: str) -> bool:
        """Set parameters and go to the first page. Returns whether anything changed."""
        wanted = {**self._values, **changes} | ({} if "page" in changes else {"page": "1"})
        changed = any(self[name] != value for name, value in changes.items())
        self._values = wanted if changed else self._values
        return changed

    def note(self, name: str, value: str) -> bool:
        """Set a parameter that does not affect the rows. Returns whether it changed."""
        changed = self[name] != value
        self._values = {**self._values, name: value}
        return changed

    def clear(self) -> None:
        """Reset everything except the open item."""
        self._values = self._defaults | {
            name: value for name, value in self._values.items() if name == "open"
        }

    def take(self, given: Mapping[str, str]) -> None:
        """Take the values from a URL; unknown parameters are ignored."""
        self._values = {
            name: given.get(name, default)[:MAX_LENGTH] for name, default in self._defaults.items()
        }
