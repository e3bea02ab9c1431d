"""Browsers are told apart by family and major version, and by nothing else (D4)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.voting.casting.agents import agent_label

CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0"
WECHAT = (
    "Mozilla/5.0 (Linux; Android 13; 22081212C) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0"
    " Chrome/107.0.5304.141 Mobile Safari/537.36 XWEB/5169 MicroMessenger/8.0.40.2420(0x28002855)"
)
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 16_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like "
    "Gecko) Version/16.6 Mobile/15E148 Safari/604.1"
)


@pytest.mark.parametrize(
    ("told", "label"),
    [
        (f"{CHROME} Safari/537.36", "Chrome 120"),
        (f"{CHROME} Safari/537.36 Edg/120.0.2210.91", "Edge 120"),
        (WECHAT, "WeChat 8"),
        (IPHONE, "Safari 16"),
        ("Mozilla/5.0 (Windows NT 10.0; rv:121.0) Gecko/20100101 Firefox/121.0", "Firefox 121"),
        ("curl/8.5.0", "other"),
        ("", "none"),
        ("  ", "none"),
    ],
)
def test_d04_a_browser_is_family_and_version(told, label):
    assert agent_label(told) == label


@given(st.text())
def test_whatever_is_sent_has_a_short_label(told):
    assert len(agent_label(told)) <= 30
    assert "\0" not in agent_label(told)
