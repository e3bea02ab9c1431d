"""更正: the organiser corrects a starred field, and what stood there stays to be read."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from cms.accounts.models import User
from cms.campaigns.models import Category
from cms.core.models import AuditEntry
from site_pages.desk import roles
from site_pages.editing import starred
from site_pages.editing.category_corrections import correct_category
from site_pages.editing.corrections import correct_case
from site_pages.exceptions import DraftInTheWay, NothingCorrected, ReasonRequired
from site_pages.models import CaseCorrection, CasePage, HubHomePage
from site_pages.scheduling import carry_out_schedule
from tests.site_pages.admin_forms import BUTTONS, case_data, picture_row
from tests.site_pages.editing.people import make_people
from tests.site_pages.visits import get, path_of
from tests.world import build_all, make_case, make_picture, make_world

pytestmark = pytest.mark.django_db(transaction=True)

REASON = "申报单位来函更正"
A_DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture
def organiser():
    make_world(partners=("bandao",))
    person = User.objects.create_user("organiser", "organiser@example.com")
    person.groups.add(Group.objects.get(name=roles.ORGANISERS))
    return person


@pytest.fixture
def applied():
    """An application stands behind every case."""

    def claim(case_ref):
        return True

    starred.claim_starred_fields(claim)
    yield
    starred.give_up_claim(claim)


def correct(page, organiser, **changes):
    values = {"field": "brief", "new": "更正后的简介。", "reason": REASON, "now": timezone.now()}
    return correct_case(page=page, user=organiser, **{**values, **changes})


def test_correction_is_public_on_the_page_and_in_the_document(client, organiser):
    case = make_case(brief="原来的简介。")
    build_all()

    correct(case, organiser)
    build_all()

    for site in ("hub", "bandao"):
        shown = get(client, site, path_of(case.get_full_url())).content.decode()
        assert "<del>原来的简介。</del>" in shown
        assert "<ins>更正后的简介。</ins>" in shown
        assert REASON in shown
    document = client.get(f"/api/v1/cases/{case.uid}/").json()
    assert document["brief"] == "更正后的简介。"
    (told,) = document["corrections"]
    assert {name: told[name] for name in ("field", "part", "old", "new", "reason")} == {
        "field": "brief",
        "part": None,
        "old": "原来的简介。",
        "new": "更正后的简介。",
        "reason": REASON,
    }


def test_case_without_corrections_says_nothing_of_them(client, organiser):
    case = make_case()
    build_all()

    assert "corrections" not in get(client, "hub", path_of(case.get_full_url())).content.decode()
    assert client.get(f"/api/v1/cases/{case.uid}/").json()["corrections"] == []


def test_d03_correction_is_on_record_and_cannot_be_rewritten(organiser):
    case = make_case()
    row = correct(case, organiser)

    entry = AuditEntry.objects.get(action="case.corrected")
    assert (entry.reason, entry.actor_label, entry.facts["field"]) == (REASON, "organiser", "brief")
    for attempt in (
        lambda: CaseCorrection.objects.filter(pk=row.pk).update(reason="x"),
        CaseCorrection.objects.filter(pk=row.pk).delete,
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            attempt()


PLAIN = (
    ("title", "改正的名称", "改正的名称"),
    ("applicant", "青岛另一单位（演示）", "青岛另一单位（演示）"),
    ("field", "教育", "教育"),
    ("in_service_on", "2018-01-31", date(2018, 1, 31)),
    ("platform_url", "https://other.example/", "https://other.example/"),
    ("honours", "一等奖", "一等奖"),
)


def test_plain_fields_are_corrected(organiser):
    case = make_case()

    for field, new, stored in PLAIN:
        correct(case, organiser, field=field, new=new)
        assert getattr(CasePage.objects.get(), field) == stored
    assert CaseCorrection.objects.count() == len(PLAIN)


def test_one_part_of_the_description_is_corrected(organiser):
    case = make_case()

    row = correct(case, organiser, field="description", part=1, new="改正的一段。")

    assert [part.text for part in CasePage.objects.get().description_parts.all()] == [
        "改正的一段。"
    ]
    assert (row.part, row.old) == (1, "平台采用分层架构。")


REFUSED = (
    ({"reason": " "}, ReasonRequired),
    ({"new": "居民在手机上办事。"}, NothingCorrected),
    ({"field": "contact_phone"}, NothingCorrected),
    ({"field": "description", "part": 2}, NothingCorrected),
    ({"field": "in_service_on", "new": "昨天"}, ValidationError),
    ({"field": "field", "new": "没有的领域"}, ValidationError),
    ({"new": "字" * 201}, ValidationError),
    ({"field": "description", "part": 1, "new": " "}, ValidationError),
    ({"field": "description", "part": 1, "new": "字" * 801}, ValidationError),
    ({"field": "in_service_on", "new": "2999-01-01"}, ValidationError),
)


def test_what_is_refused_changes_nothing(organiser):
    case = make_case()
    before = CasePage.objects.get().latest_revision_id

    for changes, error in REFUSED:
        with pytest.raises(error):
            correct(case, organiser, **changes)

    assert not CaseCorrection.objects.exists()
    assert CasePage.objects.get().latest_revision_id == before
    assert CasePage.objects.get().brief == "居民在手机上办事。"


def test_unpublished_changes_are_not_published_along(organiser):
    case = make_case()
    case.honours = "还没定稿"
    case.save_revision()

    with pytest.raises(DraftInTheWay):
        correct(CasePage.objects.get(), organiser)


def test_day_of_going_into_service_may_be_today_and_no_later(organiser):
    case, now = make_case(), timezone.now()
    today = timezone.localdate(now)

    with pytest.raises(ValidationError):
        correct(case, organiser, field="in_service_on", new=f"{today + A_DAY}", now=now)
    correct(case, organiser, field="in_service_on", new=f"{today}", now=now)

    assert CasePage.objects.get().in_service_on == today


def test_case_that_is_not_public_takes_no_long_description_either(organiser):
    case = make_case()
    case.unpublish()

    with pytest.raises(ValidationError):
        correct(case, organiser, field="description", part=1, new="字" * 801)


def scheduled_case(**changes):
    """A case that is not public yet and will be in an hour."""
    case = make_case(**changes)
    case.unpublish()
    draft = CasePage.objects.get().get_latest_revision_as_object()
    draft.go_live_at = timezone.now().replace(microsecond=0) + HOUR
    draft.save_revision().publish()
    return CasePage.objects.get()


@pytest.mark.parametrize("field", ["brief", "category"])
def test_correction_goes_into_the_scheduled_version(organiser, time_machine, field):
    case = scheduled_case(brief="原来的简介。")
    due = case.scheduled_revision.approved_go_live_at

    if field == "brief":
        correct(case, organiser)
    else:
        correct_category(
            page=case,
            category=Category.objects.get(slug="network-security"),
            field="入侵检测",
            reason=REASON,
            user=organiser,
            now=timezone.now(),
        )

    case = CasePage.objects.get()
    assert not case.live
    assert case.scheduled_revision == case.latest_revision
    assert case.scheduled_revision.approved_go_live_at == due
    time_machine.move_to(due + HOUR)
    assert carry_out_schedule(now=timezone.now()) == 1
    case = CasePage.objects.get()
    shown = (case.live, case.brief, case.field)
    if field == "brief":
        assert shown == (True, "更正后的简介。", "社区")
    else:
        assert shown == (True, "原来的简介。", "入侵检测")
    assert CaseCorrection.objects.filter(field=field).exists()


def test_draft_on_top_of_the_scheduled_version_is_not_published_along(organiser):
    case = scheduled_case()
    draft = case.get_latest_revision_as_object()
    draft.honours = "还没定稿"
    draft.save_revision()

    with pytest.raises(DraftInTheWay):
        correct(CasePage.objects.get(), organiser)
    assert not CaseCorrection.objects.exists()


def test_correction_of_a_case_that_nobody_scheduled_publishes_nothing(organiser):
    case = make_case()
    case.unpublish()

    correct(CasePage.objects.get(), organiser)

    case = CasePage.objects.get()
    assert (case.live, case.approved_schedule) == (False, False)
    assert case.get_latest_revision_as_object().brief == "更正后的简介。"


def test_organiser_corrects_in_the_admin(client, organiser):
    roles.ensure_page_rights(HubHomePage.objects.get())
    case = make_case()
    client.force_login(organiser)
    edit = client.get(reverse("wagtailadmin_pages:edit", args=(case.pk,))).content.decode()
    assert reverse("editing:corrections", args=(case.pk,)) in edit

    shown = client.get(reverse("editing:corrections", args=(case.pk,))).content.decode()
    address = reverse("editing:correct", args=(case.pk, "brief-0"))
    assert address in shown
    assert "居民在手机上办事。" in client.get(address).content.decode()
    assert client.post(address, {"new": "好", "reason": ""}).status_code == 400
    client.post(address, {"new": "更正后的简介。", "reason": REASON})

    assert CasePage.objects.get().brief == "更正后的简介。"
    history = client.get(reverse("wagtailadmin_pages:history", args=(case.pk,)))
    assert REASON in history.content.decode()


def test_newsrooms_correct_nothing(client, organiser):
    case = make_case()
    address = reverse("editing:correct", args=(case.pk, "brief-0"))

    for person in make_people("bandao").values():
        client.force_login(person)
        assert client.post(address, {"new": "x", "reason": "x"}).status_code in {302, 403}
    assert CasePage.objects.get().brief == "居民在手机上办事。"


def test_starred_fields_of_an_application_are_read_only(client, organiser, applied):
    roles.ensure_page_rights(HubHomePage.objects.get())
    case = make_case()
    client.force_login(organiser)
    other = picture_row(make_picture())
    data = case_data(pictures=[other], parts=["硬塞进来的一段"], brief="硬改的简介", slug=case.slug)

    client.post(
        reverse("wagtailadmin_pages:edit", args=(case.pk,)),
        {**data, "tags": "新标签", **BUTTONS["publish"]},
    )

    case = CasePage.objects.get()
    assert (case.brief, case.applicant) == ("居民在手机上办事。", "青岛示例单位（演示）")
    assert [part.text for part in case.description_parts.all()] == ["平台采用分层架构。"]
    assert case.pictures.count() == 1
    draft = case.get_latest_revision_as_object()
    assert draft.brief == "居民在手机上办事。"
    assert [part.text for part in draft.description_parts.all()] == ["平台采用分层架构。"]


def test_without_an_application_the_organiser_edits(client, organiser):
    roles.ensure_page_rights(HubHomePage.objects.get())
    case = make_case()
    client.force_login(organiser)

    shown = client.get(reverse("wagtailadmin_pages:edit", args=(case.pk,)))

    assert not shown.context["form"].fields["brief"].disabled
