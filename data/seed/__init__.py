"""Made-up data: a shop of any size to measure with, and a small one to look at."""

from data.seed.progress import with_progress
from data.seed.volume import Filled, volume

__all__ = ["Filled", "volume", "with_progress"]
