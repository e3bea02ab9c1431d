"""The client's address: parsing, the walk through trusted proxies, prefixes and keys."""

import hashlib
import hmac
from dataclasses import FrozenInstanceError, dataclass, field, replace
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.core.client_address import (
    DIRECT,
    ClientAddress,
    ClientAddressUnknown,
    IngressMisconfigured,
    IngressProfile,
    IngressProfiles,
    client_address_from_request,
    identity_key,
    parse_address,
    prefix_bytes,
    profile_from_cidrs,
    resolve_client_address,
)

PROXIES = ("10.0.0.5", "10.1.2.3", "172.16.9.9")
NGINX = profile_from_cidrs("nginx", ["10.0.0.0/8", "172.16.0.0/12", "2001:db8:ff::/48"])
RFC7239 = replace(NGINX, header="Forwarded")

# The environment keys that python-ipware 4 goes through, in its order, REMOTE_ADDR apart.
KNOWN_ADDRESS_KEYS = (
    "X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_FOR",
    "HTTP_CLIENT_IP",
    "HTTP_X_REAL_IP",
    "HTTP_X_FORWARDED",
    "HTTP_X_CLUSTER_CLIENT_IP",
    "HTTP_FORWARDED_FOR",
    "HTTP_FORWARDED",
    "HTTP_CF_CONNECTING_IP",
    "HTTP_TRUE_CLIENT_IP",
    "HTTP_FASTLY_CLIENT_IP",
    "HTTP_FLY_CLIENT_IP",
    "HTTP_X_APPENGINE_USER_IP",
    "X-CLIENT-IP",
    "X-REAL-IP",
    "X-CLUSTER-CLIENT-IP",
    "X_FORWARDED",
    "FORWARDED_FOR",
    "CF-CONNECTING-IP",
    "TRUE-CLIENT-IP",
    "FASTLY-CLIENT-IP",
    "FLY-CLIENT-IP",
    "FORWARDED",
    "CLIENT-IP",
    "HTTP_X_CLIENT_IP",
    "X-APPENGINE-USER-IP",
    "HTTP_X_AZURE_CLIENTIP",
    "X-AZURE-CLIENTIP",
    "HTTP_DO_CONNECTING_IP",
    "DO-CONNECTING-IP",
    "HTTP_X_ENVOY_EXTERNAL_ADDRESS",
    "X-ENVOY-EXTERNAL-ADDRESS",
)


@dataclass
class Request:
    """The two things a request is asked for."""

    META: dict[str, object] = field(default_factory=dict)
    host: str = "vote.example"

    def get_host(self) -> str:
        return self.host


def resolve(header: str | list[str], *, remote: str = PROXIES[0], profile: IngressProfile = NGINX):
    values = [header] if isinstance(header, str) else header
    return resolve_client_address(remote_addr=remote, header_values=values, profile=profile).address


# --- reading one address -------------------------------------------------------------

READ = {
    "203.0.113.7": "203.0.113.7",
    " 203.0.113.7\t": "203.0.113.7",
    "203.0.113.7:443": "203.0.113.7",
    "203.0.113.7:0": "203.0.113.7",
    "203.0.113.7:65535": "203.0.113.7",
    "127.0.0.1": "127.0.0.1",
    "10.0.0.1": "10.0.0.1",
    "255.255.255.254": "255.255.255.254",
    "2001:db8::1": "2001:db8::1",
    "2001:DB8:0:0:0:0:0:1": "2001:db8::1",
    "[2001:db8::1]": "2001:db8::1",
    "[2001:db8::1]:443": "2001:db8::1",
    "2001:db8::1:443": "2001:db8::1:443",
    "::1": "::1",
    "[::1]:80": "::1",
    "fe80::1": "fe80::1",
    "::ffff:203.0.113.7": "203.0.113.7",
    "::ffff:cb00:7107": "203.0.113.7",
    "::FFFF:10.0.0.5": "10.0.0.5",
    "[::ffff:203.0.113.7]:8080": "203.0.113.7",
    "0:0:0:0:0:ffff:203.0.113.7": "203.0.113.7",
    "[0000:0000:0000:0000:0000:ffff:203.100.113.107]:65535": "203.100.113.107",
    "64:ff9b::203.0.113.7": "203.0.113.7",
    "64:ff9b::cb00:7107": "203.0.113.7",
    "64:ff9b:1::cb00:7107": "64:ff9b:1::cb00:7107",
    "2002:cb00:7107::1": "203.0.113.7",
    "2002:cb00:7107:ffff:1:2:3:4": "203.0.113.7",
    "2001:0:4136:e378:8000:63bf:34ff:8ef8": "203.0.113.7",
    "::203.0.113.7": "::cb00:7107",
}
REFUSED = (
    "", " ", "-", "_", "unknown", "UNKNOWN", "_obf", "_hidden", "localhost", "example.com",
    "203.0.113", "10.1", "203.0.113.7.8", "203.0.113.256", "203.0.113.07", "0203.0.113.7",
    "0xcb.0.113.7", "3405803783", "203.0.113.7/32", "203.0.113.7:", "203.0.113.7:65536",
    "203.0.113.7:99999", "203.0.113.7:443000", "203.0.113.7:_port", "203.0.113.7:-1",
    "203.0.113.7 ,", "203.0.113.7 203.0.113.8", "203.0.113.7\n", "203.0.113.7\x00", "\ufeff1.1.1.1",
    "２０３.0.113.7", "٢.2.2.2", "[203.0.113.7]", "[203.0.113.7]:443", '"203.0.113.7"',
    "for=203.0.113.7", "[2001:db8::1", "2001:db8::1]", "[2001:db8::1]:", "[2001:db8::1]:x",
    "[2001:db8::1]:70000", "[[2001:db8::1]]", "[]", "[]:80", "2001:db8::1%eth0", "fe80::1%25eth0",
    "[fe80::1%eth0]:80", "2001:db8:::1", "2001:db8::1::2", "2001:db8", "12345::", "g::1",
    "2001:db8::/64", "::ffff:203.0.113.300", "::ffff:203.0.113.7%1", "::", "[::]:80",
    "0.0.0.0",  # noqa: S104 -- nothing is bound: no client can have it
    "::ffff:0.0.0.0", "224.0.0.1", "ff02::1", "255.255.255.255", "::ffff:255.255.255.255",
    "64:ff9b::10.0.0.5", "64:ff9b::127.0.0.1", "2002:0a00:0005::1", "2002:7f00:0001::",
    "2001:0:4136:e378:8000:63bf:f5ff:fffa", "1" * 5000, "[" * 60,
)  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), READ.items(), ids=repr)
def test_parse_address_reads(text, expected):
    assert parse_address(text) == ip_address(expected)


@pytest.mark.parametrize("text", REFUSED, ids=lambda text: repr(text[:40]))
def test_parse_address_refuses(text):
    assert parse_address(text) is None


def test_parse_address_table_is_long_enough():
    assert len(READ) + len(set(REFUSED)) >= 60


@given(st.text() | st.from_regex(r"[\[0-9a-f:.%\]]{0,60}"))
def test_parse_address_never_raises(text):
    assert parse_address(text) is None or isinstance(parse_address(text), IPv4Address | IPv6Address)


@given(st.ip_addresses(), st.integers(0, 65535))
def test_parse_address_result_reads_back_with_and_without_port(address, port):
    parsed = parse_address(str(address))
    if parsed is None:
        return
    written = f"[{parsed}]:{port}" if parsed.version == 6 else f"{parsed}:{port}"
    assert parse_address(str(parsed)) == parse_address(written) == parsed


@given(st.ip_addresses(v=4))
def test_r088_mapped_ipv6_is_the_ipv4_address(address):
    assert parse_address(f"::ffff:{address}") == parse_address(str(address))


# --- profiles ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "cidr",
    ["10.1", "10.1.", "10.0.0.5", "10.", "10.0.0.0/33", "10.0.0.1/8", "*", "", "/8", "any/8",
     "10.0.0.0/255.0.0.0", "10.0.0.0/0.255.255.255", "2001:db8::", "2001:db8::1/64", "0.0.0.0/0",
     "::/0", "::ffff:10.0.0.0/104", "fe80::%eth0/64", "10.0.0.0/8,", "10.0.0.0/8 10.1.0.0/16", 10],
)  # fmt: skip
def test_trusted_list_rejects_non_cidr(cidr):
    with pytest.raises(IngressMisconfigured) as refusal:
        profile_from_cidrs("edge", ["192.0.2.0/24", cidr])
    assert refusal.value.code == "ingress_misconfigured"


def test_trusted_list_rejects_one_text_instead_of_a_list():
    with pytest.raises(IngressMisconfigured):
        profile_from_cidrs("edge", "10.0.0.0/8")


@pytest.mark.parametrize("header", ["", "X_Forwarded_For", "X-Forwarded-For:", "a b", "X-", "名"])
def test_profile_rejects_what_is_no_header_name(header):
    with pytest.raises(IngressMisconfigured):
        profile_from_cidrs("edge", ["10.0.0.0/8"], header=header)


def test_profile_trusts_by_network_not_by_text():
    profile = profile_from_cidrs("edge", ["10.1.0.0/16", "2001:db8::/64"])
    assert profile.trusts(ip_address("10.1.255.1"))
    assert not profile.trusts(ip_address("10.100.0.1"))
    assert profile.trusts(ip_address("2001:db8::9"))
    assert not profile.trusts(ip_address("2001:db8:0:1::9"))


def test_profile_cannot_be_changed():
    with pytest.raises(FrozenInstanceError):
        NGINX.header = "X-Real-IP"


# --- the walk ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("9.9.9.9, 203.0.113.7", "203.0.113.7"),
        ("9.9.9.9,203.0.113.7:5555 , 10.1.2.3", "203.0.113.7"),
        ("[2001:db8::7]:443, 172.16.9.9", "2001:db8::7"),
        ("::ffff:203.0.113.7, ::ffff:10.1.2.3", "203.0.113.7"),
        ("203.0.113.7, 2001:db8:ff::2", "203.0.113.7"),
        ("10.9.9.9, 10.1.2.3", "10.9.9.9"),
        ("9.9.9.9, unknown", "10.0.0.5"),
        ("9.9.9.9, unknown, 10.1.2.3", "10.1.2.3"),
        ("9.9.9.9, , 10.1.2.3", "10.1.2.3"),
        ("9.9.9.9,", "10.0.0.5"),
        ("9.9.9.9, 64:ff9b::10.0.0.9", "10.0.0.5"),
        ("9.9.9.9; 10.1.2.3", "10.0.0.5"),
        ("", "10.0.0.5"),
    ],
)
def test_walk_from_a_trusted_peer(header, expected):
    assert resolve(header) == ip_address(expected)


def test_walk_reads_header_instances_as_one_list_in_order():
    assert resolve(["9.9.9.9", "203.0.113.7", "10.1.2.3"]) == ip_address("203.0.113.7")
    assert resolve([]) == ip_address(PROXIES[0])


def test_walk_needs_the_header_of_the_profile():
    profile = replace(NGINX, header=None)
    assert resolve("203.0.113.7", profile=profile) == ip_address(PROXIES[0])


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("for=203.0.113.7", "203.0.113.7"),
        ("For=203.0.113.7;proto=https;by=10.0.0.5", "203.0.113.7"),
        ('proto=https; FOR="[2001:db8::7]:4711"', "2001:db8::7"),
        ("for=203.0.113.7:80", "203.0.113.7"),
        ('for=9.9.9.9, for="203.0.113.7:443", for=10.1.2.3', "203.0.113.7"),
        ('for="9.9.9.9, for=203.0.113.7', "203.0.113.7"),
        ('for=9.9.9.9;x=", for=203.0.113.7;host="a,b"', "203.0.113.7"),
        (r'for=203.0.113.7;host="a\", for=9.9.9.9, x=\"b"', "203.0.113.7"),
        (r'for="9.9.9.9\", for=203.0.113.7', "203.0.113.7"),
        ("for=9.9.9.9, for=unknown", "10.0.0.5"),
        ("for=9.9.9.9, for=_hidden, for=10.1.2.3", "10.1.2.3"),
        ("for=9.9.9.9, proto=https", "10.0.0.5"),
        ("for=9.9.9.9, for=203.0.113.7;for=203.0.113.8", "10.0.0.5"),
        ('for=9.9.9.9, for="203.0.113.7', "10.0.0.5"),
        ("for=9.9.9.9, 203.0.113.7", "10.0.0.5"),
        ('for=9.9.9.9, for="203.0.113.7"x', "10.0.0.5"),
    ],
)
def test_walk_reads_rfc7239(header, expected):
    assert resolve(header, profile=RFC7239) == ip_address(expected)


client_addresses = st.one_of(
    st.ip_addresses(v=4, network="203.0.113.0/24"), st.ip_addresses(v=6, network="2001:db8:1::/48")
)
forgeries = st.lists(
    st.one_of(
        st.ip_addresses().map(str),
        st.sampled_from(PROXIES),
        st.sampled_from(["unknown", "", '"', 'for="', "\\", 'for="9.9.9.9', "for=1.1.1.1"]),
        st.text(st.characters(max_codepoint=255, exclude_characters="\r\n\0")),
    ),
    max_size=6,
)  # fmt: skip
chains = st.integers(1, 3).map(lambda hops: PROXIES[:hops])


def appended(client: str, chain: tuple[str, ...]) -> list[str]:
    """What the proxies write: each adds the peer it saw, the last is our own peer."""
    return [client, *reversed(chain[1:])]


@given(forged=forgeries, client=client_addresses, chain=chains)
def test_xff_left_entries_never_change_identity(forged, client, chain):
    honest = appended(str(client), chain)
    identity = resolve_client_address(
        remote_addr=chain[0], header_values=[", ".join([*forged, *honest])], profile=NGINX
    )
    assert identity == ClientAddress(client)


@given(forged=forgeries, client=client_addresses, chain=chains)
def test_forwarded_left_elements_never_change_identity(forged, client, chain):
    hops = appended(f'"[{client}]:1"' if client.version == 6 else str(client), chain)
    honest = [f"proto=https;for={hop}" for hop in hops]
    identity = resolve_client_address(
        remote_addr=chain[0], header_values=[", ".join([*forged, *honest])], profile=RFC7239
    )
    assert identity == ClientAddress(client)


@given(values=st.lists(st.text()), profile=st.sampled_from([NGINX, RFC7239]))
def test_walk_never_raises_whatever_the_header_holds(values, profile):
    resolve_client_address(remote_addr=PROXIES[0], header_values=values, profile=profile)


@given(peer=client_addresses, forged=forgeries)
def test_untrusted_peer_is_the_client_whatever_the_header_says(peer, forged):
    for profile in (NGINX, RFC7239, DIRECT):
        assert resolve([", ".join(forged)], remote=str(peer), profile=profile) == peer


@pytest.mark.parametrize("remote", ["", "unix:", "/run/app.sock", "unknown", "fe80::1%eth0"])
def test_unreadable_peer_identifies_nobody(remote):
    with pytest.raises(ClientAddressUnknown) as refusal:
        resolve("203.0.113.7", remote=remote)
    assert refusal.value.code == "client_address_unknown"


# --- requests ------------------------------------------------------------------------


@pytest.mark.parametrize("key", KNOWN_ADDRESS_KEYS)
@pytest.mark.parametrize(
    "profiles", [IngressProfiles(), IngressProfiles(NGINX)], ids=["direct", "nginx"]
)
def test_known_address_headers_from_an_untrusted_peer_are_ignored(key, profiles):
    request = Request({"REMOTE_ADDR": "203.0.113.7", key: "9.9.9.9"})
    assert client_address_from_request(request, profiles).address == ip_address("203.0.113.7")


def test_all_known_address_headers_but_the_chosen_one_are_ignored():
    meta: dict[str, object] = dict.fromkeys(KNOWN_ADDRESS_KEYS, "9.9.9.9")
    meta |= {"REMOTE_ADDR": "10.0.0.5", "HTTP_X_FORWARDED_FOR": "203.0.113.7"}
    client = client_address_from_request(Request(meta), IngressProfiles(NGINX))
    assert client.address == ip_address("203.0.113.7")

    del meta["HTTP_X_FORWARDED_FOR"]
    client = client_address_from_request(Request(meta), IngressProfiles(NGINX))
    assert client.address == ip_address("10.0.0.5")


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("vote.example", "203.0.113.7"),
        ("cdn.example", "198.51.100.1"),
        ("CDN.example.:8443", "198.51.100.1"),
        ("cdn.example:", "198.51.100.1"),
        ("xcdn.example", "203.0.113.7"),
        ("[2001:db8::1]:8000", "203.0.113.7"),
    ],
)
def test_each_ingress_profile_is_chosen_by_host(host, expected):
    cdn = profile_from_cidrs("cdn", ["10.0.0.0/8"], header="CF-Connecting-IP")
    profiles = IngressProfiles(NGINX, {"cdn.example": cdn})
    meta: dict[str, object] = {
        "REMOTE_ADDR": "10.0.0.5",
        "HTTP_X_FORWARDED_FOR": "9.9.9.9,203.0.113.7",
        "HTTP_CF_CONNECTING_IP": "198.51.100.1",
    }
    assert client_address_from_request(Request(meta, host), profiles).address == ip_address(
        expected
    )


def test_request_without_an_address_identifies_nobody():
    with pytest.raises(ClientAddressUnknown):
        client_address_from_request(Request({"HTTP_X_FORWARDED_FOR": "9.9.9.9"}), IngressProfiles())


# --- prefixes and keys ---------------------------------------------------------------


def test_prefixes_of_ipv4():
    client = ClientAddress(IPv4Address("203.0.113.7"))
    assert client.identity_prefix == IPv4Network("203.0.113.7/32")
    assert client.detection_prefix == IPv4Network("203.0.113.0/24")


@pytest.mark.parametrize(("length", "network"), [
    (64, "2001:db8:1:ffab::/64"), (56, "2001:db8:1:ff00::/56"), (48, "2001:db8:1::/48"),
])  # fmt: skip
def test_prefixes_of_ipv6(length, network):
    client = ClientAddress(IPv6Address("2001:db8:1:ffab:1:2:3:4"), length)
    assert client.identity_prefix == IPv6Network(network)
    assert client.detection_prefix == IPv6Network("2001:db8:1::/48")


@pytest.mark.parametrize("length", [0, 47, 65, 128])
def test_identity_length_outside_48_to_64_is_refused(length):
    with pytest.raises(IngressMisconfigured):
        ClientAddress(IPv6Address("2001:db8::1"), length)


@given(
    st.ip_addresses(v=6, network="2001:db8:1:2::/64"),
    st.ip_addresses(v=6, network="2001:db8:1:2::/64"),
)
def test_r088_two_addresses_of_one_64_are_one_identity(one, other):
    assert ClientAddress(one).identity_prefix == ClientAddress(other).identity_prefix


def test_r088_two_64s_of_one_48_are_two_identities_and_one_detection_network():
    one, other = (ClientAddress(IPv6Address(f"2001:db8:1:{link}::1")) for link in (2, 3))
    assert one.identity_prefix != other.identity_prefix
    assert one.detection_prefix == other.detection_prefix


def test_r088_mapped_peer_has_the_identity_of_its_ipv4_address():
    plain, mapped = (
        resolve_client_address(remote_addr=remote, header_values=(), profile=DIRECT)
        for remote in ("203.0.113.7", "::ffff:203.0.113.7")
    )
    assert plain == mapped


def test_identity_key_is_hmac_sha256_of_kind_and_prefix():
    key = bytes(range(32))
    message = b"\x00\x02ip" + bytes([4, 32, 203, 0, 113, 7])
    expected = hmac.new(key, message, hashlib.sha256).digest()
    assert identity_key(key=key, kind="ip", prefix=IPv4Network("203.0.113.7/32")) == expected


@pytest.mark.parametrize("key", [b"", b"short", b"x" * 15])
def test_identity_key_refuses_a_guessable_key(key):
    with pytest.raises(ValueError, match="16 bytes"):
        identity_key(key=key, kind="ip", prefix=IPv4Network("203.0.113.7/32"))


networks = st.one_of(
    st.tuples(st.ip_addresses(v=4), st.integers(0, 32)),
    st.tuples(st.ip_addresses(v=6), st.integers(0, 128)),
).map(lambda pair: ip_network(pair, strict=False))


@given(networks, networks, st.text(max_size=4), st.text(max_size=4))
def test_identity_key_differs_exactly_when_kind_or_prefix_differ(one, other, kind, other_kind):
    same = (one, kind) == (other, other_kind)
    keys = {
        identity_key(key=b"k" * 32, kind=kind, prefix=one),
        identity_key(key=b"k" * 32, kind=other_kind, prefix=other),
    }
    assert (len(keys) == 1) is same


def test_prefix_bytes_tell_a_network_from_its_first_address():
    texts = ("10.0.0.0/32", "10.0.0.0/24", "::a00:0/128", "::/64", "::/48")
    assert len({prefix_bytes(ip_network(text)) for text in texts}) == len(texts)
