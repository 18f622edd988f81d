"""Random secrets: session tokens, and the keys in the links of guests. Only their hashes are stored."""

import base64
import hashlib
import hmac
import secrets

from data.database import store

#: 128 bits, 22 characters as text.
BYTES = 16


def new() -> str:
    return secrets.token_urlsafe(BYTES)


def digest(token: str) -> str:
    """The hash to store. With another secret of the shop, all tokens are invalid."""
    return hmac.new(store.current().secret, token.encode("utf-8", "replace"), hashlib.sha256).hexdigest()


def order_key(number: str, nonce: str) -> str:
    """The secret of a guest's link. It needs the order's own nonce, because a number can be given again."""
    mac = hmac.new(store.current().secret, f"order-key\0{number}\0{nonce}".encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(mac.digest()[:BYTES]).rstrip(b"=").decode()


def same(stored: str, token: str | None) -> bool:
    """Whether this is the token of the stored digest, compared in constant time."""
    return token is not None and hmac.compare_digest(stored, digest(token))
