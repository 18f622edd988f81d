"""Progress bars on standard error, if that is a terminal."""

from collections.abc import Callable, Generator
from contextlib import contextmanager

from tqdm import tqdm


@contextmanager
def counter(total: int, unit: str) -> Generator[Callable[[int], object]]:
    """A bar that counts up to a total; call it with the number that was added."""
    with tqdm(total=total, unit=unit, unit_scale=True, disable=None) as bar:
        yield bar.update


@contextmanager
def phases() -> Generator[Callable[[str, int, int], None]]:
    """A bar that restarts for each phase; call it with the phase, the number done and the total."""
    with tqdm(total=0, disable=None, leave=False, bar_format="{l_bar}{bar}| {elapsed}") as bar:

        def show(phase: str, done: int, total: int) -> None:
            bar.set_description_str(f"{phase:30}", refresh=False)
            bar.total, bar.n = total, done
            bar.refresh()

        yield show
