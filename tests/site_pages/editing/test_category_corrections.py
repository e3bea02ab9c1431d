"""更正 of category and field: reference, page, address, document and log go in step."""

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from cms.accounts.models import User
from cms.campaigns.models import CaseRef, Category
from site_pages.desk import roles
from site_pages.editing.category_corrections import correct_category
from site_pages.exceptions import AddressTaken, DraftInTheWay, NothingCorrected, ReasonRequired
from site_pages.models import CampaignPage, CaseCorrection, CasePage, CategoryPage
from tests.site_pages.visits import get, path_of
from tests.world import build_all, make_case, make_world, publish

pytestmark = pytest.mark.django_db(transaction=True)

REASON = "经复核，属网络安全类"


@pytest.fixture
def organiser():
    make_world(partners=("bandao",))
    person = User.objects.create_user("organiser", "organiser@example.com")
    person.groups.add(Group.objects.get(name=roles.ORGANISERS))
    return person


@pytest.fixture
def security(organiser):
    return Category.objects.get(slug="network-security")


def listed(category: Category) -> str:
    return category.fields.first().name


def correct(page, organiser, category, field, **changes):
    values = {"reason": REASON, "now": timezone.now(), **changes}
    return correct_category(page=page, category=category, field=field, user=organiser, **values)


def test_case_goes_to_the_other_category_with_all_that_names_it(client, organiser, security):
    case = make_case()
    former, field = case.category, listed(security)
    build_all()
    old_path = path_of(case.get_full_url())

    rows = correct(case, organiser, security, field)
    build_all()

    page = CasePage.objects.get()
    assert CaseRef.objects.get().category == security
    assert page.get_parent().specific.category == security
    assert (page.field, page.live) == (field, True)
    assert [(row.field, row.old, row.new) for row in rows] == [
        ("category", former.name, security.name),
        ("field", case.field, field),
    ]
    new_path = path_of(page.get_full_url())
    assert new_path != old_path
    for site in ("hub", "bandao"):
        led = get(client, site, old_path)
        assert (led.status_code, path_of(led["Location"])) == (301, new_path)
        shown = get(client, site, new_path).content.decode()
        for told in (former.name, security.name, case.field, field):
            assert f">{told}</" in shown
        assert REASON in shown
    document = client.get(f"/api/v1/cases/{case.uid}/").json()
    assert (document["category"]["slug"], document["field"]) == (security.slug, field)
    assert path_of(document["url"]) == new_path
    assert [(one["field"], one["old"], one["new"]) for one in document["corrections"]] == [
        (row.field, row.old, row.new) for row in rows
    ]


def test_field_alone_leaves_the_page_where_it_is(organiser):
    case = make_case()
    other = case.category.fields.exclude(name=case.field).first().name
    before = case.url_path

    (row,) = correct(case, organiser, case.category, other)

    assert (row.field, row.new) == ("field", other)
    assert CasePage.objects.get().url_path == before


def test_what_is_refused_changes_nothing(organiser, security):
    case = make_case()
    make_case("network-security", slug=case.slug, title="另一案例")
    before = (case.url_path, case.field)
    refused = [
        ({"category": security, "field": listed(security)}, AddressTaken),
        ({"category": case.category, "field": case.field}, NothingCorrected),
        ({"category": case.category, "field": "没有的领域"}, ValidationError),
        ({"category": case.category, "field": case.field, "reason": " "}, ReasonRequired),
    ]

    for changes, error in refused:
        with pytest.raises(error):
            correct(case, organiser, **changes)

    page = CasePage.objects.get(pk=case.pk)
    assert (page.url_path, page.field) == before
    assert page.case_ref.category == case.category
    assert not CaseCorrection.objects.exists()


def test_field_of_the_former_category_moves_nothing(organiser, security):
    case = make_case()

    with pytest.raises(ValidationError):
        correct(case, organiser, security, case.field)

    page = CasePage.objects.get()
    assert page.get_parent().specific.category == page.case_ref.category == case.category
    assert not CaseCorrection.objects.exists()


def test_unpublished_changes_are_not_published_along(organiser, security):
    case = make_case()
    case.honours = "还没定稿"
    case.save_revision()

    with pytest.raises(DraftInTheWay):
        correct(CasePage.objects.get(), organiser, security, listed(security))


def test_organiser_chooses_category_and_field_in_the_admin(client, organiser, security):
    case = make_case()
    client.force_login(organiser)
    address = reverse("editing:correct", args=(case.pk, "category-0"))

    shown = client.get(address).content.decode()
    assert f'<option value="{case.category.pk}:{case.field}" selected' in shown
    place = f"{security.pk}:{listed(security)}"
    assert f'<option value="{place}"' in shown
    assert client.post(address, {"place": place, "reason": ""}).status_code == 400
    answer = client.post(address, {"place": place, "reason": REASON})

    assert answer.status_code == 302
    assert CaseRef.objects.get().category == security


def test_category_without_listed_fields_asks_for_one(client, organiser):
    case = make_case()
    free = Category.objects.create(
        campaign=case.case_ref.campaign, slug="other", name="其他类", ordinal=9, is_free_text=True
    )
    hall = CampaignPage.objects.get()
    publish(hall, CategoryPage(title=free.name, slug=free.slug, category=free))
    client.force_login(organiser)
    address = reverse("editing:correct", args=(case.pk, "category-0"))
    values = {"place": f"{free.pk}:", "reason": REASON}

    asked = client.post(address, values)
    assert (asked.status_code, "请填写领域" in asked.content.decode()) == (400, True)
    client.post(address, {**values, "named_field": "智慧海洋"})

    page = CasePage.objects.get()
    assert (page.case_ref.category, page.field) == (free, "智慧海洋")
