"""The search over everything a site shows: cases and news, with the words found marked (D6)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from cms.campaigns.models import Category
from cms.documents import queries as documents
from cms.documents.exceptions import QueryTooLong
from cms.documents.models import DocumentVersion
from site_pages import sharing
from site_pages.highlighting import around, holds, marked, searched_words
from site_pages.queries.asking import asked_text, page_query, query_of
from site_pages.queries.cards import local_card, newest
from site_pages.queries.categories import is_restricted

SEARCHED = ("case", "news")
SEARCH_PAGE_SIZE = 12
MOST_SUGGESTIONS = 6
MARKED = ("title", "applicant", "brief", "standfirst")
SEEN = ("title", "applicant", "standfirst")
"""The texts that every dress shows of what was found."""


@dataclass(frozen=True)
class Suggestion:
    """A category that holds some of what was found, and the address that shows only those."""

    name: str
    path: str
    count: int


def found(mount: sharing.Mount, asked: Mapping[str, str]) -> dict[str, Any]:
    """What words find among cases and news, one kind at a time; nothing asked, nothing found."""
    words = asked_text(asked, "q")
    kind = asked_text(asked, "kind") if asked_text(asked, "kind") in SEARCHED else SEARCHED[0]
    too_many_words = False
    try:
        rows = {name: documents.search(newest(name), words) for name in SEARCHED}
    except QueryTooLong:
        rows, too_many_words = {}, True
    if not words or too_many_words:
        rows = {name: newest(name).none() for name in SEARCHED}
    by_category = _by_category(rows["case"])
    paginator = Paginator(rows[kind].values_list("card", "plain_text"), SEARCH_PAGE_SIZE)
    page = paginator.get_page(asked.get("page"))
    shown = [(local_card(bytes(card), mount), text) for card, text in page.object_list]
    return {
        "q": words,
        "kind": kind,
        "counts": {"case": by_category.total(), "news": rows["news"].count()},
        "suggestions": _suggestions(by_category, words, mount),
        "too_many_words": too_many_words,
        "results": page,
        "found": [_explained(card, text, searched_words(words)) for card, text in shown],
        "page_query": page_query({"q": words, "kind": kind}),
    }


def _by_category(rows: QuerySet[DocumentVersion]) -> Counter[tuple[str, str]]:
    """How many of the cases found are in each (campaign, category)."""
    grouped = rows.order_by().values_list("campaign", "category").annotate(Count("pk"))
    return Counter({(campaign, category): number for campaign, category, number in grouped})


def _suggestions(
    found_in: Counter[tuple[str, str]], words: str, mount: sharing.Mount
) -> list[Suggestion]:
    """The categories that hold most of what was found; none where all lies in one."""
    if len(found_in) < 2:
        return []
    campaigns = {campaign for campaign, _category in found_in}
    categories = Category.objects.filter(campaign__slug__in=campaigns, page__live=True)
    open_ones = categories.exclude(is_restricted("page__path")).select_related("page", "campaign")
    by_place = {(one.campaign.slug, one.slug): one for one in open_ones}
    named = [(by_place[place], n) for place, n in found_in.most_common() if place in by_place]
    query = query_of({"q": words})
    return [
        Suggestion(one.name, f"{sharing.mounted_path(one.page.url_path, mount)}{query}", n)
        for one, n in named[:MOST_SUGGESTIONS]
    ]


def _explained(card: dict[str, Any], text: str, words: Sequence[str]) -> dict[str, Any]:
    """The card with the words marked in its texts, ready for a page.

    Where every card shows a title and a unit and neither holds the words, ``excerpt`` is the
    place that does: a tag, or a piece of the searched text.
    """
    marks = {name: marked(card[name], words) for name in MARKED if card.get(name)}
    seen = " ".join(str(card[name]) for name in SEEN if card.get(name))
    tags = "　".join(tag for tag in card.get("tags", ()) if holds(tag, words))
    place = _("Topic: %(tags)s") % {"tags": tags} if tags else around(text, words)
    excerpt = marked(place, words)
    return {**card, **marks, "excerpt": "" if holds(seen, words) else excerpt}
