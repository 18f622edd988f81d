"""Which limits a sign-in meets: a known browser those of its own account, everybody else those of strangers.

Neither uses up what the other has: strangers who guess do not reach the limits of a known browser, and a
customer with many known browsers meets those of their own account.
"""

from data import ip_addresses, rate_limits
from data.accounts import devices, hash_queue, login_attempts
from data.accounts.hash_queue import KnownCaller


def enter(account: str, address: str, cookie: str | None) -> KnownCaller | None:
    """Count one try, and return the known caller where the cookie is signed. Raises RateLimited.

    Whether the cookie is of the present password only the account tells, see devices.is_current().
    """
    device = devices.signed(cookie, account)
    if device is None or cookie is None:
        enter_as_stranger(account, address)
        return None
    caller = known_caller(account, devices.password_mark(cookie), address)
    hash_queue.check_room(caller)  # first: one that finds the queue full is no try
    rate_limits.hit("sign in on", device)
    enter_as_known(caller)
    return caller


def enter_as_stranger(account: str, address: str) -> None:
    """Count one try of a browser that is not known. Raises RateLimited, before anything was costly."""
    hash_queue.check_room(None)
    rate_limits.hit("sign in from", address)
    rate_limits.hit("sign in as", address, account)
    login_attempts.hit(account, address)


def enter_as_known(caller: KnownCaller) -> None:
    """Count one hash for a known caller, which no right password takes back. Raises RateLimited.

    The account comes first: one that is refused uses up nothing of its network.
    """
    rate_limits.hit("known account", caller.account)
    rate_limits.hit("known network", caller.network)


def known_caller(account: str, password_mark: str, address: str) -> KnownCaller:
    """The caller by the key of its email and the mark of its password.

    With the mark, a cookie of an old password uses up nothing of the account.
    """
    return KnownCaller(f"{account} {password_mark}", ip_addresses.neighbourhood(address))


def forgive(account: str, address: str, cookie: str | None, *, known: bool) -> None:
    """Take back the tries of somebody whose password was right, except what each hash counts."""
    if known and (device := devices.signed(cookie, account)):
        rate_limits.reset("sign in on", device)
        return
    rate_limits.reset("sign in as", address, account)
    login_attempts.reset(account, address)
