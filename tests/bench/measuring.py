"""Taking times and showing them: medians, and what they are beside each other."""

import time
from collections.abc import Awaitable, Callable, Mapping
from statistics import median

WARM_UP = 3


async def milliseconds(what: Callable[[], Awaitable[object]], rounds: int) -> float:
    """The median of so many rounds, after a few that do not count."""
    taken: list[float] = []
    for number in range(WARM_UP + rounds):
        started = time.perf_counter()
        await what()
        if number >= WARM_UP:
            taken.append((time.perf_counter() - started) * 1000)
    return median(taken)


def beside(small: Mapping[str, float], large: Mapping[str, float], sizes: tuple[str, str]) -> None:
    """Print, line by line, how much longer the large one takes."""
    widest = max(map(len, small))
    print(f"  {'':{widest}}  {'ratio':>7}  {sizes[0] + ' ms':>12}  {sizes[1] + ' ms':>12}")
    for what, before in small.items():
        after = large[what]
        print(f"  {what:{widest}}  {after / before:7.2f}  {before:12.2f}  {after:12.2f}")
