"""The client's address by the settings: default entrance, single hosts, checks."""

import re
from ipaddress import ip_address

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.test import RequestFactory

from cms.core.client_address import ClientAddressUnknown, IngressMisconfigured
from cms.core.ingress import (
    check_ingress,
    check_proxies_declared,
    client_address,
    ingress_profiles,
)
from cms.settings import env


def asked(**meta):
    meta = {"REMOTE_ADDR": "10.0.0.5", "HTTP_X_FORWARDED_FOR": "9.9.9.9, 203.0.113.7"} | meta
    return RequestFactory().get("/", **meta)


def test_nobody_is_trusted_by_default(settings):
    settings.TRUSTED_PROXIES = ()
    assert client_address(asked()).address == ip_address("10.0.0.5")


def test_trusted_proxies_speak_for_their_clients(settings):
    settings.TRUSTED_PROXIES = ("10.0.0.0/8",)
    assert client_address(asked()).address == ip_address("203.0.113.7")
    assert client_address(asked(REMOTE_ADDR="192.0.2.1")).address == ip_address("192.0.2.1")


def test_single_host_has_an_entrance_of_its_own(settings):
    settings.TRUSTED_PROXIES = ("10.0.0.0/8",)
    settings.INGRESS_PROFILES = {
        "Vote.example.com": {"proxies": ["10.0.0.0/8"], "header": "X-Real-IP"}
    }
    real_ip = {"HTTP_X_REAL_IP": "198.51.100.4"}

    assert client_address(asked(HTTP_HOST="vote.example.com:8443", **real_ip)).address == (
        ip_address("198.51.100.4")
    )
    assert client_address(asked(HTTP_HOST="www.example.com", **real_ip)).address == (
        ip_address("203.0.113.7")
    )


def test_settings_are_read_anew_when_they_change(settings):
    settings.TRUSTED_PROXIES = ("10.0.0.0/8",)
    before = ingress_profiles()
    settings.TRUSTED_PROXIES = ("192.0.2.0/24",)
    assert ingress_profiles() != before


def test_identity_length_is_passed_on(settings):
    settings.TRUSTED_PROXIES = ()
    client = client_address(asked(REMOTE_ADDR="2001:db8:1:2::3"), ipv6_identity_length=48)
    assert str(client.identity_prefix) == "2001:db8:1::/48"


def test_unknown_peer_identifies_nobody(settings):
    settings.TRUSTED_PROXIES = ()
    with pytest.raises(ClientAddressUnknown):
        client_address(asked(REMOTE_ADDR=""))


@pytest.mark.parametrize(
    ("proxies", "profiles"),
    [
        (("10.0.0.5",), {}),
        (("nginx",), {}),
        (("0.0.0.0/0",), {}),
        ((), {"a.example.com": {"proxies": ["10.0.0.1/8"]}}),
        ((), {"a.example.com": {"proxies": ["10.0.0.0/8"], "header": "X_Real_IP"}}),
    ],
)
def test_unusable_declaration_fails_the_check_and_the_request(settings, proxies, profiles):
    settings.TRUSTED_PROXIES, settings.INGRESS_PROFILES = proxies, profiles

    assert [message.id for message in check_ingress()] == ["core.E003"]
    with pytest.raises(IngressMisconfigured):
        client_address(asked())


def test_check_runs_with_the_others(settings):
    settings.TRUSTED_PROXIES = ("10.0.0.5",)
    with pytest.raises(SystemCheckError, match=r"core\.E003"):
        call_command("check")


def test_entrances_from_the_environment_are_the_ones_that_decide(monkeypatch, settings):
    monkeypatch.setenv(
        "INGRESS_PROFILES", "vote.example.com=10.0.0.0/8|X-Real-IP; direct.example.com="
    )
    settings.TRUSTED_PROXIES = ("10.0.0.0/8",)
    settings.INGRESS_PROFILES = env.INGRESS_PROFILES.read()

    def seen(host):
        return str(client_address(asked(HTTP_HOST=host, HTTP_X_REAL_IP="198.51.100.4")).address)

    assert seen("vote.example.com") == "198.51.100.4"
    assert seen("direct.example.com") == "10.0.0.5"
    assert seen("www.example.com") == "203.0.113.7"
    assert check_ingress() == []


@pytest.mark.parametrize("value", ["", "  ", ";", " ; ;"])
def test_no_entrance_of_a_single_host_is_no_mistake(monkeypatch, value):
    monkeypatch.setenv("INGRESS_PROFILES", value)
    assert env.INGRESS_PROFILES.read() == {}


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("10.0.0.0/8", "does not begin with a host name"),
        ("=10.0.0.0/8", "does not begin with a host name"),
        ("vote.example.com:8000=10.0.0.0/8", "does not begin with a host name"),
        ("*.example.com=10.0.0.0/8", "does not begin with a host name"),
        ("http://a.example.com=10.0.0.0/8", "does not begin with a host name"),
        ("a.example.com=10.0.0.0/8;A.example.com=10.0.0.0/8", "given twice"),
        ("a.example.com=10.0.0.5", "is not a network"),
        ("a.example.com=10.0.0.1/8", "host bits"),
        ("a.example.com=0.0.0.0/0", "would trust everybody"),
        ("a.example.com=nginx/8", "nginx"),
        ("a.example.com=10.0.0.0/8|X_Real_IP", "is not a header name"),
        ("a.example.com=10.0.0.0/8|", "is not a header name"),
        ("a.example.com=|X-Real-IP", "has a header but no network"),
        ("a.example.com=10.0.0.0/8|A|B", "is not a header name"),
    ],
)
def test_entrance_that_cannot_be_used_is_refused_in_words(monkeypatch, value, reason):
    monkeypatch.setenv("INGRESS_PROFILES", value)
    with pytest.raises(ImproperlyConfigured, match=re.escape(reason)) as refusal:
        env.INGRESS_PROFILES.read()
    assert "INGRESS_PROFILES" in str(refusal.value)


def test_ssl_header_is_fine_where_single_hosts_have_proxies(settings):
    settings.TRUSTED_PROXIES, settings.SECURE_PROXY_SSL_HEADER = (), ("HTTP_X", "https")
    settings.INGRESS_PROFILES = {"a.example.com": {"proxies": ["10.0.0.0/8"]}}
    assert [message.id for message in check_proxies_declared()] == ["core.W003"]


@pytest.mark.parametrize(
    ("proxies", "ssl_header", "expected"),
    [
        (("10.0.0.0/8",), ("HTTP_X_FORWARDED_PROTO", "https"), []),
        (("10.0.0.0/8",), None, []),
        ((), None, ["core.W003"]),
        ((), ("HTTP_X_FORWARDED_PROTO", "https"), ["core.E004"]),
    ],
)
def test_deploying_without_a_declared_proxy_is_pointed_out(settings, proxies, ssl_header, expected):
    settings.TRUSTED_PROXIES, settings.SECURE_PROXY_SSL_HEADER = proxies, ssl_header
    assert [message.id for message in check_proxies_declared()] == expected


def test_threat_22_the_hint_says_that_a_proxy_takes_slow_bodies(settings, project_root):
    settings.TRUSTED_PROXIES, settings.SECURE_PROXY_SSL_HEADER = (), None
    (warning,) = check_proxies_declared()
    assert "slow bodies" in warning.hint
    (page,) = re.findall(r"docs/\S+\.md", warning.hint)
    assert "proxy_request_buffering on;" in (project_root / page).read_text("utf-8")
