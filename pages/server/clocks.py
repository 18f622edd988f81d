"""A monotonic clock for NiceGUI and engine.io, which measure time spans with the wall clock.

After the wall clock was set back by two hours, unopened pages would stay for two hours (so their address gets
no more pages), a poll would wait for two hours, and a closed browser would be noticed two hours late.
"""

import time
from importlib import import_module
from types import SimpleNamespace

#: These modules call time.time() only for time spans; tried with nicegui 3.18.0 and engineio 4.15.1.
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
    """Replace the clock of these modules. Repeating it changes nothing.

    Raises RuntimeError for a module that does not use `time`.
    """
    for module in map(import_module, NAMES):
        if getattr(module, "time", None) not in (time, MONOTONIC):
            raise RuntimeError(f"{module.__name__} does not use the module time; which version is it?")
        vars(module)["time"] = MONOTONIC
