"""Settings that differ between machines, from the environment or a `.env` file.

Settings that an admin can change while the shop runs are a row in the database (`shop`).
"""

from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field, ValidationError
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import make_url

from data.ip_addresses import Networks, UnusableNetworkError

PREFIX = "SHOPBELL_"
SHORTEST_SECRET = 16


def _networks(listed: str) -> str:
    try:
        Networks(listed)
    except UnusableNetworkError as error:
        raise PydanticCustomError("networks", "{reason}", {"reason": str(error)}) from None
    return listed


class Settings(BaseSettings):
    """All settings with their defaults; each is named `SHOPBELL_` and its name in capitals."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_file=".env", extra="ignore")

    database_url: Annotated[str, Field(pattern=r"^sqlite:///.+")] = "sqlite:///shop.db"
    trusted_proxies: Annotated[str, AfterValidator(_networks)] = "127.0.0.0/8, ::1"
    host: Annotated[str, Field(min_length=1)] = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535)] = 8080
    secret: Annotated[str, Field(min_length=SHORTEST_SECRET)] | None = None
    admin_email: str | None = None
    admin_password: Annotated[str, Field(min_length=8)] | None = None
    poll_seconds: Annotated[float, Field(ge=0.1, le=3600)] = 5.0
    demo: bool = False
    rate_limit: bool = True
    backup_folder: Annotated[str, Field(min_length=1)] | None = None
    backup_keep: Annotated[int, Field(ge=0, le=1000)] = 7

    @property
    def database(self) -> Path:
        """The path of the database file."""
        return Path(make_url(self.database_url).database or "").absolute()

    @property
    def proxies(self) -> Networks:
        """The proxies whose X-Forwarded headers are trusted."""
        return Networks(self.trusted_proxies)

    @property
    def backups(self) -> Path:
        """The folder for the daily backups."""
        return Path(self.backup_folder).absolute() if self.backup_folder else self.database.parent / "backups"


class UnusableSettingsError(Exception):
    """One line that says which setting is invalid and why."""


def load() -> Settings:
    """The settings of this machine. Raises UnusableSettingsError, never with the value of a secret."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        name = PREFIX + "_".join(str(part) for part in first["loc"]).upper()
        reason = _REASONS.get(first["type"], first["msg"])
        raise UnusableSettingsError(f"The setting {name} cannot be used: {reason}.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise UnusableSettingsError(f"The file .env cannot be read: {error}.") from None


_REASONS = {"string_pattern_mismatch": "it has to begin with sqlite:/// and name a file"}
