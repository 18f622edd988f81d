"""Benchmarks, ratios first: `make bench`, or `uv run python -m tests.bench --full`."""
