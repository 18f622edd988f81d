"""Random secrets that people carry: a sign-in's token, the key in a guest's link. Only hashes are stored."""

import base64
import hashlib
import hmac
import secrets

from data.database import store

#: 128 bits, as text 22 characters.
BYTES = 16


def new() -> str:
    """A new random token."""
    return secrets.token_urlsafe(BYTES)


def digest(token: str) -> str:
    """What is stored of a token; with another secret of the shop, no token fits any more."""
    return hmac.new(store.current().secret, token.encode("utf-8", "replace"), hashlib.sha256).hexdigest()


def order_key(number: str, nonce: str) -> str:
    """The secret of a guest's link. The nonce is the order's own: a number can be given again."""
    mac = hmac.new(store.current().secret, f"order-key\0{number}\0{nonce}".encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(mac.digest()[:BYTES]).rstrip(b"=").decode()


def same(stored: str, token: str | None) -> bool:
    """Whether this token is the one whose digest was stored, in time that tells nothing."""
    return token is not None and hmac.compare_digest(stored, digest(token))
