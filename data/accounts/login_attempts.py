"""Delays for repeated sign-ins to one account from any address.

Accounts are delayed and never locked: while others guess, there is still room for a try every few minutes,
and a browser that was signed in before (devices.py) is not counted here. An address without an account is
counted the same way.
"""

from collections import OrderedDict
from dataclasses import dataclass, field

from data import ip_addresses, rate_limits

#: Tries without a delay; the first delay, which doubles with each try; and the longest, in seconds. A try
#: that comes too early is refused and not counted. Together this allows 19 tries in an hour.
FREE, FIRST_DELAY, LONGEST_DELAY = 10, 60.0, 480.0
#: Seconds without a try after which the count starts again.
FORGOTTEN_AFTER = 3600.0
#: The maximum of accounts; the one with the oldest try is removed first.
MOST_REMEMBERED = 50_000


@dataclass(slots=True)
class _Tries:
    """The tries at one account, counted by network."""

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
    """Remove the tries of an address that had the right password; those of other networks stay."""
    if tries := _accounts.get(account):
        tries.by_network.pop(ip_addresses.neighbourhood(address), None)


rate_limits.also_forgotten.append(_accounts.clear)
