"""Generated data: a shop of any size for measurements, and a small demo shop."""

from data.seed.simulation import FillResult, fill_database

__all__ = ["FillResult", "fill_database"]
