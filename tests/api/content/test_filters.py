"""What the lists' filters let through."""

from datetime import timedelta

import pytest

from tests.api.stored import NOON, case_document, news_document, put
from tests.assertions import assert_problem

pytestmark = pytest.mark.django_db

CASES = "/api/v1/cases/"
NEWS = "/api/v1/news/"


def uids(client, address: str, **query: str) -> set[str]:
    response = client.get(address, query)
    assert response.status_code == 200, response.content
    return {item["uid"] for item in response.json()["items"]}


@pytest.mark.parametrize(
    ("name", "value", "other"),
    [
        ("campaign", "2020", "2021"),
        ("category", "citizen-services", "network-security"),
        ("field", "社区", "教育"),
    ],
)
def test_r016_cases_by_category_and_field_are_only_those(client, name, value, other):
    wanted, unwanted = case_document(**{name: value}), case_document(**{name: other})
    put(wanted, unwanted)

    assert uids(client, CASES, **{name: value}) == {str(wanted.uid)}
    assert uids(client, CASES, **{name: other}) == {str(unwanted.uid)}
    assert uids(client, CASES, **{name: value[:-1]}) == set()


def test_filters_hold_together(client):
    both = case_document(category="a", field="教育", tags=("智慧城市",))
    put(both, case_document(category="a"), case_document(field="教育", tags=("智慧城市",)))

    assert uids(client, CASES, category="a", field="教育", tag="智慧城市") == {str(both.uid)}


def test_tag_is_one_of_several_and_whole(client):
    tagged = case_document(tags=("智慧城市", "5G"))
    put(tagged, case_document(tags=("智慧",)))

    assert uids(client, CASES, tag="5G") == {str(tagged.uid)}
    assert uids(client, CASES, tag="智慧城市") == {str(tagged.uid)}
    assert uids(client, CASES, tag="城市") == set()


@pytest.mark.parametrize("name", ["published_after", "updated_after"])
def test_after_is_strictly_later_in_any_offset(client, name):
    column = name.replace("after", "at")
    old = case_document(**{"published_at": NOON, column: NOON})
    new = case_document(**{"published_at": NOON, column: NOON + timedelta(seconds=1)})
    put(old, new)

    assert uids(client, CASES, **{name: "2020-09-01T04:00:00Z"}) == {str(new.uid)}
    assert uids(client, CASES, **{name: "2020-09-01T12:00:00+08:00"}) == {str(new.uid)}
    assert uids(client, CASES, **{name: "2020-09-01T12:00:00"}) == {str(new.uid)}
    assert uids(client, CASES, **{name: "2020-09-01T03:59:59.999999Z"}) == {
        str(old.uid),
        str(new.uid),
    }
    assert uids(client, CASES, **{name: "2020-09-01T04:00:01Z"}) == set()


@pytest.mark.parametrize(
    "moment",
    [
        *("yesterday", "2020-02-30T00:00:00Z", "2020-09-01T00:00:00 08:00", "1598932800"),
        *("0001-01-01T00:00:00+14:00", "0001-01-01T00:00:00", "9999-12-31T23:59:59-12:00"),
    ],
)
def test_after_refuses_what_is_no_moment_of_our_time(client, moment):
    problem = assert_problem(
        client.get(CASES, {"published_after": moment}), 400, "invalid_parameter"
    )
    assert [error["parameter"] for error in problem["errors"]] == ["published_after"]


def test_news_by_kind_site_and_case(client):
    case = case_document()
    about = news_document(about=(case.uid,), site="qingdaonews")
    notice = news_document(kind="notice")
    put(case, about, notice)

    assert uids(client, NEWS, kind="notice") == {str(notice.uid)}
    assert uids(client, NEWS, kind="report") == {str(about.uid)}
    assert uids(client, NEWS, site="hub") == {str(notice.uid)}
    assert uids(client, NEWS, site="qingdaonews") == {str(about.uid)}
    assert uids(client, NEWS, case=str(case.uid)) == {str(about.uid)}
    assert uids(client, NEWS, case=case.uid.hex.upper()) == {str(about.uid)}
    assert uids(client, NEWS, case=str(notice.uid)) == set()
    assert uids(client, CASES) == {str(case.uid)}


@pytest.mark.parametrize(
    ("address", "name", "value"),
    [
        (NEWS, "kind", "poem"),
        (NEWS, "case", "not-a-uid"),
        (CASES, "category", "x" * 101),
        (CASES, "q", "城" * 201),
        (CASES, "q", " ".join("abcdefghijklmnopq")),
        ("/api/v1/categories/", "campaign", "x" * 101),
    ],
)
def test_wrong_values_are_named(client, address, name, value):
    problem = assert_problem(client.get(address, {name: value}), 400, "invalid_parameter")
    assert [error["parameter"] for error in problem["errors"]] == [name]
    assert problem["errors"][0]["detail"]


def test_empty_value_filters_nothing(client):
    put(case_document(), case_document(category="other"))
    assert len(uids(client, CASES, category="", q=" ", tag="")) == 2
