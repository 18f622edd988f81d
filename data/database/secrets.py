"""The secret that signs sessions and the links of guests."""

import os
from pathlib import Path
from secrets import token_hex

from data.settings import SHORTEST_SECRET, UnusableSettingsError


def load(database: str, given: str | None) -> bytes:
    """The secret of the settings, or one that is created once and kept beside the database.

    Raises UnusableSettingsError for a file that cannot be read or is too short.
    """
    if given is not None:
        return given.encode()
    place = Path(f"{database}.secret")
    try:
        secret = _kept(place)
    except OSError as error:
        raise UnusableSettingsError(f"The file {place} cannot be read: {error.strerror}.") from None
    if len(secret) < SHORTEST_SECRET:
        raise UnusableSettingsError(
            f"The file {place} holds no secret: bring it back from a copy, or delete it to get a new one."
        )
    return secret


def _kept(place: Path) -> bytes:
    try:
        handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return place.read_bytes()
    with os.fdopen(handle, "wb") as file:
        file.write(token_hex(32).encode())
    return place.read_bytes()
