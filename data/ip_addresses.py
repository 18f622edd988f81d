"""IP addresses for settings and rate limits: networks, and one spelling for each address."""

from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

#: The network of one household or office, whose devices choose their addresses in it freely.
IPV6_NETWORK = 64
#: Bits before the IPv4 address in an IPv4-mapped IPv6 address.
_MAPPED = 96


class UnusableNetworkError(ValueError):
    """The text is no address or network; the message says why."""


class Networks:
    """Addresses and networks, parsed from a comma-separated list."""

    def __init__(self, listed: str) -> None:
        """Raises UnusableNetworkError."""
        self._networks = [_network(item.strip()) for item in listed.split(",") if item.strip()]

    def __contains__(self, address: str) -> bool:
        found = _parsed(address)
        return found is not None and any(found in network for network in self._networks)

    def spellings(self) -> list[str]:
        """Each network, and each IPv4 network also as an IPv4-mapped IPv6 network."""
        over_ipv6 = [
            f"::ffff:{network.network_address}/{_MAPPED + network.prefixlen}"
            for network in self._networks
            if isinstance(network, IPv4Network)
        ]
        return [*map(str, self._networks), *over_ipv6]


def is_address(text: str) -> bool:
    return _parsed(text) is not None


def plain(address: str) -> str:
    """The canonical spelling: an IPv4-mapped IPv6 address becomes an IPv4 address."""
    found = _parsed(address)
    return address if found is None else str(found)


@lru_cache(4096)
def neighbourhood(address: str) -> str:
    """The key for rate limits: an IPv4 address, or the /64 network of an IPv6 address.

    Text that is no address is returned unchanged.
    """
    found = _parsed(address)
    if isinstance(found, IPv6Address):
        return str(IPv6Network((int(found), IPV6_NETWORK), strict=False))
    return plain(address)


def _parsed(address: str) -> IPv4Address | IPv6Address | None:
    try:
        found = ip_address(address)
    except ValueError:
        return None
    return (found.ipv4_mapped or found) if isinstance(found, IPv6Address) else found


def _network(item: str) -> IPv4Network | IPv6Network:
    try:
        network = ip_network(item)
    except ValueError:
        raise UnusableNetworkError(_reason(item)) from None
    if isinstance(network, IPv6Network) and (mapped := network.network_address.ipv4_mapped):
        network = ip_network((mapped, max(0, network.prefixlen - _MAPPED)))
    if network.prefixlen == 0:
        raise UnusableNetworkError(f"“{item}” would believe everybody")
    return network


def _reason(item: str) -> str:
    try:
        meant = ip_network(item, strict=False)
    except ValueError:
        return f"“{item}” is neither an address nor a network"
    return f"“{item}” is not a network; the one it is in is {meant}"
