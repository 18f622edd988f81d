"""The shop as a careless program would be: what people typed stands unmarked among its own words."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))  # started by its name, it would find only its own folder

import main
from data import text_search

if __name__ == "__main__":
    text_search._TURNING.clear()
    main.main(sys.argv[1:])
