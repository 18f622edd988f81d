"""The rate limits of a sign-in: known browsers have those of their account, all others those of strangers.

The two are counted apart: guesses of strangers do not use up the limits of a known browser, and a customer
with many known browsers has only the limits of their own account.
"""

from data import ip_addresses, rate_limits
from data.accounts import devices, hash_queue, login_attempts
from data.accounts.hash_queue import KnownCaller


def enter(account: str, address: str, cookie: str | None) -> KnownCaller | None:
    """Count one try, and return the known caller if the cookie is signed. Raises RateLimited.

    Whether the cookie is of the present password needs the account: see devices.is_current().
    """
    device = devices.signed(cookie, account)
    if device is None or cookie is None:
        enter_as_stranger(account, address)
        return None
    caller = known_caller(account, devices.password_mark(cookie), address)
    hash_queue.check_room(caller)  # first: a try that finds the queue full does not count
    rate_limits.hit("sign in on", device)
    enter_as_known(caller)
    return caller


def enter_as_stranger(account: str, address: str) -> None:
    """Count one try of an unknown browser. Raises RateLimited, before a hash is computed."""
    hash_queue.check_room(None)
    rate_limits.hit("sign in from", address)
    rate_limits.hit("sign in as", address, account)
    login_attempts.hit(account, address)


def enter_as_known(caller: KnownCaller) -> None:
    """Count one hash for a known caller; a right password does not reset this. Raises RateLimited.

    The account comes first: a refused account uses up nothing of its network's limit.
    """
    rate_limits.hit("known account", caller.account)
    rate_limits.hit("known network", caller.network)


def known_caller(account: str, password_mark: str, address: str) -> KnownCaller:
    """The caller by the key of its e-mail and the mark of its password.

    With the mark, a cookie of an old password uses up nothing of the account's limit.
    """
    return KnownCaller(f"{account} {password_mark}", ip_addresses.neighbourhood(address))


def forgive(account: str, address: str, cookie: str | None, *, known: bool) -> None:
    """Reset the tries after a right password, except the counts of hashes."""
    if known and (device := devices.signed(cookie, account)):
        rate_limits.reset("sign in on", device)
        return
    rate_limits.reset("sign in as", address, account)
    login_attempts.reset(account, address)
