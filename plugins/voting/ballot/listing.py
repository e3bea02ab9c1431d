"""The ballot's list: which cases, in which order, and a page of their cards."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

from cms.campaigns.models import Campaign, CaseRef, Category
from cms.documents import queries as documents
from cms.documents.exceptions import QueryTooLong
from cms.documents.models import DocumentVersion
from plugins.voting.ballot.order import in_order
from site_pages.queries.asking import asked_text, page_query
from site_pages.queries.cards import local_card
from site_pages.sharing import Mount

PAGE_SIZE = 20
FRAME_SIZE = 6
"""Cases on a page of the widget: frames are at most 4,000 pixels high."""
LONGEST_NUMBER = 6
KEPT = ("seed", "channel", "theme", "category", "no", "q")
"""What the addresses of further pages carry on."""
ALWAYS_KEPT = KEPT[:3]
"""What the whole ballot's address carries on."""


@dataclass(frozen=True)
class Choice:
    """A category to choose, with how many cases it has here."""

    slug: str
    name: str
    count: int


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a visitor asked for; ``number`` and ``words`` come from one box."""

    seed: str
    channel: str
    category: str
    words: str
    number: int | None
    theme: str = ""

    @property
    def is_narrowed(self) -> bool:
        """Whether it is less than the whole ballot."""
        return bool(self.category or self.words or self.number is not None)


def asked_of(query: Mapping[str, str], *, seed: str, channel: str, theme: str = "") -> Asked:
    """Read the query. Words that are digits alone are a ballot number."""
    words, number = asked_text(query, "q"), asked_text(query, "no")
    if not number and words.isdecimal() and len(words) <= LONGEST_NUMBER:
        words, number = "", words
    is_number = number.isdecimal() and len(number) <= LONGEST_NUMBER
    return Asked(
        seed=seed,
        channel=channel,
        category=asked_text(query, "category"),
        words=words,
        number=int(number) if is_number else None,
        theme=theme,
    )


def ballot_list(
    campaign: Campaign, asked: Asked, *, page: str | None, mount: Mount, size: int = PAGE_SIZE
) -> dict[str, Any]:
    """One page of the ballot. Three queries: which cases, their cards, the categories."""
    rows, too_many_words = _found(campaign, asked)
    found = list(rows.order_by().values_list("document_id", "category"))
    counts = Counter(category for _uid, category in found)
    wanted = [uid for uid, category in found if asked.category in ("", category)]
    results = Paginator(in_order(wanted, asked.seed), size).get_page(page)
    kept = {
        "seed": asked.seed,
        "channel": asked.channel,
        "theme": asked.theme,
        "category": asked.category,
        "no": "" if asked.number is None else str(asked.number),
        "q": asked.words,
    }
    return {
        "asked": asked,
        "kept": kept,
        "results": results,
        "cards": _cards(results, mount),
        "choices": _choices(campaign, counts),
        "found": len(found),
        "too_many_words": too_many_words,
        "page_query": page_query(kept),
        "kept_query": page_query({name: kept[name] for name in ALWAYS_KEPT}),
    }


def _found(campaign: Campaign, asked: Asked) -> tuple[QuerySet[DocumentVersion], bool]:
    rows = documents.current("case").filter(campaign=campaign.slug)
    if asked.number is not None:
        numbered = CaseRef.objects.filter(campaign=campaign, ballot_no=asked.number)
        return rows.filter(document__in=numbered.values("uid")), False
    try:
        return documents.search(rows, asked.words), False
    except QueryTooLong:
        return rows.none(), True


def _cards(page: Page[UUID], mount: Mount) -> list[dict[str, Any]]:
    """The cards of a page's cases, in its order."""
    rows = documents.current("case").filter(document__in=list(page)).order_by()
    stored = {uid: bytes(card) for uid, card in rows.values_list("document_id", "card")}
    return [local_card(stored[uid], mount) for uid in page if uid in stored]


def _choices(campaign: Campaign, counts: Mapping[str, int]) -> list[Choice]:
    named = Category.objects.filter(campaign=campaign).order_by("ordinal")
    return [
        Choice(slug, name, counts.get(slug, 0)) for slug, name in named.values_list("slug", "name")
    ]
