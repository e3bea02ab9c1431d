"""Whatever is corrected in whatever order: document, page and log tell the same afterwards."""

import random
from datetime import date, timedelta

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from cms.accounts.models import User
from cms.campaigns.models import Category
from cms.core.images import intake_picture
from site_pages.desk import roles
from site_pages.editing.category_corrections import correct_category
from site_pages.editing.corrections import correct_case, correctable
from site_pages.editing.picture_corrections import PictureWords, correct_picture
from site_pages.models import CaseCorrection, CasePage, CategoryPage
from tests.world import build_all, jpeg, make_case, make_world

pytestmark = pytest.mark.django_db(transaction=True)

STEPS = 12


def _text(page, dice, act):
    field = dice.choice(("applicant", "title", "honours", "brief", "platform_url", "in_service_on"))
    number = dice.randrange(10_000)
    new = {
        "platform_url": f"https://p{number}.example/",
        "in_service_on": (date(2010, 1, 1) + timedelta(days=number % 3000)).isoformat(),
    }.get(field, f"更正{number}")
    correct_case(page=page, field=field, new=new, **act)


def _part(page, dice, act):
    new = f"第 {dice.randrange(10_000)} 次更正的一段"
    correct_case(page=page, field="description", part=1, new=new, **act)


def _category(page, dice, act):
    with_pages = CategoryPage.objects.values("category")
    others = Category.objects.filter(pk__in=with_pages).exclude(pk=page.case_ref.category_id)
    category = dice.choice(list(others))
    listed = [one.name for one in category.fields.all()]
    field = "自填领域" if category.is_free_text else dice.choice(listed)
    correct_category(page=page, category=category, field=field, **act)


def _picture(page, dice, act):
    file = intake_picture(jpeg(900, 600)) if dice.random() < 0.6 else None
    words = PictureWords(f"图 {dice.randrange(10_000)}", f"说明 {dice.randrange(10_000)}")
    number = dice.randint(1, 4)
    correct_picture(page=page, number=number, words=words, file=file, **act)


@pytest.mark.parametrize("seed", range(3))
def test_document_page_and_log_agree_after_any_corrections(client, seed):
    make_world()
    organiser = User.objects.create_user("organiser", "organiser@example.com")
    organiser.groups.add(Group.objects.get(name=roles.ORGANISERS))
    case, dice, begun = make_case(pictures=4), random.Random(seed), timezone.now()
    first = {one.key: one.value for one in correctable(CasePage.objects.get())}
    verbs = [_category, _picture, *dice.choices((_text, _part, _category, _picture), k=STEPS)]

    for step, verb in enumerate(verbs):
        now = begun + timedelta(seconds=step)
        act = {"user": organiser, "reason": f"第 {step} 次", "now": now}
        verb(CasePage.objects.get(), dice, act)
    build_all()

    page = CasePage.objects.get()
    document = client.get(f"/api/v1/cases/{case.uid}/").json()
    assert {
        "applicant": page.applicant,
        "title": page.title,
        "category": {"slug": page.case_ref.category.slug, "name": page.case_ref.category.name},
        "field": page.field,
        "in_service_on": page.in_service_on.isoformat(),
        "platform_url": page.platform_url,
        "honours": page.honours,
        "brief": page.brief,
    }.items() <= document.items()
    assert page.get_parent().specific.category == page.case_ref.category
    assert [part["text"] for part in document["description"]] == [
        part.text for part in page.description_parts.all()
    ]
    assert [(image["alt"], image["caption"]) for image in document["images"]] == [
        (use.alt_text, use.caption) for use in page.pictures.all()
    ]
    rows = list(CaseCorrection.objects.order_by("at", "pk"))
    assert [(one["field"], one["part"] or 0, one["new"]) for one in document["corrections"]] == [
        (row.field, row.part, row.new) for row in rows
    ]
    _assert_chain(rows, first, page)


def _assert_chain(rows, first, page):
    """Each correction begins where the one before it ended, and the last one is what stands."""
    stands = dict(first)
    for row in rows:
        key = f"{row.field}-{row.part}"
        if row.field != "images":  # whose entry in the form is shorter than in the log
            assert row.old == stands[key]
        stands[key] = row.new
    for one in correctable(page):
        if one.field != "images":
            assert one.value == stands[one.key]
