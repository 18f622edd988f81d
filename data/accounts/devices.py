"""Device cookies: they mark a browser that was signed in to an account before.

This is the pattern that OWASP describes. A device cookie gives its browser its own limit and place in the
queue, so that others who guess cannot keep the owner out. It gives no rights. A new password ends it.
"""

import base64
import hashlib
import hmac
import secrets
from datetime import timedelta

from data import emails
from data.database import store
from data.models import User

LASTS = timedelta(days=400)  # the maximum of browsers
#: Characters after which a cookie is cut; longer than any cookie made here.
_LONGEST = 200


def new(user: User) -> str:
    """A new cookie for this account: a random id, a mark of the password hash, and a signature over both."""
    device, password_mark = secrets.token_urlsafe(16), mark(user.password_hash)
    return f"{device}.{password_mark}.{_signature(device, password_mark, emails.key(user.email))}"


def signed(cookie: str | None, email_key: str) -> str | None:
    """The device id of a cookie with a valid signature for this account; no database look-up."""
    parts = (cookie or "")[:_LONGEST].split(".")
    if len(parts) != 3:  # noqa: PLR2004 - as in new()
        return None
    device, password_mark, signature = parts
    wanted = _signature(device, password_mark, email_key)
    return device if hmac.compare_digest(signature.encode("utf-8", "replace"), wanted.encode()) else None


def is_current(cookie: str, user: User | None) -> bool:
    """Whether the account still has the password of this signed cookie."""
    return user is not None and hmac.compare_digest(password_mark(cookie), mark(user.password_hash))


def password_mark(cookie: str) -> str:
    """The mark of the password in a signed cookie."""
    return cookie.split(".")[1]


def mark(password_hash: str) -> str:
    """A signature of the password hash: a new password makes the cookie invalid."""
    return _mac(f"device-password\0{password_hash}")


def _signature(device: str, password_mark: str, email_key: str) -> str:
    return _mac(f"device\0{device}\0{password_mark}\0{email_key}")


def _mac(message: str) -> str:
    mac = hmac.new(store.current().secret, message.encode("utf-8", "replace"), hashlib.sha256)
    return base64.urlsafe_b64encode(mac.digest()[:16]).rstrip(b"=").decode()
