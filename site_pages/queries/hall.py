"""One page of the exhibition hall: by category, field, tag and words, alone or together (R82)."""

from collections.abc import Mapping
from typing import Any

from django.core.paginator import Paginator
from django.db.models import F, OuterRef, QuerySet, Subquery

from cms.campaigns.models import Campaign, CaseRef, Category
from cms.campaigns.results import winning
from cms.documents import queries as documents
from cms.documents.exceptions import QueryTooLong
from cms.documents.models import DocumentVersion
from site_pages import sharing
from site_pages.queries import hall_choices
from site_pages.queries.asking import asked_text, page_query
from site_pages.queries.cards import local_card, newest
from site_pages.queries.categories import open_categories

HALL_PAGE_SIZE = 12
BY_NUMBER = "number"
"""Ordering by ballot number. There is none by votes: a place in a list is worth votes."""
NARROWING = ("q", "category", "field", "tag")
WINNERS = "1"


def hall(
    campaign: Campaign, asked: Mapping[str, str], category: Category | None = None
) -> dict[str, Any]:
    """One page of the campaign's cases, or of one ``category``'s, as the visitor asked for it.

    Three queries: what there is to choose with its numbers, the page's cards, the categories.
    """
    mount = sharing.current_mount() or sharing.all_mounts()[0]
    chosen = {name: asked_text(asked, name) for name in NARROWING}
    if category:
        chosen["category"] = category.slug
    chosen["winner"] = WINNERS if asked.get("winner") == WINNERS else ""
    chosen["order"] = BY_NUMBER if asked.get("order") == BY_NUMBER else ""
    rows, too_many_words = _searched(newest("case").filter(campaign=campaign.slug), chosen["q"])
    tally = hall_choices.count(rows, chosen)
    paginator = CountedPaginator(_ordered(narrowed(rows, chosen), chosen["order"]), tally.found)
    page = paginator.get_page(asked.get("page"))
    # Of the release, and not of the cards, which follow it within seconds.
    cases = [
        {**local_card(bytes(card), mount), "is_winner": is_winner}
        for card, is_winner in page.object_list
    ]
    categories = list(open_categories(campaign))
    kept = {name: value for name, value in chosen.items() if not (category and name == "category")}
    return {
        "campaign": campaign,
        "category": category,
        "categories": categories,
        "chosen": chosen,
        "chips": hall_choices.chips(kept, categories),
        "choices": hall_choices.choices(tally, chosen, categories),
        "has_numbers": bool(chosen["order"]) or any(case["ballot_no"] for case in cases),
        "too_many_words": too_many_words,
        "results": page,
        "cases": cases,
        "page_query": page_query(kept),
    }


class CountedPaginator(Paginator):  # type: ignore[type-arg]  # -- Django's takes none when it runs
    """A paginator that was told how many there are: the counts of the choices hold it already."""

    def __init__(self, rows: QuerySet[DocumentVersion, Any], found: int) -> None:
        super().__init__(rows, HALL_PAGE_SIZE)
        self._found = found

    @property
    def count(self) -> int:
        """How many cases match."""
        return self._found


def narrowed(
    rows: QuerySet[DocumentVersion], chosen: Mapping[str, str]
) -> QuerySet[DocumentVersion]:
    """Only the cases of the chosen category, field and tag, and only winners where asked for."""
    for column in ("category", "field"):
        if chosen.get(column):
            rows = rows.filter(**{column: chosen[column]})
    if chosen.get("winner"):
        rows = rows.filter(winning("document"))
    return documents.with_facet(rows, key="tag", value=chosen["tag"]) if chosen.get("tag") else rows


def _searched(
    rows: QuerySet[DocumentVersion], words: str
) -> tuple[QuerySet[DocumentVersion], bool]:
    """The cases that hold the words, none and True where these are too many."""
    try:
        return documents.search(rows, words), False
    except QueryTooLong:
        return rows.none(), True


def _ordered(rows: QuerySet[DocumentVersion], order: str) -> QuerySet[DocumentVersion, Any]:
    """Each card and whether it wins, newest first or by number; those without one come last."""
    if order == BY_NUMBER:
        number = CaseRef.objects.filter(uid=OuterRef("document")).values("ballot_no")
        rows = rows.alias(ballot_no=Subquery(number))
        rows = rows.order_by(F("ballot_no").asc(nulls_last=True), "-published_at", "-document_id")
    return rows.annotate(is_winner=winning("document")).values_list("card", "is_winner")
