"""Reads: order, facets, changes, and how many queries they take."""

from datetime import timedelta

import pytest
from django.db import connection

from cms.documents import queries, services
from cms.documents.built import FacetValue
from cms.documents.enums import Reason
from tests.cms.documents.samples import NOW, built, tag

pytestmark = pytest.mark.django_db


def test_current_lists_the_newest_first_and_ties_by_uid():
    earlier = built(text="早", published_at=NOW - timedelta(days=1))
    tied = sorted((built(text="甲"), built(text="乙")), key=lambda one: one.uid, reverse=True)
    services.store_many([earlier, *tied], now=NOW)

    listed = queries.current("case").values_list("document_id", flat=True)

    assert list(listed) == [*(one.uid for one in tied), earlier.uid]


def test_current_lists_one_kind_only():
    services.store_many([built(text="例"), built(text="讯", kind="news")], now=NOW)

    assert [version.title for version in queries.current("news")] == ["讯"]


@pytest.mark.parametrize("count", [10, 100])
def test_list_of_stored_bytes_is_one_query(count, django_assert_num_queries):
    services.store_many([built(text=f"文{n}") for n in range(count)], now=NOW)

    with django_assert_num_queries(1):
        cards = list(queries.current("case").values_list("card", flat=True))

    assert len(cards) == count


def test_detail_is_one_query(django_assert_num_queries):
    one = built()
    services.store(one, now=NOW)

    with django_assert_num_queries(1):
        version = queries.document(one.uid)
        assert version.document.seq == 1


@pytest.fixture
def many_stored():
    """400 cases over 20 categories, campaigns and sites, and a planner that has counted them.

    On an empty table PostgreSQL plans by whatever it remembers of earlier contents.
    """
    services.store_many(
        [
            built(
                text=f"文{n}",
                published_at=NOW - timedelta(minutes=n),
                category=f"category-{n % 20}",
                campaign=f"campaign-{n // 20}",
                site=f"site-{n % 19}",
            )
            for n in range(400)
        ],
        now=NOW,
    )
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE documents_documentversion")
            # 400 rows fit in few enough pages to be read whole; a real table's do not.
            cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")


@pytest.mark.parametrize(
    ("filters", "index"),
    [
        ({}, "docversion_published"),
        ({"category": "category-3"}, "docversion_category"),
        ({"campaign": "campaign-5", "category": "category-3"}, "docversion_campaign_cat"),
        ({"site": "site-7"}, "docversion_site"),
    ],
)
@pytest.mark.usefixtures("many_stored")
def test_list_is_read_from_an_index_in_order(filters, index):
    plan = queries.current("case").filter(**filters)[:20].explain()

    assert index in plan
    assert "sort" not in plan.lower()
    assert "temp b-tree" not in plan.lower()


def test_with_facet_tells_plugins_and_keys_apart():
    tagged, foreign = (
        built(text="甲", facets=frozenset({tag("5g")})),
        built(text="乙", facets=frozenset({FacetValue("voting", "tag", "5g")})),
    )
    services.store_many([tagged, foreign, built(text="丙")], now=NOW)

    def titles(**facet):
        return [v.title for v in queries.with_facet(queries.current("case"), **facet)]

    assert titles(key="tag", value="5g") == ["甲"]
    assert titles(plugin="voting", key="tag", value="5g") == ["乙"]
    assert titles(key="case", value="5g") == []


def test_changes_after_tells_each_document_once_under_its_newest_number():
    first, second = built(text="甲"), built(text="乙")
    services.store_many([first, second], now=NOW)
    services.store(built(first.uid, "甲改"), now=NOW)
    services.withdraw(uid=second.uid, reason=Reason.DELETED, now=NOW)

    def told(seq, limit):
        return [(c.uid, c.seq, c.state) for c in queries.changes_after(seq, limit)]

    assert told(0, 10) == [(first.uid, 3, "live"), (second.uid, 4, "gone")]
    assert told(0, 1) == [(first.uid, 3, "live")]
    assert told(3, 10) == [(second.uid, 4, "gone")]
    assert told(queries.last_seq(), 10) == []
