"""The browser and the network of a session, kept in a form too short to identify a person."""

import ipaddress

#: Characters after which a header is cut.
LONGEST = 300
#: A part of the header, and the browser's name. Browsers name each other: the first match counts.
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
    """The browser as text such as "Firefox on Linux", without any part of the header itself."""
    header = user_agent[:LONGEST]
    if not header.startswith("Mozilla/"):
        return PROGRAM
    name = _first(_BROWSERS, header) or UNKNOWN
    system = _first(_SYSTEMS, header)
    return f"{name} on {system}" if system else name


def network(address: str) -> str:
    """The network of an address: 203.0.113.x, or the first 48 bits of IPv6; empty for an invalid address."""
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
