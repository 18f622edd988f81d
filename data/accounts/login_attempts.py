"""Guesses at one account from anywhere: after some tries each further one has to wait longer.

A delay and no lock: strangers who guess all day leave room for a try every few minutes, and a browser that
was signed in before (devices.py) does not come this way at all. An address without an account is counted
the same way.
"""

from collections import OrderedDict
from dataclasses import dataclass, field

from data import ip_addresses, rate_limits

#: Tries without a delay; the delay after them, which doubles with each; and the longest, in seconds. A try
#: that comes too early is refused and counts nothing. Together at most 19 tries in an hour.
FREE, FIRST_DELAY, LONGEST_DELAY = 10, 60.0, 480.0
#: Seconds without a try after which the tries before are forgotten.
FORGOTTEN_AFTER = 3600.0
#: Accounts that are remembered; the one that was tried longest ago is forgotten first.
MOST_REMEMBERED = 50_000


@dataclass(slots=True)
class _Tries:
    """What was tried at one account, counted by network."""

    by_network: dict[str, int] = field(default_factory=dict[str, int])
    last: float = 0.0

    @property
    def delay(self) -> float:
        """Seconds from the last try until the next."""
        late = sum(self.by_network.values()) - FREE
        return 0.0 if late < 0 else min(LONGEST_DELAY, FIRST_DELAY * 2 ** min(late, 16))


_accounts: OrderedDict[str, _Tries] = OrderedDict()


def hit(account: str, address: str) -> None:
    """Count one try at this account. Raises RateLimited while the account has to wait."""
    if not rate_limits.enabled:
        return
    now, tries = rate_limits.clock(), _accounts.get(account) or _Tries()
    if now - tries.last > FORGOTTEN_AFTER:
        tries = _Tries()
    if (early := tries.last + tries.delay - now) > 0:
        raise rate_limits.too_many(early)
    network = ip_addresses.neighbourhood(address)
    tries.by_network[network] = tries.by_network.get(network, 0) + 1
    tries.last = now
    _accounts[account] = tries
    _accounts.move_to_end(account)
    while len(_accounts) > MOST_REMEMBERED:
        _accounts.popitem(last=False)


def reset(account: str, address: str) -> None:
    """Take back the tries of an address from which the right password came; those of others stay."""
    if tries := _accounts.get(account):
        tries.by_network.pop(ip_addresses.neighbourhood(address), None)


rate_limits.also_forgotten.append(_accounts.clear)
