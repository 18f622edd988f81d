"""Which allocator this process takes its memory from."""

import ctypes
import os
import sys


def use_system() -> None:
    """Start again, as the same process, with the C library's allocator where it can give memory back.

    Python's own gives back a megabyte only when nothing in it is in use, which it hardly ever is after many
    visitors; the C library gives back each free page of 4 kB (see pages/server/page_memory.py).
    """
    if "PYTHONMALLOC" not in os.environ and hasattr(ctypes.CDLL(None), "malloc_trim"):
        environment = {**os.environ, "PYTHONMALLOC": "malloc"}
        os.execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], environment)  # noqa: S606 - this program
