"""The shop as a program would be that says "done" before it is: to show that the kills find what is lost.

Everything else is the real shop: `python tests/reliability/broken/ack_before_commit.py serve --port 8081`.
"""

import sys
import time
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[3]))  # started by its name, it would find only its own folder

from sqlmodel import Session

import main
from data.database.store import Store

GAP = 0.1  # seconds between the answer and the commit; a program that commits now and then has a longer one


def settle(self: Store, answer: Future[Any], command: Callable[[Session], Any]) -> None:
    """Answer first, commit a little later."""
    try:
        with Session(self._writing, expire_on_commit=False) as session:
            answer.set_result(command(session))
            time.sleep(GAP)
            session.commit()
    except BaseException as error:  # noqa: BLE001 - as in the real one
        answer.set_exception(error)


if __name__ == "__main__":
    Store._run_job = settle
    main.main(sys.argv[1:])
