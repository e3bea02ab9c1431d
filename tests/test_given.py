"""What is copied is what was made the first time, and only where it was made the first time."""

import pytest
from django.db import connection

from cms.campaigns.models import Campaign
from site_pages.models import CasePage
from tests import given as remembering
from tests.database_baseline import read_table, tables_with_rows
from tests.given import given
from tests.site_pages.standing import standing_world
from tests.world import build_all, make_case, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_is_remembered(monkeypatch):
    monkeypatch.setattr(remembering, "_remembered", {})


def built_case() -> CasePage:
    make_world()
    case = make_case(title="海岛诊桌")
    build_all()
    return case


def rows_of_all_tables() -> dict[str, list[str]]:
    found = {name: read_table(connection, name).rows for name in tables_with_rows(connection)}
    return {name: sorted(map(repr, rows)) for name, rows in found.items()}


def twice() -> list[tuple[CasePage, dict[str, list[str]]]]:
    seen = []
    for _ in range(2):
        with standing_world():
            seen.append((given(built_case), rows_of_all_tables()))
    return seen


def test_a_copy_holds_every_row_that_was_made_to_the_byte():
    (first, made), (second, copied) = twice()
    assert first == second
    assert first is not second
    assert copied == made


def test_a_copy_is_found_by_its_words_and_shows_its_picture(client):
    twice()
    case = given(built_case)
    answer = client.get("/api/v1/cases/?q=诊桌", headers={"host": "localhost:8000"})
    assert [one["uid"] for one in answer.json()["items"]] == [str(case.uid)]
    assert case.pictures.get().picture.file.open().read()


def test_where_rows_stand_already_it_is_made_anew():
    twice()
    Campaign.objects.create(slug="2019", title="上一届", year=2019)
    given(built_case)
    assert set(Campaign.objects.values_list("slug", flat=True)) == {"2019", "2020"}
