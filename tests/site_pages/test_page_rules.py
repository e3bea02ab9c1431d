"""What may happen to pages and what may not, whoever asks."""

import uuid
from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from wagtail.actions.copy_page import CopyPageAction
from wagtail.actions.create_alias import CreatePageAliasAction
from wagtail.models import Page

from cms.campaigns.models import Campaign, CaseRef, Category
from site_pages import exceptions, rules
from site_pages.models import (
    CampaignPage,
    CasePage,
    CategoryPage,
    HubHomePage,
    NewsPage,
    NewsroomPage,
    PartnerHomePage,
)
from tests.world import make_case, make_news, make_picture, make_world, publish, republish

pytestmark = pytest.mark.django_db


@pytest.fixture
def hall() -> CampaignPage:
    return make_world()


@pytest.fixture
def case(hall) -> CasePage:
    return make_case()


@pytest.fixture
def draft(hall) -> CasePage:
    """A case that was never public and that nothing refers to."""
    page = make_case(title="草稿案例")
    CasePage.objects.filter(pk=page.pk).update(live=False, first_published_at=None)
    return CasePage.objects.get(pk=page.pk)


# ------------------------------------------------------------------------------- identity


def test_a_case_is_named_by_a_reference_of_its_own_uid(case):
    assert case.case_ref_id == case.uid
    assert case.case_ref.category.slug == "citizen-services"
    assert case.case_ref.campaign.slug == "2020"


def test_uid_is_unique_and_in_no_form(case):
    with pytest.raises(IntegrityError), transaction.atomic():
        CasePage.objects.filter(pk=make_case().pk).update(uid=case.uid)
    for model in (CasePage, NewsPage, CampaignPage, CategoryPage, NewsroomPage, PartnerHomePage):
        form = model.get_edit_handler().get_form_class()
        assert not {"uid", "case_ref"} & set(form.base_fields)


def test_a_copy_gets_an_identity_of_its_own(case):
    copy = case.copy(update_attrs={"slug": "copy"})
    assert copy.uid != case.uid
    assert copy.case_ref_id == copy.uid


def test_a_copy_with_revisions_keeps_its_own_identity_when_published(case):
    republish(case, brief="第二版")
    copy = CopyPageAction(
        case, update_attrs={"slug": "copy"}, copy_revisions=True, keep_live=False
    ).execute()
    assert copy.revisions.count() > 2
    for revision in copy.revisions.order_by("pk"):
        revision.content["slug"] = "copy"  # or the old text would claim the source's address
        revision.save()
        revision.publish()
        stored = CasePage.objects.get(pk=copy.pk)
        assert (stored.uid, stored.case_ref_id) == (copy.uid, copy.uid)
    assert CasePage.objects.get(pk=case.pk).uid == case.uid


def test_an_old_revision_with_another_uid_does_not_bring_it_back(case):
    old_brief = case.brief
    first = case.revisions.earliest("pk")
    first.content["uid"] = first.content["case_ref"] = str(uuid.uuid4())
    first.save()
    republish(case, brief="第二版")
    first.publish()
    stored = CasePage.objects.get()
    assert (stored.uid, stored.case_ref_id) == (case.uid, case.uid)
    assert stored.brief == old_brief


def test_an_old_revision_that_names_a_deleted_picture_can_be_restored(case):
    """The library refuses where the foreign key says PROTECT; an editor must not meet that."""
    first = case.revisions.earliest("pk")
    lost = case.pictures.get().picture
    draft = case.get_latest_revision_as_object()
    draft.pictures = []
    draft.save_revision().publish()
    lost.delete()
    restored = first.as_object()
    assert restored.pictures.count() == 0
    assert restored.brief == case.brief


def test_an_old_revision_of_news_survives_its_lead_picture(hall):
    news = make_news(lead_picture=make_picture())
    first, lost = news.revisions.earliest("pk"), news.lead_picture
    republish(news, lead_picture=None)
    lost.delete()
    restored = first.as_object()
    assert (restored.lead_picture, restored.title) == (None, news.title)


def test_an_alias_of_news_gets_an_identity_of_its_own(hall):
    news = make_news()
    newsroom = NewsroomPage.objects.get(url_path__startswith="/hub/")
    alias = CreatePageAliasAction(news, parent=newsroom, update_slug="alias").execute()
    assert alias.uid != news.uid
    republish(news, title="改过的标题")
    assert NewsPage.objects.get(pk=alias.pk).title == "改过的标题"
    assert NewsPage.objects.get(pk=alias.pk).uid == alias.uid


def test_a_case_has_no_alias(case):
    with pytest.raises(exceptions.CaseNotAliasable), transaction.atomic():
        CreatePageAliasAction(case, update_slug="alias").execute()
    assert CasePage.objects.count() == CaseRef.objects.count() == 1
    assert rules.copy_refusal(case, alias=True).code == "case_not_aliasable"
    assert rules.copy_refusal(case) is None


@pytest.mark.parametrize("model", [HubHomePage, PartnerHomePage, CampaignPage, NewsroomPage])
def test_pages_that_exist_once_are_not_copied(hall, model):
    assert rules.copy_refusal(Page.objects.get(pk=model.objects.first().pk)) is not None


def test_a_move_within_the_category_changes_nothing_but_the_order(case):
    other = make_case()
    case.move(other, pos="right")
    assert CasePage.objects.get(pk=case.pk).uid == case.uid


# ------------------------------------------------------------------------- case references


def test_a_failed_case_leaves_no_reference_behind(hall):
    room = CategoryPage.objects.get(slug="citizen-services")
    page = CasePage(title="案例", slug="c", applicant="甲", field="社区", brief="简", live=True)
    with pytest.raises(ValidationError):
        room.add_child(instance=page)  # a live case without its date
    assert not CaseRef.objects.exists()


def test_a_reference_is_never_deleted(case):
    with pytest.raises(ProtectedError):
        case.case_ref.delete()
    assert CaseRef.objects.filter(pk=case.uid).exists()


def test_the_database_itself_refuses_to_delete_a_reference(draft):
    draft.delete()
    reference = CaseRef.objects.get(pk=draft.uid)
    with pytest.raises(IntegrityError), transaction.atomic():
        reference.delete()
    assert CaseRef.objects.filter(pk=draft.uid).exists()


def test_category_and_campaign_of_a_case_are_protected(case):
    for owner in (case.case_ref.category, case.case_ref.campaign):
        with pytest.raises(ProtectedError):
            owner.delete()


# -------------------------------------------------------------------------------- deletion


def _delete_by_queryset_of_cases(case):
    CasePage.objects.filter(pk=case.pk).delete()


def _delete_by_queryset_of_pages(case):
    with transaction.atomic():
        Page.objects.filter(pk=case.pk).delete()


WAYS = {
    "alone": lambda case: case.delete(),
    "as a base page": lambda case: Page.objects.get(pk=case.pk).delete(),
    "with its category": lambda case: case.get_parent().specific.delete(),
    "with its campaign": lambda case: CampaignPage.objects.get().delete(),
    "by a queryset of cases": _delete_by_queryset_of_cases,
    "by a queryset of pages": _delete_by_queryset_of_pages,
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("withdrawn", [False, True], ids=["live", "withdrawn"])
def test_a_case_that_was_public_cannot_be_deleted(case, way, withdrawn):
    if withdrawn:
        case.unpublish()
    before = list(Page.objects.order_by("path").values_list("path", "numchild", "live"))
    with pytest.raises(exceptions.CaseNotDeletable) as refusal:
        WAYS[way](case)
    assert refusal.value.code == "case_not_deletable"
    assert case.title in str(refusal.value)
    assert list(Page.objects.order_by("path").values_list("path", "numchild", "live")) == before


def test_hub_with_all_its_cases_cannot_be_deleted(case):
    before = list(Page.objects.order_by("path").values_list("path", "numchild", "live"))
    with pytest.raises(exceptions.PageRefusal):
        HubHomePage.objects.get().delete()
    assert list(Page.objects.order_by("path").values_list("path", "numchild", "live")) == before


def test_a_draft_that_something_refers_to_cannot_be_deleted(draft):
    make_news(cases=(draft,))
    with pytest.raises(exceptions.CaseNotDeletable):
        draft.delete()
    assert CasePage.objects.filter(pk=draft.pk).exists()


def test_a_draft_that_nothing_refers_to_can_be_deleted_and_its_reference_stays(draft):
    assert rules.deletion_refusal(draft) is None
    draft.delete()
    assert not CasePage.objects.exists()
    assert CaseRef.objects.filter(pk=draft.uid).exists()


def test_one_kept_case_keeps_its_whole_category(case, draft):
    with pytest.raises(exceptions.CaseNotDeletable):
        case.get_parent().specific.delete()
    assert CasePage.objects.count() == 2


def test_news_can_be_deleted(hall):
    make_news().delete()
    assert not NewsPage.objects.exists()


def test_asking_for_a_refusal_takes_few_queries_however_many_cases(
    hall, django_assert_max_num_queries
):
    for _ in range(4):
        page = make_case(pictures=0)
        CasePage.objects.filter(pk=page.pk).update(live=False, first_published_at=None)
    # Two for the cases, one for each table that refers to cases, one for change notices.
    with django_assert_max_num_queries(6):
        assert rules.deletion_refusal(hall) is None


# ---------------------------------------------------------------------------------- moving


def test_a_case_is_not_moved_to_another_category(case):
    room = CategoryPage.objects.get(slug="network-security")
    with pytest.raises(exceptions.CaseNotMovable) as refusal:
        case.move(room, pos="last-child")
    assert "市民服务类" in str(refusal.value)
    assert CasePage.objects.get().url_path == case.url_path


def test_a_case_moves_after_its_reference_was_reclassified(case):
    room = CategoryPage.objects.get(slug="network-security")
    CaseRef.objects.filter(pk=case.uid).update(category=room.category)
    CasePage.objects.get().move(room, pos="last-child")
    assert CasePage.objects.get().get_parent().pk == room.pk


def test_a_case_is_never_saved_away_from_its_category(case):
    room = CategoryPage.objects.get(slug="network-security")
    CaseRef.objects.filter(pk=case.uid).update(category=room.category)
    stale = CasePage.objects.get()
    stale.brief = "新简介"
    with pytest.raises(exceptions.CaseCategoryMismatch):
        stale.save()


def test_a_category_page_stays_with_its_campaign(case, hall):
    later = Campaign.objects.create(slug="2021", title="下一届", year=2021)
    other = publish(
        HubHomePage.objects.get(), CampaignPage(title="下一届", slug="2021", campaign=later)
    )
    with pytest.raises(exceptions.CategoryNotMovable):
        CategoryPage.objects.get(slug="citizen-services").move(other, pos="last-child")


def test_the_category_of_a_page_with_cases_is_not_exchanged(case):
    spare = Category.objects.create(
        campaign=case.case_ref.campaign, slug="spare", name="备用", ordinal=9
    )
    page = CategoryPage.objects.get(slug="citizen-services")
    page.category = spare
    with pytest.raises(ValidationError) as refusal:
        page.full_clean()
    assert "category" in refusal.value.message_dict


def test_a_category_of_another_campaign_is_refused(hall):
    later = Campaign.objects.create(slug="2021", title="下一届", year=2021)
    foreign = Category.objects.create(campaign=later, slug="x", name="外来", ordinal=1)
    with pytest.raises(ValidationError):
        publish(hall, CategoryPage(title="外来", slug="foreign", category=foreign))


# --------------------------------------------------------------------------------- limits


@pytest.mark.parametrize(("name", "limit"), [("title", 50), ("honours", 100), ("brief", 200)])
def test_r048_r049_texts_have_limits_in_zi(case, name, limit):
    """White space does not count, a character outside the basic plane counts once (D1)."""
    setattr(case, name, "𠮷 " * (limit - 1) + "字")
    case.full_clean()
    setattr(case, name, "字" * (limit + 1))
    with pytest.raises(ValidationError) as refusal:
        case.full_clean()
    assert f"{limit + 1}" in refusal.value.message_dict[name][0]


def test_r050_the_descriptions_parts_are_limited_together(case):
    part = case.description_parts.first()
    part.text = "字" * 799
    case.description_parts = [part, type(part)(text="满")]
    case.save()
    case.description_parts = [part, type(part)(text="超过")]
    with pytest.raises(ValidationError) as refusal:
        case.save()
    assert "801" in str(refusal.value)


def test_r050_a_description_that_is_too_long_cannot_be_published(case):
    part = case.description_parts.first()
    case.description_parts = [type(part)(text="字" * 801)]
    revision = case.save_revision()
    with pytest.raises(ValidationError):
        revision.publish()
    assert CasePage.objects.get().description_parts.count() == 1


# ------------------------------------------------------------------------------- addresses


@pytest.mark.parametrize("slug", sorted({"admin", "api", "accounts", "embed", "_util", "static"}))
def test_addresses_of_the_program_are_reserved(hall, slug):
    campaign = Campaign.objects.create(slug="other", title="另一届", year=2021)
    with pytest.raises(ValidationError) as refusal:
        publish(
            HubHomePage.objects.get(), CampaignPage(title="另一届", slug=slug, campaign=campaign)
        )
    assert "slug" in refusal.value.message_dict


def _partner_child(slug: str) -> Page:
    """A page of a site's own; the types allow none today, so it is put there by force."""
    home = PartnerHomePage.objects.get()
    campaign = Campaign.objects.create(slug=f"c-{slug}", title="页", year=2021)
    page = CampaignPage(title="页", slug=slug, campaign=campaign, live=False)
    home.add_child(instance=page)
    return page


def test_a_partners_page_cannot_take_a_mounted_address(hall):
    with pytest.raises(ValidationError):
        _partner_child(hall.slug)


def test_the_hub_cannot_take_an_address_that_a_partners_page_has(hall):
    _partner_child("special")
    later = Campaign.objects.create(slug="2021", title="下一届", year=2021)
    with pytest.raises(ValidationError) as refusal:
        publish(
            HubHomePage.objects.get(), CampaignPage(title="下一届", slug="special", campaign=later)
        )
    assert "slug" in refusal.value.message_dict
    hall.slug = "special"
    with pytest.raises(ValidationError):
        hall.save()


def test_the_newsrooms_address_is_the_newsrooms_alone(hall):
    with pytest.raises(ValidationError):
        _partner_child("news")
    newsroom = NewsroomPage.objects.first()
    newsroom.slug = "press"
    with pytest.raises(ValidationError):
        newsroom.save()


# ---------------------------------------------------------------------- fields, dates, texts


@pytest.mark.parametrize(
    ("category", "field", "allowed"),
    [
        ("citizen-services", "社区", True),
        ("citizen-services", "入侵检测", False),
        ("network-security", "入侵检测", True),
        ("citizen-services", "自拟领域", False),
    ],
)
def test_field_of_a_case_is_one_of_its_category(hall, category, field, allowed):
    case = make_case(category)
    case.field = field
    if allowed:
        case.full_clean()
        return
    with pytest.raises(ValidationError) as refusal:
        case.full_clean()
    assert field in refusal.value.message_dict["field"][0]


def test_category_without_a_list_takes_the_field_that_the_applicant_names(case):
    Category.objects.filter(pk=case.case_ref.category_id).update(is_free_text=True)
    case = CasePage.objects.get(pk=case.pk)
    case.field = "自拟领域"
    case.full_clean()


def test_date_before_there_were_zones_is_refused(hall):
    report = make_news()
    report.dated = datetime(1900, 1, 1, tzinfo=UTC)
    with pytest.raises(ValidationError) as refusal:
        report.full_clean()
    assert list(refusal.value.message_dict) == ["dated"]
