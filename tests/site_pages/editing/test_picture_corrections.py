"""更正 of a case's pictures: the new one is shown, the old one is kept and no longer public."""

import hashlib
from pathlib import Path

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from cms.accounts.models import User
from cms.core.images import intake_picture
from site_pages.desk import roles
from site_pages.editing.picture_corrections import PictureWords, correct_picture
from site_pages.exceptions import NothingCorrected, PictureTwice
from site_pages.models import CaseCorrection, CasePage, Picture, PictureRendition, ReplacedPicture
from tests.site_pages.visits import get, path_of
from tests.world import build_all, jpeg, make_case, make_news, make_world, republish

pytestmark = pytest.mark.django_db(transaction=True)

REASON = "申报单位来函：原图有误"
WORDS = PictureWords("更换后的图", "新说明")


@pytest.fixture
def organiser():
    make_world(partners=("bandao",))
    person = User.objects.create_user("organiser", "organiser@example.com")
    person.groups.add(Group.objects.get(name=roles.ORGANISERS))
    return person


@pytest.fixture
def case(organiser):
    made = make_case(pictures=4)
    build_all()
    return made


def new_file():
    return intake_picture(jpeg(900, 600))


def correct(page, organiser, **changes):
    values = {"number": 2, "words": WORDS, "reason": REASON, "now": timezone.now()}
    return correct_picture(page=page, user=organiser, **{**values, **changes})


def pictures_of(page):
    return [
        (use.picture_id, use.alt_text, use.caption)
        for use in CasePage.objects.get(pk=page.pk).pictures.all()
    ]


def test_one_of_four_is_replaced_and_the_old_one_is_kept_in_private(client, organiser, case):
    old = case.pictures.all()[1].picture
    before = pictures_of(case)
    bytes_of_old = old.file.read()
    public = [old.file.name, *old.renditions.values_list("file", flat=True)]
    assert len(public) > 1
    assert all(default_storage.exists(name) for name in public)

    row = correct(case, organiser, file=new_file())
    build_all()

    after = pictures_of(case)
    assert [after[n] for n in (0, 2, 3)] == [before[n] for n in (0, 2, 3)]
    assert after[1][1:] == ("更换后的图", "新说明")
    assert after[1][0] != old.pk
    assert not Picture.objects.filter(pk=old.pk).exists()
    assert not PictureRendition.objects.filter(image=old.pk).exists()
    assert [name for name in public if default_storage.exists(name)] == []
    kept = ReplacedPicture.objects.get(correction=row)
    with kept.file.open() as file:
        assert file.read() == bytes_of_old
    assert not Path(kept.file.path).is_relative_to(default_storage.location)
    assert (kept.alt_text, kept.caption) == before[1][1:]
    document = client.get(f"/api/v1/cases/{case.uid}/").json()
    assert [image["alt"] for image in document["images"]] == [one[1] for one in after]
    (told,) = document["corrections"]
    assert (told["field"], told["part"], told["reason"]) == ("images", 2, REASON)
    assert "图1" in told["old"]
    assert "新说明 · 更换后的图" in told["new"]
    shown = get(client, "bandao", path_of(case.get_full_url())).content.decode()
    assert "新说明 · 更换后的图" in shown
    assert [name for name in public if name in shown] == []


def test_picture_that_a_report_shows_as_well_stays_for_the_report(organiser, case):
    old = case.pictures.all()[1].picture
    report = make_news("bandao")
    republish(report, lead_picture=old)

    correct(case, organiser, file=new_file())

    assert Picture.objects.filter(pk=old.pk).exists()
    assert default_storage.exists(old.file.name)
    assert ReplacedPicture.objects.count() == 1


def test_words_alone_keep_the_picture(organiser, case):
    before = pictures_of(case)

    row = correct(case, organiser)

    assert pictures_of(case)[1] == (before[1][0], "更换后的图", "新说明")
    assert not ReplacedPicture.objects.exists()
    assert row.old != row.new


def test_former_revisions_can_still_be_opened(client, admin_client, organiser, case):
    former = CasePage.objects.get().latest_revision
    correct(case, organiser, file=new_file())

    restored = former.as_object()

    assert len(restored.pictures.all()) == 3
    revert = reverse("wagtailadmin_pages:revisions_revert", args=(case.pk, former.pk))
    assert admin_client.get(revert).status_code == 200


def test_case_that_is_not_public_names_the_old_picture_nowhere(organiser, case):
    old = case.pictures.all()[1].picture
    CasePage.objects.get().unpublish()

    correct(CasePage.objects.get(), organiser, file=new_file())

    assert not CasePage.objects.get().live
    assert not Picture.objects.filter(pk=old.pk).exists()
    draft = CasePage.objects.get().get_latest_revision_as_object()
    assert [use.alt_text for use in draft.pictures.all()][1] == "更换后的图"


def test_what_is_refused_changes_nothing(organiser, case):
    before = pictures_of(case)
    file = new_file()
    correct(case, organiser, file=file)
    after, stored = pictures_of(case), Picture.objects.count()
    refused = [
        ({"number": 5}, NothingCorrected),
        ({"number": 0}, NothingCorrected),
        ({}, NothingCorrected),
        ({"number": 3, "file": file}, PictureTwice),
        ({"words": PictureWords("字", "长" * 101), "file": new_file()}, ValidationError),
    ]

    for changes, error in refused:
        with pytest.raises(error):
            correct(CasePage.objects.get(), organiser, **changes)

    assert before != after == pictures_of(case)
    assert Picture.objects.count() == stored
    assert CaseCorrection.objects.count() == ReplacedPicture.objects.count() == 1


def test_kept_picture_is_never_rewritten(organiser, case):
    correct(case, organiser, file=new_file())

    for attempt in (
        lambda: ReplacedPicture.objects.update(title="x"),
        ReplacedPicture.objects.all().delete,
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            attempt()


def test_organiser_replaces_one_in_the_admin(client, organiser, case):
    client.force_login(organiser)
    address = reverse("editing:correct", args=(case.pk, "images-2"))
    data = jpeg(900, 600)
    values = {"alt_text": "新图", "caption": "", "reason": REASON}

    shown = client.get(address).content.decode()
    assert 'name="file"' in shown
    small = SimpleUploadedFile("a.jpg", jpeg(300, 200))
    refused = client.post(address, {**values, "file": small})
    assert (refused.status_code, "800" in refused.content.decode()) == (400, True)
    answer = client.post(address, {**values, "file": SimpleUploadedFile("a.jpg", data)})

    assert answer.status_code == 302
    page = CasePage.objects.get()
    new = page.pictures.all()[1]
    assert (new.alt_text, len(page.pictures.all())) == ("新图", 4)
    assert new.picture.pixels_sha256 == intake_picture(data).sha256
    assert hashlib.sha256(new.picture.file.read()).digest() != hashlib.sha256(data).digest()


def test_newsrooms_are_refused(client, case):
    person = User.objects.create_user("other", "other@example.com")
    client.force_login(person)
    address = reverse("editing:correct", args=(case.pk, "images-2"))

    assert client.post(address, {"alt_text": "x", "reason": "x"}).status_code in {302, 403}
    assert not CaseCorrection.objects.exists()
