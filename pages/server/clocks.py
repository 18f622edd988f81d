"""NiceGUI and engine.io measure spans by the wall clock; here they get one that nobody can set back.

With theirs, a clock set back two hours keeps the pages that were never read for two hours (so their address
gets no more), lets a poll wait for two hours, and takes as long to notice that a browser is gone.
"""

import time
from importlib import import_module
from types import SimpleNamespace

#: Each of them calls time.time() for nothing but spans; tried with nicegui 3.18.0 and engineio 4.15.1.
NAMES = (
    "engineio.async_socket",
    "engineio.base_socket",
    "nicegui.app.app",
    "nicegui.client",
    "nicegui.observables",
    "nicegui.outbox",
    "nicegui.timer",
)
MONOTONIC = SimpleNamespace(time=time.monotonic)


def use_monotonic() -> None:
    """Give them the monotonic clock; doing it again changes nothing. Raises RuntimeError if it is odd."""
    for module in map(import_module, NAMES):
        if getattr(module, "time", None) not in (time, MONOTONIC):
            raise RuntimeError(f"{module.__name__} does not use the module time; which version is it?")
        vars(module)["time"] = MONOTONIC
