"""The shop of closing_shop.py, with the garbage collector as it was before: the control."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3]))  # started by its name, it would find only its own folder

from tests.reliability.instrumented import closing_pages

if __name__ == "__main__":
    closing_pages.serve(careless=True)
