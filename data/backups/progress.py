"""A bar on the terminal while a file is copied and checked."""

from collections.abc import Generator
from contextlib import contextmanager

from tqdm import tqdm

from data.checks import Progress


@contextmanager
def bar() -> Generator[Progress]:
    """What is told how far the work is, and shows it on standard error where that is a terminal."""
    with tqdm(total=0, disable=None, leave=False, bar_format="{l_bar}{bar}| {elapsed}") as drawn:

        def show(what: str, done: int, of: int) -> None:
            drawn.set_description_str(f"{what:30}", refresh=False)
            drawn.total, drawn.n = of, done
            drawn.refresh()

        yield show
