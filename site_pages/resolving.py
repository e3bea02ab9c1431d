"""From a path to the page that answers there: one query, whatever type the page has.

Wagtail walks down the tree, two queries a level. Here the whole ``url_path`` is looked up at
once; the slug beside it is what the database has an index for.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Exists
from wagtail.models import Page, PageViewRestriction

from cms.campaigns.results import winning
from cms.documents import queries as documents
from cms.documents.enums import Reason
from site_pages import promotion, sharing
from site_pages.sharing import Mount
from site_pages.withdrawn import reason_down, told_of

if TYPE_CHECKING:
    from site_pages.models import NewsPage

# What is joined to the lookup by the length of the path: the types that live at that depth, by
# their reverse parent link, and what they need to be shown. Another type costs one more query.
JOINED: dict[int, tuple[str, ...]] = {
    1: ("campaignpage__campaign", "newsroompage"),
    2: ("categorypage__category__campaign__page", "newspage"),
    3: ("casepage__case_ref__category__campaign__page", "casepage__case_ref__category__page"),
}


class PageGone(Exception):
    """The address was public once and what it named has been withdrawn (HTTP 410).

    ``reason`` is the code that the API gives for it, ``note`` its publisher's sentence for readers.
    """

    def __init__(self, address: str, reason: str = Reason.WITHDRAWN, note: str = "") -> None:
        super().__init__(address)
        self.reason, self.note = reason, note


def page_gone(page: Page) -> PageGone:
    """What to raise for a page that was public and is down, with what readers are told of it."""
    uid = getattr(page.specific, "uid", None)
    return PageGone(page.url_path, reason_down(page), told_of(uid) if uid else "")


def resolve(mount: Mount, components: Sequence[str], home: Page | None = None) -> Page | None:
    """The live page at a path of a site, as its specific type; None where there is none.

    ``home`` is the site's home page where the caller has it already. Raises `PageGone` where
    the path names a page that was public and no longer is.
    """
    if not components and home is not None:
        return _live(home)
    if len(components) in (2, 3) and components[0] == sharing.NEWS_PREFIX:
        uid = parse_uid(components[1])
        if uid is not None:
            return _resolve_news(mount, uid)
    return _resolve_path(mount, components)


def parse_uid(text: str) -> UUID | None:
    """The identifier in canonical spelling, None for anything else."""
    try:
        uid = UUID(text)
    except ValueError:
        return None
    return uid if str(uid) == text else None


def _resolve_path(mount: Mount, components: Sequence[str]) -> Page | None:
    tail = "".join(f"{component}/" for component in components)
    own, shared = mount.root_path + tail, mount.hub_root_path + tail
    pages = Page.objects.filter(url_path__in={own, shared})
    if components:
        pages = pages.filter(slug=components[-1])
    pages = pages.select_related(*JOINED.get(len(components), ()))
    pages = pages.annotate(guarded=any_restriction(), wins=winning("casepage__case_ref"))
    found = {page.url_path: _specific(page) for page in pages}
    page = found.get(own)
    if page is not None:
        return _live(page)
    page = found.get(shared)
    # On a partner's host the hub's own front page and newsroom are not part of the shared tree.
    if page is None or not components:
        return None
    if not sharing.is_shared(page) and not sharing.leads_to_news(page):
        return None
    return _live(page)


def any_restriction() -> Exists:
    """Whether any page of the database has a view restriction, as part of the lookup's query.

    Wagtail spends two queries on every visit to find that there is none.
    """
    return Exists(PageViewRestriction.objects.all())


def _specific(page: Page) -> Page:
    """The joined child row; for a type that was not joined, one more query."""
    from site_pages.models import CasePage

    link = page.cached_content_type.model
    joined = page._state.fields_cache.get(link)
    specific: Page = joined if isinstance(joined, Page) else page.specific
    specific.guarded = page.guarded
    if isinstance(specific, CasePage):
        specific.wins = page.wins
    return specific


def _live(page: Page) -> Page | None:
    if page.live:
        return page
    if page.first_published_at is not None:
        raise page_gone(page)
    return None


def _resolve_news(mount: Mount, uid: UUID) -> Page | None:
    from site_pages.models.news import NewsPage, NewsSharing

    pages = NewsPage.objects.filter(uid=uid).annotate(guarded=any_restriction())
    page = pages.select_related("campaign", "lead_picture", "eventpage__exhibitionpage").first()
    if page is None:
        _refuse_withdrawn(uid)
        return None
    if page.sharing == NewsSharing.OWN_SITE and not page.url_path.startswith(mount.root_path):
        _refuse_withdrawn(uid)
        return None
    if page.live and promotion.is_off(page, promotion.switched_off_now()):
        raise PageGone(page.url_path)
    return _live(_as_event(page))


def _as_event(page: "NewsPage") -> Page:
    """The event that a news page is, with what the lookup has read of it; else the page."""
    event: Page | None = page._state.fields_cache.get("eventpage")
    if event is None:
        return page
    event = event._state.fields_cache.get("exhibitionpage") or event
    event.guarded = page.guarded
    event.campaign, event.lead_picture = page.campaign, page.lead_picture
    return event


def _refuse_withdrawn(uid: UUID) -> None:
    """Raise `PageGone` for what was public here and has been deleted, or kept to another site.

    Its document tells: a tombstone, or for a moment, until that is written, still the document.
    """
    grave = documents.tombstone(uid)
    if grave is not None:
        raise PageGone(str(uid), grave.reason, grave.note)
    if documents.document(uid) is not None:
        raise PageGone(str(uid))
