"""Cutting text and queries: pure, no database."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.documents.tokens import MAX_WORD, index_tokens, normalise, query_terms


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("智慧城市", ["城", "城市", "市", "慧", "慧城", "智", "智慧"]),
        ("wifi6平台", ["wifi6", "台", "平", "平台"]),
        ("青岛，城市", ["城", "城市", "岛", "市", "青", "青岛"]),
        ("\u3400\U00020000", ["\u3400", "\u3400\U00020000", "\U00020000"]),
        ("5g-a b_c", ["5g", "a", "b", "c"]),
        ("", []),
        ("，。*'\"", []),
    ],
)
def test_index_tokens(text, tokens):
    assert index_tokens(text) == sorted(tokens)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("ＷｉＦｉ　６", "wifi 6"),
        ("智\u200b慧\ufeff", "智慧"),
        ("葛\U000e0100城", "葛城"),
        ("a\x00b\ud800c", "abc"),
        ("  行一\r\n行二\t", "行一 行二"),
        ("Straße ΣΑΣ", "strasse σασ"),
        ("e\u0301", "é"),
    ],
)
def test_normalise(text, plain):
    assert normalise(text) == plain


@given(st.text())
def test_normalise_is_idempotent(text):
    assert normalise(normalise(text)) == normalise(text)


@pytest.mark.parametrize(
    ("q", "whole", "beginnings"),
    [
        ("智慧", {"智慧"}, set()),
        ("智", {"智"}, set()),
        ("WiFi", set(), {"wifi"}),
        ("wifi6平台", {"平台"}, set()),
        ("平台wifi", {"平台"}, {"wifi"}),
        ("e-mail", set(), {"mail"}),
        ("《智慧》", {"智慧"}, set()),
        ("c++", {"c"}, set()),
    ],
)
def test_query_terms_of_one_part(q, whole, beginnings):
    (term,) = query_terms(q)

    assert (term.whole, term.beginnings) == (whole, beginnings)


def test_query_terms_pass_over_mere_punctuation():
    assert [term.text for term in query_terms("智慧 - * 平台 \x00 “”")] == ["智慧", "平台"]
    assert query_terms('"*" -') == []


@given(st.text(alphabet="智慧城市\u3400\U00020000ab1 ,，-"))
def test_what_a_query_asks_for_its_own_text_has(text):
    plain = normalise(text)
    tokens = set(index_tokens(plain))

    for term in query_terms(text):
        assert term.whole <= tokens
        assert all(any(t.startswith(b) for t in tokens) for b in term.beginnings)


def test_overlong_words_are_indexed_by_their_beginning():
    (token,) = index_tokens("a" * 1000)

    assert token == "a" * MAX_WORD
    (term,) = query_terms("a" * 100)
    assert term.beginnings == {token}
