"""Addresses and networks as settings and limits read them."""

import pytest

from data import ip_addresses
from data.ip_addresses import Networks, UnusableNetworkError


@pytest.mark.parametrize(
    ("listed", "inside", "outside"),
    [
        ("127.0.0.0/8, ::1", ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"], ["128.0.0.1", "::2"]),
        ("10.1.2.3", ["10.1.2.3", "::ffff:10.1.2.3"], ["10.1.2.4", "unknown", ""]),
        ("2001:db8::/32,192.0.2.0/24", ["2001:db8::7", "2001:0DB8:0::7", "192.0.2.9"], ["2001:db9::1"]),
        ("::ffff:10.0.0.0/104", ["10.2.3.4"], ["11.0.0.1"]),
        ("", [], ["127.0.0.1", "::1"]),
    ],
)
def test_addresses_are_in_networks(listed: str, inside: list[str], outside: list[str]) -> None:
    networks = Networks(listed)

    assert [address for address in inside if address not in networks] == []
    assert [address for address in outside if address in networks] == []


@pytest.mark.parametrize(
    ("listed", "said"),
    [
        ("*", "neither an address nor a network"),
        ("127.0.0.1 10.0.0.1", "neither an address nor a network"),
        ("proxy.example", "neither an address nor a network"),
        ("10.0.0.1/8", "the one it is in is 10.0.0.0/8"),
        ("127.0.0.1, 0.0.0.0/0", "believe everybody"),
        ("::/0", "believe everybody"),
        ("::ffff:0.0.0.0/96", "believe everybody"),
    ],
)
def test_what_is_no_network_is_refused_in_a_sentence(listed: str, said: str) -> None:
    with pytest.raises(UnusableNetworkError, match=said):
        Networks(listed)


def test_limits_count_the_machines_of_one_household_as_one() -> None:
    one = {ip_addresses.neighbourhood(address) for address in ("2001:db8::1", "2001:db8::ffff:ffff")}
    other = ip_addresses.neighbourhood("2001:db8:0:1::1")
    over_ipv6 = {ip_addresses.neighbourhood(f"::ffff:192.0.2.{number}") for number in (1, 2)}

    assert len(one) == 1
    assert other not in one
    assert over_ipv6 == {"192.0.2.1", "192.0.2.2"}
    assert ip_addresses.neighbourhood("fe80::1%eth0") == ip_addresses.neighbourhood("fe80::2%eth0")
    for other in ("203.0.113.9", "", "a:b", "ada@shop.example", "no address"):
        assert ip_addresses.neighbourhood(other) == other
