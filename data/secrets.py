"""The shop's own secret: what sessions and guests' links are signed with."""

import os
from pathlib import Path
from secrets import token_hex


def load(database: str, given: str | None) -> bytes:
    """The secret that signs the sessions: the setting, or one made once and kept beside the database."""
    if given is not None:
        return given.encode()
    place = Path(f"{database}.secret")
    try:
        handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return place.read_bytes()
    with os.fdopen(handle, "wb") as file:
        file.write(token_hex(32).encode())
    return place.read_bytes()
