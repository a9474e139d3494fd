"""Which addresses may be reached, and that the one checked is the one reached."""

import ipaddress
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import EvidenceRefused, EvidenceUnreachable
from spiders.evidence.guard import Guard, is_public, resolve_name
from tests.evidence.builders import Names, a_guard, port
from tests.spiders.web import Site

PRIVATE = (
    "0.0.0.0", "10.0.0.1", "100.64.0.1", "100.100.100.200", "100.127.255.255", "127.0.0.1", "127.9.9.9",
    "168.63.129.16", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.8", "192.0.2.1", "192.168.1.1",
    "198.18.0.1", "203.0.113.9", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255",
)  # fmt: skip
PUBLIC = ("1.1.1.1", "100.63.255.255", "100.128.0.0", "114.114.114.114", "172.32.0.1", "223.255.255.255")


@pytest.mark.parametrize("address", PRIVATE)
def test_an_address_of_the_house_is_not_public_however_it_is_wrapped(address: str) -> None:
    number = int(ipaddress.IPv4Address(address))
    assert not is_public(address)
    assert not is_public(f"::ffff:{address}")
    assert not is_public(f"64:ff9b::{address}")
    assert not is_public(f"2002:{number >> 16:x}:{number & 0xFFFF:x}::1")


@pytest.mark.parametrize("address", PUBLIC)
def test_the_neighbours_of_reserved_ranges_are_public_however_they_are_wrapped(address: str) -> None:
    assert is_public(address)
    assert is_public(f"::ffff:{address}")
    assert is_public(f"64:ff9b::{address}")


@pytest.mark.parametrize(
    "address",
    ["::", "::1", "::7f00:1", "fe80::1", "fe80::1%lo", "fc00::1", "fd00:ec2::254", "ff02::1", "fec0::1", "100::1",
     "64:ff9b:1::1", "2001::1", "2001:db8::1", "3fff::1", "5f00::1", "4000::1"],
)  # fmt: skip
def test_only_space_handed_out_for_the_internet_is_public(address: str) -> None:
    assert not is_public(address)


def test_a_host_of_the_internet_has_a_public_ipv6_address() -> None:
    assert is_public("2400:3200::1")


@given(st.ip_addresses(v=4))
def test_nothing_python_calls_unreachable_from_outside_is_public(address: ipaddress.IPv4Address) -> None:
    inside = address.is_private or address.is_multicast or address.is_reserved or address.is_link_local
    assert not (inside and is_public(str(address)))
    assert is_public(str(address)) == is_public(f"::ffff:{address}")


@given(st.ip_addresses(v=6))
def test_no_ipv6_address_outside_the_global_range_is_public_unless_it_carries_an_ipv4_one(
    address: ipaddress.IPv6Address,
) -> None:
    carries = address.ipv4_mapped or address in ipaddress.IPv6Network("64:ff9b::/96")
    if is_public(str(address)) and not carries:
        assert address in ipaddress.IPv6Network("2000::/3")
        assert not address.is_private


@pytest.mark.parametrize("spelling", ["127.0.0.1", "127.1", "2130706433", "0x7f.1", "017700000001"])
def test_every_spelling_of_this_host_the_system_understands_is_refused(spelling: str, intranet: Site) -> None:
    with pytest.raises(EvidenceRefused):
        Guard().connect(spelling, port(intranet), 5)
    assert intranet.visits == []


def test_a_name_that_leads_into_the_house_is_refused_with_the_remedy() -> None:
    with pytest.raises(EvidenceRefused) as told:
        Guard(resolve=Names(("127.0.0.1",))).connect("weijianju.example", 80, 5)
    assert told.value.code == "evidence-private"
    assert told.value.message == (
        "weijianju.example 是内网、本机或保留地址，不予取证；确是本单位网站的，请管理员在设置 evidence.hosts 中"
        "列入 weijianju.example:80"
    )


def test_one_address_inside_among_public_ones_is_enough_to_refuse() -> None:
    with pytest.raises(EvidenceRefused):
        Guard(resolve=Names(("1.1.1.1", "10.0.0.8"))).connect("weijianju.example", 80, 5)


def test_a_name_is_asked_once_so_that_a_second_answer_cannot_lead_elsewhere(site: Site) -> None:
    names = Names(("127.0.0.1",), ("127.0.0.77",))
    guard = a_guard(names=names, allowed=["weijianju.example"])
    with guard.connect("weijianju.example", port(site), 5) as connection:
        assert connection.getpeername() == ("127.0.0.1", port(site))
    assert names.asked == ["weijianju.example"]


def test_where_one_address_does_not_answer_the_next_one_is_tried(site: Site) -> None:
    guard = a_guard(names=Names(("127.0.0.99", "127.0.0.1")), allowed=["weijianju.example"])
    with guard.connect("weijianju.example", port(site), 5) as connection:
        assert connection.getpeername()[0] == "127.0.0.1"


@pytest.mark.parametrize(
    ("listed", "host", "at", "exempt"),
    [
        ("intranet.example", "intranet.example", 80, True),
        ("Intranet.Example", "intranet.example.", 8080, True),
        ("intranet.example:8080", "INTRANET.example", 8080, True),
        ("intranet.example:8080", "intranet.example", 80, False),
        ("intranet.example", "www.intranet.example", 80, False),
        ("intranet.example", "notintranet.example", 80, False),
        ("[fd00::1]:8080", "fd00::1", 8080, True),
        ("fd00::1", "fd00::1", 80, True),
        ("fd00::1", "fd00::2", 80, False),
    ],
)
def test_the_settings_exempt_a_host_or_one_port_of_it(
    listed: str, host: str, at: int, *, exempt: bool
) -> None:
    assert Guard(frozenset({listed})).exempts(host, at) is exempt


def test_what_a_public_page_draws_in_may_not_come_from_a_listed_host() -> None:
    guard = Guard(frozenset({"intranet.example"}))
    assert not guard.around("www.example", 443).exempts("intranet.example", 80)
    assert guard.around("intranet.example", 80).exempts("intranet.example", 80)


def test_a_name_nobody_knows_is_told_as_such() -> None:
    def unknown(host: str, port: int) -> tuple[str, ...]:
        raise OSError(-2, "Name or service not known")

    with pytest.raises(EvidenceUnreachable) as told:
        Guard(resolve=unknown).connect("meiyou.example", 80, 5)
    assert told.value.message == "域名 meiyou.example 解析不到地址；请核对网址和网络，稍后再试"
    with pytest.raises(EvidenceUnreachable, match="没有地址"):
        Guard(resolve=Names(())).connect("meiyou.example", 80, 5)


def test_a_name_too_long_for_any_name_server_is_told_as_unknown() -> None:
    with pytest.raises(EvidenceUnreachable, match="解析不到地址"):
        Guard(resolve=resolve_name).connect("a" * 70 + ".example", 80, 5)


def test_a_host_where_nobody_listens_is_told_with_its_port(site: Site) -> None:
    guard = a_guard(names=Names(("127.0.0.99",)), allowed=["weijianju.example"])
    with pytest.raises(EvidenceUnreachable) as told:
        guard.connect("weijianju.example", port(site), 5)
    assert told.value.message == f"连不上 weijianju.example:{port(site)}；请核对网址和网络，稍后再试"


def test_a_name_server_that_never_answers_is_left_behind_in_time() -> None:
    over = threading.Event()

    def hanging(host: str, port: int) -> tuple[str, ...]:
        over.wait(20)
        return ("127.0.0.1",)

    with pytest.raises(TimeoutError):
        Guard(resolve=hanging).connect("man.example", 80, 0.1)
    over.set()
