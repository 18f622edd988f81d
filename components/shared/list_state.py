"""What a list is asked for: search, filters, order and page, kept in the page's address."""

from collections.abc import Mapping

from components.urls import address, page_number

LONGEST = 200
#: What an address holds besides filters: where in the list, and what is open beside it.
_NO_FILTERS = frozenset({"page", "sort", "open"})


class ListState:
    """The words behind the question mark. Those that are as usual are left out of the address."""

    def __init__(self, path: str, given: Mapping[str, str], **usual: str) -> None:
        self._path = path
        self._usual = {"q": "", "page": "1", **usual}
        self._words: dict[str, str] = {}
        self.take(given)

    def __getitem__(self, name: str) -> str:
        return self._words[name]

    @property
    def page(self) -> int:
        """Which page of the list."""
        return page_number(self["page"])

    @property
    def sort(self) -> tuple[str, bool]:
        """By which column, and whether the largest comes first."""
        return self["sort"].removeprefix("-"), self["sort"].startswith("-")

    @property
    def narrowed(self) -> bool:
        """Whether there is a search or a filter: an empty list then means another thing."""
        return any(self[name] != usual for name, usual in self._usual.items() if name not in _NO_FILTERS)

    def to(self, path: str = "", **changes: str) -> str:
        """The address of this list, or of another one that is asked for the same."""
        words = {**self._words, **changes}
        said = {name: word for name, word in words.items() if word != self._usual[name]}
        return address(path or self._path, **said)

    def change(self, **changes: str) -> bool:
        """Ask for something else, from its first page on. Answers whether it is something else."""
        wanted = {**self._words, **changes} | ({} if "page" in changes else {"page": "1"})
        changed = any(self[name] != word for name, word in changes.items())
        self._words = wanted if changed else self._words
        return changed

    def note(self, name: str, word: str) -> bool:
        """Keep a word that has nothing to do with the rows. Answers whether it is another one."""
        changed = self[name] != word
        self._words = {**self._words, name: word}
        return changed

    def clear(self) -> None:
        """Ask for all there is, as it is usually sorted; what is open stays open."""
        self._words = self._usual | {name: word for name, word in self._words.items() if name == "open"}

    def take(self, given: Mapping[str, str]) -> None:
        """Ask for what an address asks for; words that it cannot have are left out."""
        self._words = {name: given.get(name, usual)[:LONGEST] for name, usual in self._usual.items()}
