"""Processes that begin with the program already imported, which alone takes a shop two seconds of its start.

A server that has imported it, and done nothing else, is forked for each; from there on such a process is
what it would be if it had been started by its name: its own environment, folder, output and signals.
"""

import multiprocessing
import multiprocessing.forkserver
import os
import random
import runpy
import subprocess
import sys
from multiprocessing import resource_tracker
from pathlib import Path
from unittest.mock import patch

ROOT = Path(__file__).parents[2]
IMPORTED = ["main", "pages.routes", "tests.support.forkserver"]

_processes = multiprocessing.get_context("forkserver")


class Forked:
    """A process with the words of `subprocess.Popen`."""

    def __init__(self, command: list[str], folder: Path, environment: dict[str, str], log_file: Path) -> None:
        """Run a Python program; what it says is added to the log file."""
        _serve_forks(environment)
        self._process = _processes.Process(
            target=_run, args=(command, folder, environment, log_file), daemon=True
        )
        self._process.start()
        self.pid = self._process.pid or 0

    @property
    def returncode(self) -> int | None:
        return self._process.exitcode

    def poll(self) -> int | None:
        return self._process.exitcode

    def terminate(self) -> None:
        self._process.terminate()

    def kill(self) -> None:
        self._process.kill()

    def wait(self, timeout: float | None = None) -> int:
        self._process.join(timeout)
        if self._process.exitcode is None:
            raise subprocess.TimeoutExpired("a forked program", timeout or 0)
        return self._process.exitcode


def _serve_forks(environment: dict[str, str]) -> None:
    """Start the server that is forked, if it does not run; NiceGUI reads the environment when imported."""
    _processes.set_forkserver_preload(IMPORTED)
    with patch.dict(os.environ, {**environment, "PYTHONPATH": str(ROOT)}, clear=True):
        multiprocessing.forkserver.ensure_running()


def _run(command: list[str], folder: Path, environment: dict[str, str], log_file: Path) -> None:
    with log_file.open("ab", buffering=0) as log:
        os.dup2(log.fileno(), 1)
        os.dup2(log.fileno(), 2)
    sys.stdout.reconfigure(write_through=True)  # type: ignore[union-attr] - a file, as ever
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    random.seed()
    multiprocessing.current_process().name = "MainProcess"  # in any other NiceGUI does not serve
    resource_tracker._resource_tracker.__init__()  # its own: the tests do not clear up after it
    sys.argv = command
    runpy.run_path(command[0], run_name="__main__")
