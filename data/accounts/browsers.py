"""What is kept about the browser and the network of a session: enough to know it again, and no more."""

import ipaddress

#: Longer headers are cut before anything looks at them.
LONGEST = 300
#: A mark in the header, and the name that people know. Browsers name each other: the first mark counts.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)
PROGRAM = "A program"
UNKNOWN = "A browser"
_IPV6_SITE = 48


def in_words(user_agent: str) -> str:
    """The browser in words such as "Firefox on Linux"; nothing of the header itself is kept."""
    header = user_agent[:LONGEST]
    if not header.startswith("Mozilla/"):
        return PROGRAM
    name = _first(_BROWSERS, header) or UNKNOWN
    system = _first(_SYSTEMS, header)
    return f"{name} on {system}" if system else name


def network(address: str) -> str:
    """The network of an address: 203.0.113.x, or the first 48 bits of IPv6; empty for what is no address."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is None:
            return str(ipaddress.IPv6Network((int(found), _IPV6_SITE), strict=False))
        found = found.ipv4_mapped
    return f"{str(found).rpartition('.')[0]}.x"


def _first(table: tuple[tuple[str, str], ...], header: str) -> str:
    return next((name for mark, name in table if mark in header), "")
