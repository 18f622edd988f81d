"""Users, sessions, contact messages and newsletter subscribers."""

from datetime import datetime
from enum import StrEnum
from secrets import token_hex
from typing import Any, ClassVar

from sqlalchemy import Column, String, event
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlmodel import Field, SQLModel

from data import emails
from data.lifecycle import Role
from data.models.types import now, words


class MessageState(StrEnum):
    """The state of a contact message."""

    NEW = "new"
    READ = "read"
    ANSWERED = "answered"


class SubscriberState(StrEnum):
    """The state of a newsletter subscription."""

    PENDING = "pending"
    CONFIRMED = "confirmed"
    UNSUBSCRIBED = "unsubscribed"


def _email_key() -> "Column[str]":
    """The key of the row's address, see emails.key(). The program keeps it current."""
    return Column(String, unique=True, index=True, nullable=False, default=_key_of_new_row)


def _key_of_new_row(row: DefaultExecutionContext) -> str:
    return emails.key(row.get_current_parameters()["email"])


class User(SQLModel, table=True):
    """An account of a customer or an admin."""

    id: int | None = Field(default=None, primary_key=True)
    email: str = Field(unique=True)
    email_key: str | None = Field(default=None, sa_column=_email_key())
    name: str
    role: Role = Field(default=Role.CUSTOMER, sa_column=Column(words(Role), nullable=False, index=True))
    password_hash: str
    folded: str = ""
    active: bool = True
    sound: bool = True
    created_at: datetime = Field(default_factory=now)
    __table_args__ = ({"sqlite_autoincrement": True},)


class SignIn(SQLModel, table=True):
    """The session of one browser or program; only the hash of its token is stored. Deleted at sign-out.

    `public_id` identifies it on pages and gives no access. `browser` and `network` come from browsers.py;
    `seen_at` may be an hour old.
    """

    __tablename__: ClassVar[Any] = "sign_in"
    token_hash: str = Field(primary_key=True)
    public_id: str = Field(default_factory=lambda: token_hex(8), unique=True)
    user_id: int = Field(foreign_key="user.id", index=True)
    created_at: datetime = Field(default_factory=now)
    seen_at: datetime = Field(default_factory=now)
    expires_at: datetime
    browser: str = ""
    network: str = ""


class ContactMessage(SQLModel, table=True):
    """A message from the contact form."""

    __tablename__: ClassVar[Any] = "contact_message"
    id: int | None = Field(default=None, primary_key=True)
    name: str
    email: str
    subject: str = ""
    body: str
    folded: str = ""
    user_id: int | None = Field(default=None, foreign_key="user.id")
    state: MessageState = Field(
        default=MessageState.NEW, sa_column=Column(words(MessageState), nullable=False, index=True)
    )
    created_at: datetime = Field(default_factory=now)
    __table_args__ = ({"sqlite_autoincrement": True},)


class Subscriber(SQLModel, table=True):
    """A newsletter subscriber; `consent_at` is the time of their consent."""

    id: int | None = Field(default=None, primary_key=True)
    email: str = Field(unique=True)
    email_key: str | None = Field(default=None, sa_column=_email_key())
    state: SubscriberState = Field(
        default=SubscriberState.PENDING, sa_column=Column(words(SubscriberState), nullable=False, index=True)
    )
    consent_at: datetime = Field(default_factory=now)
    __table_args__ = ({"sqlite_autoincrement": True},)


def _follow_email(row: User | Subscriber, email: str, before: object, _initiator: object) -> None:
    if email != before:
        row.email_key = emails.key(email)


for _addressed in (User, Subscriber):
    event.listen(_addressed.email, "set", _follow_email)
