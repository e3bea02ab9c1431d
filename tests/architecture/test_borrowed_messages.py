"""What other packages say to administrators is said in Chinese, by them or by us (D11)."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from tests.architecture.borrowed_messages import (
    DOMAINS,
    Message,
    borrowed_messages,
    chinese_words,
    read_catalogue,
    untranslated,
)

GAPS = Path(settings.LOCALE_PATHS[-1]) / "zh_Hans" / "LC_MESSAGES"
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+\}|%[sd]")


@pytest.mark.parametrize("domain", DOMAINS)
def test_d11_no_message_of_an_installed_package_is_left_in_english(domain: str):
    missing = [f"{package}: {message.msgid}" for package, message in untranslated(domain)]

    assert missing == [], "Run `make gaps`, translate what it prints, and commit .po and .mo."


@pytest.mark.parametrize("domain", DOMAINS)
def test_d11_the_compiled_catalogue_is_the_readable_one(domain: str):
    chinese = chinese_words(domain)

    assert [m.msgid for m in read_catalogue(GAPS / f"{domain}.po") if m.key not in chinese] == []
    assert (GAPS / f"{domain}.mo").exists()


@pytest.mark.parametrize("domain", DOMAINS)
def test_d11_chinese_keeps_every_placeholder(domain: str):
    chinese = chinese_words(domain)
    wrong = [
        (message.msgid, chinese[message.key])
        for message in read_catalogue(GAPS / f"{domain}.po")
        if _placeholders(message.plural or message.msgid) != _placeholders(chinese[message.key])
    ]

    assert wrong == []


def test_a_message_no_package_says_any_longer_is_taken_out():
    known = {
        form.key
        for domain in DOMAINS
        for _, message in borrowed_messages(domain)
        for form in message.forms()
    }
    ours = [message for domain in DOMAINS for message in read_catalogue(GAPS / f"{domain}.po")]

    assert [message.msgid for message in ours if message.key not in known] == []


def test_a_missing_message_is_printed_as_an_entry():
    message = Message('One "%(x)s"', "Many", comment="#, python-format")

    assert message.as_entry() == (
        '#, python-format\nmsgid "One \\"%(x)s\\""\nmsgid_plural "Many"\nmsgstr[0] ""\n'
    )


def _placeholders(text: str) -> set[str]:
    return set(PLACEHOLDER.findall(text))
