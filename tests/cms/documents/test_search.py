"""D6: substrings of two Chinese characters are found, and nothing that is not there."""

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from cms.documents import queries, services
from cms.documents import search as finding
from cms.documents.enums import Reason
from cms.documents.exceptions import QueryTooLong
from cms.documents.search import search
from cms.documents.tokens import normalise, query_terms
from tests.cms.documents.samples import NOW, TEXT, built

pytestmark = pytest.mark.django_db

HAN = "智慧城市青岛平台\u3400\u4dbf\U00020000\U00020bb7"
MIXED = st.text(alphabet=HAN + "Wi6 ,，-“", min_size=2, max_size=30)
on_the_database = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def found(q: str, one) -> bool:
    """Whether a search among all cases finds this one."""
    return one.uid in set(search(queries.current("case"), q).values_list("document_id", flat=True))


@pytest.fixture(params=[finding.COMMON, 1], ids=["rare", "common"])
def one(request, monkeypatch):
    """Found in the same way however many documents hold the words."""
    monkeypatch.setattr(finding, "COMMON", request.param)
    document = built(text=TEXT)
    services.store_many([document, built(text="另一个案例")], now=NOW)
    return document


@pytest.mark.parametrize(
    "q",
    [
        "智慧",
        "智",
        "青岛智慧城市",
        "wifi",
        "ＷＩＦＩ6",
        "视频 智慧",
        "平台，连接",
        "“智慧”",
        "wi 会议",
    ],
)
def test_d06_search_finds(q, one):
    assert found(q, one)


@pytest.mark.parametrize(
    "q", ["慧智", "智城", "青岛 上海", "ifi", "岛市", "平台连接", "*", "智慧市", "wifi66"]
)
def test_d06_search_does_not_find(q, one):
    assert not found(q, one)


def test_d06_two_characters_are_found_in_the_text_of_the_requirement():
    hit = built(text="青岛智慧城市运行管理中心")
    services.store(hit, now=NOW)

    assert [v.document_id for v in search(queries.current("case"), "智慧")] == [hit.uid]


def test_search_of_pairs_that_do_not_meet_is_verified_away():
    # Both 青岛 and 岛市 are in the index, 青岛市 is nowhere in the text.
    pairs = built(text="青岛的海岛市集")
    services.store(pairs, now=NOW)

    assert found("青岛", pairs)
    assert found("岛市", pairs)
    assert not found("青岛市", pairs)


def test_search_with_nothing_to_search_for_filters_nothing(one):
    assert found("", one)
    assert found(" \u3000\t", one)


def test_search_sees_current_versions_only(one):
    services.store(built(one.uid, "改写之后"), now=NOW)
    assert not found("智慧", one)
    assert found("改写", one)

    services.withdraw(uid=one.uid, reason=Reason.WITHDRAWN, now=NOW)
    assert not found("改写", one)

    services.store(built(one.uid, "改写之后"), now=NOW)
    assert found("改写", one)


def test_search_combines_with_filters_and_order(one, django_assert_num_queries):
    services.store(built(text="智慧校园", category="education"), now=NOW)
    cases = queries.current("case").filter(category="education")
    search(cases, "智慧")  # SQLite asks once for each word how common it is

    with django_assert_num_queries(1):
        hits = list(search(cases, "智慧")[:20])

    assert [hit.title for hit in hits] == ["智慧校园"]


@pytest.mark.parametrize(
    "q",
    [
        "' OR 1=1 --",
        "智慧' OR '1'='1",
        '智慧" OR "城市',
        "NEAR(智慧, 2)",
        "智慧 AND",
        "NOT 智慧",
        "智慧*",
        "-智慧",
        "^智慧",
        "search_text:智慧",
        "documents_search:智慧",
        '"',
        "'",
        "\\",
        "\\'智慧",
        "智:*",
        "智慧 & !城市",
        "智慧 | 上海",
        "(智慧",
        "%",
        "_",
        "%慧",
        "智_城",
        "智%城",
        "%s",
        "{0}",
        "\x00",
        "智\x00慧",
        "\ud800智慧",
        "智慧\U000e0001",
        ";DROP TABLE documents_document",
    ],
)
def test_search_reads_no_syntax_out_of_a_query(q, one):
    terms = query_terms(q)
    by_hand = bool(terms) and all(term.text in one.plain_text for term in terms)

    assert found(q, one) == by_hand


def test_search_takes_wildcards_literally():
    literal, other = built(text="占比50%以上a%b城"), built(text="占比50个以上axb城")
    services.store_many([literal, other], now=NOW)

    assert found("50%以", literal)
    assert not found("50%以", other)
    assert found("a%b城", literal)
    assert not found("a%b城", other)


def test_search_of_the_longest_query_allowed_finds():
    text = "".join(chr(0x4E00 + n) for n in range(300))
    long = built(text=text)
    services.store(long, now=NOW)

    assert found(text[50:250], long)
    assert not found(text[50:249] + "龘", long)


@pytest.mark.parametrize(
    "q", ["智" * 201, "智慧 " * 3400, " ".join("甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午")]
)
def test_search_refuses_overlong_queries(q, one):
    with pytest.raises(QueryTooLong):
        search(queries.current("case"), q)


@given(text=MIXED, data=st.data())
@on_the_database
def test_d06_any_two_neighbouring_characters_are_found(text, data):
    plain = normalise(text)
    pairs = [plain[i : i + 2] for i in range(len(plain) - 1) if set(plain[i : i + 2]) <= set(HAN)]
    assume(pairs)
    document = built(text=text)
    services.store(document, now=NOW)

    assert found(data.draw(st.sampled_from(pairs)), document)


@given(text=MIXED, data=st.data())
@on_the_database
def test_any_part_that_holds_a_chinese_character_is_found(text, data):
    plain = normalise(text)
    start = data.draw(st.integers(0, len(plain)))
    part = plain[start : data.draw(st.integers(start, len(plain)))]
    # A blank cuts a part in two, and either may then be the mere end of a word.
    assume(set(part) & set(HAN) and " " not in part)
    document = built(text=text)
    services.store(document, now=NOW)

    assert found(part, document)


@given(text=MIXED, q=st.text(alphabet=HAN + "wi6 ,\"*'", min_size=1, max_size=6))
@on_the_database
def test_what_is_found_holds_every_part_of_the_query(text, q):
    document = built(text=text)
    services.store(document, now=NOW)
    terms = query_terms(q)

    if q.strip() and found(q, document):
        assert terms
        assert all(term.text in document.plain_text for term in terms)
