"""The memory allocator that this process uses."""

import ctypes
import os
import sys


def use_system() -> None:
    """Restart this process with the C library's allocator, where that can return memory to the system.

    Python's own allocator returns a megabyte only when nothing in it is in use, which hardly ever happens
    after many visitors. The C library returns each free page of 4 kB (see pages/server/page_memory.py).
    """
    if "PYTHONMALLOC" not in os.environ and hasattr(ctypes.CDLL(None), "malloc_trim"):
        environment = {**os.environ, "PYTHONMALLOC": "malloc"}
        os.execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], environment)  # noqa: S606 - this program
