"""The disk is full when the sizes of a picture are to be written."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import override_settings

from cms.documents import queries as documents
from cms.documents.models import PendingBuild
from site_pages.models import CasePicture, PictureRendition
from tests.faults.full_disk import FULL_DISK
from tests.faults.truth import assert_whole
from tests.world import build_all, make_case, make_picture, make_world, republish

pytestmark = pytest.mark.django_db(transaction=True)

# Later than any row that publishing writes; the pages' own dates do not matter here.
NOW = datetime(2030, 1, 1, tzinfo=UTC)


def test_full_disk_keeps_the_row_and_the_former_document(var, settings):
    make_world()
    case, other = make_case(), make_case(pictures=0)
    build_all(NOW)
    before, seq = bytes(documents.document(case.uid).full), documents.last_seq()
    picture = make_picture()
    republish(case, pictures=[CasePicture(picture=picture, alt_text="新图")])
    republish(other, title="没有图片的案例")

    with override_settings(STORAGES={**settings.STORAGES, **FULL_DISK}):
        build_all(NOW)

        (row,) = PendingBuild.objects.all()
        assert row.uid == case.uid
        assert "No space left on device" in row.last_error
        assert row.available_at == NOW + timedelta(seconds=2)
        assert bytes(documents.document(case.uid).full) == before
        assert documents.last_seq() == seq + 1, "the page without pictures goes through"
        build_all(row.available_at)
        row.refresh_from_db()
        assert row.available_at == NOW + timedelta(seconds=2 + 4)
        assert not PictureRendition.objects.filter(image=picture).exists()

    build_all(row.available_at)
    assert_whole()
    assert "新图" in bytes(documents.document(case.uid).full).decode()
    assert documents.last_seq() == seq + 2
