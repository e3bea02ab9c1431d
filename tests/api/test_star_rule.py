"""The star rule (R54): the ten starred fields and their frame are public, nothing else is.

A word that no reader may ever see is put wherever the product keeps something private at this
stage; then every public address is read, and the word looked for in every byte.
"""

import io
import zipfile
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote
from uuid import UUID

import pytest
from django.contrib.auth import get_user_model
from django.db import models
from django.http import HttpResponse
from django.test import Client
from wagtail.models import Comment, Page, PageViewRestriction

from api.building.case import CARD_FIELDS
from api.partners.services import issue_key
from cms.campaigns.models import Campaign, Category, Field, Partner
from cms.campaigns.starred import CASE_FRAME, STARRED_FIELDS
from cms.core import audit
from cms.documents import services as store
from site_pages.models import (
    CampaignPage,
    CaseDescriptionPart,
    CasePage,
    CasePicture,
    CategoryPage,
    HubHomePage,
    NewsPage,
    NewsroomPage,
    Picture,
)
from tests.api.stored import case_document
from tests.world import build_all, make_case, make_news, make_world, republish

pytestmark = pytest.mark.django_db

NOW = datetime(2020, 9, 1, tzinfo=UTC)
WORD, LATIN = "绝密哨兵甲乙丙", "zq7sentinel"
FORBIDDEN = [
    form.encode() for form in (WORD, quote(WORD), WORD.encode("unicode_escape").decode(), LATIN)
]
HOSTS = ("localhost:8000", "qingdaonews.localhost:8000")
# What of each model the public does see; every other text column gets the word, also one that
# somebody adds next year.
PUBLIC = {
    CasePage: {*STARRED_FIELDS, "slug", "url_path", "path"},
    CaseDescriptionPart: {"text"},
    CasePicture: {"alt_text", "caption"},
    Picture: {"file", "file_hash", "pixels_sha256", "alt_text", "credit"},
}
# The files of a case; those that are packed are unpacked before the word is looked for.
GIVEN_AWAY = ("press-kit.zip", "poster.png")
# Words that public texts hold, and the beginning of the one that none may.
SOUGHT = ("智慧", "社区", WORD[:2])
# Written by editors for search engines: in pages' heads, in no document.
FOR_SEARCH_ENGINES = {"seo_title", "search_description"}


def private_columns(model: type[models.Model], *, but: set[str]) -> list[str]:
    text = (models.CharField, models.TextField)
    return [
        field.name
        for field in model._meta.concrete_fields
        if isinstance(field, text) and field.name not in PUBLIC[model] | but
    ]


def soil_columns(*, but: set[str] = frozenset()) -> None:
    """The word in every text column of the public models that is not public itself."""
    for model in PUBLIC:
        if names := private_columns(model, but=but):
            rows = model.objects.filter(live=True) if model is CasePage else model.objects.all()
            rows.update(**dict.fromkeys(names, WORD))


def add_draft(parent: Page, page: Page) -> Page:
    """A page that was never published."""
    page.live = False
    parent.add_child(instance=page)
    page.save_revision(clean=False)
    return page


def private_texts() -> dict[str, Any]:
    """Values of a case that hold nothing but the word."""
    return {
        **dict.fromkeys(("title", "applicant", "field", "honours", "brief"), WORD),
        "platform_url": f"https://{LATIN}.example/",
    }


@pytest.fixture
def case() -> CasePage:
    """One public case and report; all around them, the word wherever it is private."""
    make_world()
    user = get_user_model().objects.create_user(
        username=LATIN, email=f"{LATIN}@example.com", first_name=WORD, last_name=WORD
    )
    case = make_case(title="智慧社区一网通办", owner=user)
    news = make_news(cases=(case,), owner=user)
    edit_without_publishing(case, user)
    edit_without_publishing(news, user)
    hide_pages()
    prepare_next_year()
    note_around(case, user)
    build_all()
    store.stage(case_document(title=WORD, brief=WORD, tags=(WORD,)), now=NOW)
    store.stage(case_document(case.uid, title=WORD, brief=WORD, tags=(WORD,)), now=NOW)
    return case


def edit_without_publishing(page: Page, user: Any) -> None:
    """A later draft of a live page."""
    draft = type(page).objects.get(pk=page.pk)
    draft.title = draft.seo_title = draft.search_description = WORD
    if isinstance(page, CasePage):
        for name, value in private_texts().items():
            setattr(draft, name, value)
        draft.description_parts.add(CaseDescriptionPart(text=WORD))
        draft.tags.add(WORD)
    else:
        draft.standfirst = draft.source = draft.author = draft.editor = WORD
        draft.body = [("heading", WORD)]
    draft.save_revision(user=user, clean=False)


def hide_pages() -> None:
    """Cases and reports that are drafts, withdrawn, or for some readers only."""
    category = CategoryPage.objects.get(slug="citizen-services")
    facts = {"in_service_on": NOW.date(), **private_texts()}
    add_draft(category, CasePage(slug=f"{LATIN}-draft", **facts))
    newsroom = NewsroomPage.objects.get(url_path__startswith="/hub/")
    add_draft(newsroom, NewsPage(title=WORD, slug=f"{LATIN}-news", dated=NOW, standfirst=WORD))
    withdrawn = make_case(pictures=0)
    restricted = make_case(pictures=0)
    build_all()
    for page in (withdrawn, restricted):
        # No category lists the word: the field alone is written past the page's own checks.
        republish(page, **{**private_texts(), "field": page.field})
        CasePage.objects.filter(pk=page.pk).update(field=WORD)
        build_all()
    withdrawn.unpublish()
    PageViewRestriction.objects.create(page=restricted, restriction_type="password", password=LATIN)


def prepare_next_year() -> None:
    """A campaign that has not been announced."""
    campaign = Campaign.objects.create(slug=LATIN, title=WORD, year=2021)
    category = Category.objects.create(campaign=campaign, slug=LATIN, name=WORD, ordinal=1)
    Field.objects.create(category=category, name=WORD, ordinal=1)
    page = add_draft(
        HubHomePage.objects.get(), CampaignPage(title=WORD, slug=LATIN, campaign=campaign)
    )
    add_draft(page, CategoryPage(title=WORD, slug=LATIN, category=category))


def note_around(case: CasePage, user: Any) -> None:
    """What staff write down about public things."""
    for picture in Picture.objects.all():
        picture.tags.add(WORD)
    Comment.objects.create(page=case, user=user, text=WORD, contentpath="title")
    _, key = issue_key(partner=Partner.objects.first(), label=WORD, actor=audit.SYSTEM, now=NOW)
    FORBIDDEN.append(key.encode())
    audit.record(
        actor=audit.Actor(id=LATIN, label=WORD),
        action="case.noted",
        target=audit.Target(kind="case", id=str(case.uid), label=WORD),
        reason=WORD,
        now=NOW,
        facts={"note": WORD},
        private_changes={"phone": (WORD, LATIN)},
    )


def api_addresses() -> list[str]:
    """Every address of the API, with every filter and every page there is."""
    uids: list[UUID] = [
        *CasePage.objects.values_list("uid", flat=True),
        *NewsPage.objects.values_list("uid", flat=True),
        *CategoryPage.objects.values_list("uid", flat=True),
    ]
    details = [f"/api/v1/{kind}/{uid}/" for kind in ("cases", "news") for uid in uids]
    asked = quote(WORD[:2])
    lists = [
        f"/api/v1/{kind}/?{query}"
        for kind in ("cases", "news")
        for query in (
            *("", "profile=full", "limit=1&count=exact", "ordering=-updated_at"),
            *(f"q={asked}", f"q={LATIN[:3]}", f"campaign={LATIN}", "updated_after=2000-01-01"),
        )
    ]
    own = [f"/api/v1/cases/?{name}={asked}" for name in ("category", "field", "tag")]
    whole = ("", "categories/", f"categories/?campaign={LATIN}", "changes/", "openapi.json")
    return [*details, *lists, *own, *(f"/api/v1/{path}" for path in whole)]


def page_addresses() -> list[str]:
    """Every path of every page, public or not, with its queries, and what belongs to no page."""
    paths = {
        "/" + path.split("/", 2)[2]
        for path in Page.objects.filter(depth__gt=1).values_list("url_path", flat=True)
    }
    news = {f"/news/{uid}/{slug}/" for uid, slug in NewsPage.objects.values_list("uid", "slug")}
    hall = [f"/2020/?{query}" for query in (f"q={quote(WORD[:2])}", "page=2", f"tag={WORD[0]}")]
    uids = list(CasePage.objects.values_list("uid", flat=True))
    given = [f"/cases/{uid}/{name}" for uid in uids for name in ("", *GIVEN_AWAY)]
    asked = [
        f"/search/?q={quote(word)}&kind={kind}" for word in SOUGHT for kind in ("case", "news")
    ]
    whole = ["/sitemap.xml", "/robots.txt", "/no/such/page/", *asked]
    return [*sorted(paths | news), *hall, *given, *whole]


def assert_clean(response: HttpResponse, address: str) -> None:
    """The word is neither in the body nor in a header."""
    head = repr(sorted(response.items())).encode()
    # A path that was asked for is the reader's own word: it may come back in a redirect.
    body = unpacked(response).replace(address.encode(), b"")
    found = [
        form for form in FORBIDDEN if form in body or form in head.replace(address.encode(), b"")
    ]
    assert not found, (address, response.status_code, found)


def unpacked(response: HttpResponse) -> bytes:
    """The body; of an archive the names and contents of what is in it."""
    if response["Content-Type"] != "application/zip":
        return response.content
    archive = zipfile.ZipFile(io.BytesIO(response.content))
    names = "\n".join(archive.namelist()).encode()
    return b"\n".join([names, *(archive.read(name) for name in archive.namelist())])


def test_r054_no_private_word_is_in_any_byte_of_the_api(case):
    soil_columns()
    republish_public(case)
    statuses = set()
    for host in HOSTS:
        client = Client(headers={"host": host})
        for address in api_addresses():
            response = client.get(address)
            statuses.add(response.status_code)
            assert_clean(response, address)
    assert statuses == {200, 404, 410}
    # The reader does see what is public: an empty house would be clean as well.
    shown = Client().get(f"/api/v1/cases/{case.uid}/").content
    for public in (case.applicant, case.brief, "图0", "平台采用分层架构。"):
        assert public.encode() in shown


def republish_public(case: CasePage) -> None:
    """Build everything anew from the soiled rows, as any later publication would."""
    from api.building.reconcile import enqueue_all

    enqueue_all(now=NOW)
    build_all()
    assert Client().get(f"/api/v1/cases/{case.uid}/").json()["title"] == "智慧社区一网通办"


def test_r054_no_private_word_is_in_any_byte_of_the_pages(case):
    soil_columns(but=FOR_SEARCH_ENGINES)
    republish_public(case)
    for host in HOSTS:
        client = Client(headers={"host": host})
        shown = []
        for address in page_addresses():
            response = client.get(address)
            assert_clean(response, address)
            if response.status_code == 200:
                shown.append(response.content)
        assert any(case.applicant.encode() in content for content in shown)
        assert len(shown) >= 6, host


def test_r054_case_document_is_exactly_the_starred_fields_and_its_frame(client):
    make_world()
    case = make_case()
    build_all()
    document = client.get(f"/api/v1/cases/{case.uid}/").json()
    card = client.get("/api/v1/cases/").json()["items"][0]

    assert len(STARRED_FIELDS) == 10
    assert set(document) == {*STARRED_FIELDS, *CASE_FRAME}
    # Each field of a complete application is really there, not only its name.
    assert [name for name in STARRED_FIELDS if not document[name]] == []
    # The card is the same allow-list cut down; its image is the first of the images.
    assert set(card) == set(CARD_FIELDS) <= {*document, "image"}
    assert card["image"] == document["images"][0]
    assert {name: card[name] for name in card if name != "image"} == {
        name: document[name] for name in card if name != "image"
    }


def test_r054_nested_objects_hold_nothing_more_either(client):
    make_world()
    case = make_case()
    build_all()
    document = client.get(f"/api/v1/cases/{case.uid}/").json()
    assert set(document["category"]) == {"slug", "name"}
    assert [set(part) for part in document["description"]] == [{"indicator", "text"}]
    image = {"alt", "caption", "credit", "width", "height", "src", "sources"}
    assert [set(one) for one in document["images"]] == [image]
    assert {key for source in document["images"][0]["sources"] for key in source} == {
        "type",
        "srcset",
    }
    assert (document["corrections"], document["extensions"]) == ([], {})
