"""Error texts can be stored whatever they say."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from cms.core import work_queue
from cms.core.error_texts import error_text, storable
from cms.documents.models import PendingBuild

NOW = datetime(2020, 8, 22, tzinfo=UTC)
UGLY = "a\0b\ud800c"
SPELLED_OUT = r"a\x00b\ud800c"


class Unspeakable(Exception):
    def __str__(self) -> str:
        raise ZeroDivisionError


def test_what_cannot_be_stored_is_spelled_out():
    assert storable(UGLY) == SPELLED_OUT
    assert storable("推荐 😀") == "推荐 😀"


def test_an_error_that_cannot_be_printed_has_a_name():
    assert error_text(ValueError(UGLY)) == f"ValueError: {SPELLED_OUT}"
    assert error_text(Unspeakable()) == "Unspeakable"


@pytest.mark.django_db
def test_a_row_keeps_any_error():
    PendingBuild.objects.create(uid=UUID(int=1), cause="x", created_at=NOW, available_at=NOW)
    (item,) = work_queue.claim(PendingBuild, now=NOW, limit=1, lease_seconds=60)
    work_queue.fail(item, now=NOW, error=UGLY)
    assert PendingBuild.objects.get().last_error == SPELLED_OUT
