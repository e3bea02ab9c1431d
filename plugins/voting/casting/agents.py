"""What kind of browser a ballot came from: family and major version, nothing finer (PIPL). Pure."""

import re

OTHER, NONE = "other", "none"
# In the order of asking: a browser that pretends to be another names itself before it.
_FAMILIES = (
    ("WeChat", re.compile(r"MicroMessenger/(\d{1,3})")),
    ("QQ", re.compile(r"(?:MQQBrowser|QQBrowser|\bQQ)/(\d{1,3})")),
    ("UC", re.compile(r"UCBrowser/(\d{1,3})")),
    ("Huawei", re.compile(r"HuaweiBrowser/(\d{1,3})")),
    ("Miui", re.compile(r"MiuiBrowser/(\d{1,3})")),
    ("Edge", re.compile(r"Edg[A-Za-z]*/(\d{1,3})")),
    ("Opera", re.compile(r"OPR/(\d{1,3})")),
    ("Samsung", re.compile(r"SamsungBrowser/(\d{1,3})")),
    ("Firefox", re.compile(r"(?:Firefox|FxiOS)/(\d{1,3})")),
    ("Chrome", re.compile(r"(?:Chrome|CriOS|Chromium)/(\d{1,3})")),
    ("Safari", re.compile(r"Version/(\d{1,3})[.\d]* (?:Mobile/\w+ )?Safari/")),
)
LONGEST = 500
"""So much of a User-Agent is looked at."""


def agent_label(user_agent: str) -> str:
    """``WeChat 8``, ``Chrome 120``, ``other``; ``none`` where nothing was sent."""
    told = user_agent[:LONGEST]
    if not told.strip():
        return NONE
    for family, pattern in _FAMILIES:
        if found := pattern.search(told):
            return f"{family} {found[1]}"
    return OTHER
