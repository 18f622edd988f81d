"""Generated data: a shop of any size to measure with, and a small demo shop."""

from data.seed.simulation import FillResult, fill_database

__all__ = ["FillResult", "fill_database"]
