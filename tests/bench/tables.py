"""How a result is shown: as a table on a terminal, or in the documents' own form."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field


@dataclass
class Table:
    """Rows of words; the first column says what, the others are figures."""

    title: str
    columns: Sequence[str]
    rows: list[Sequence[str]] = field(default_factory=list)

    def text(self) -> str:
        """For a terminal."""
        all_rows = [self.columns, *self.rows]
        widths = [max(len(row[at]) for row in all_rows) for at in range(len(self.columns))]
        lines = [
            "  ".join(
                [
                    row[0].ljust(widths[0]),
                    *(word.rjust(w) for word, w in zip(row[1:], widths[1:], strict=True)),
                ]
            )
            for row in all_rows
        ]
        return "\n".join([self.title, *(f"  {line}" for line in lines)])

    def markdown(self) -> str:
        """For a document."""
        rows = [self.columns, ["---"] * len(self.columns), *self.rows]
        return "\n".join([f"**{self.title}**", "", *(_line(row) for row in rows)])


def _line(row: Iterable[str]) -> str:
    return f"| {' | '.join(row)} |"


def figure(value: float) -> str:
    """A number with as many digits as mean something."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"
