"""What can be chosen in the hall, with how many cases each choice leads to.

A choice is counted with everything else that is chosen, so that no number is a promise the next
page breaks.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import CharField, Count, F, QuerySet, Value
from django.utils.translation import pgettext

from cms.campaigns.models import Category
from cms.campaigns.results import winning
from cms.documents import queries as documents
from cms.documents.built import HOST
from cms.documents.models import DocumentVersion
from site_pages.queries.asking import query_of

MOST_TAGS = 40
PLACE, TAG, WINNER = "place", "tag", "winner"


@dataclass(frozen=True)
class Choice:
    """One thing to choose: what the address holds, what people read, where it leads."""

    value: str
    name: str
    count: int
    is_chosen: bool


@dataclass(frozen=True)
class Group:
    """The fields of one category."""

    name: str
    choices: list[Choice]


@dataclass(frozen=True)
class Chip:
    """Something that is chosen, and the query that asks for all but this."""

    kind: str
    label: str
    value: str
    query: str


@dataclass(frozen=True)
class Tally:
    """How many cases there are by (category, field) and by tag, won, and were found."""

    places: Counter[tuple[str, str]] = field(default_factory=Counter)
    tags: Counter[str] = field(default_factory=Counter)
    winners: int = 0
    found: int = 0


def count(rows: QuerySet[DocumentVersion], chosen: Mapping[str, str]) -> Tally:
    """Count cases by place and tag, ``rows`` being those with the search words. One query."""
    tagged = rows
    if chosen["tag"]:
        tagged = documents.with_facet(rows, key="tag", value=chosen["tag"])
    winning_ones = tagged.filter(winning("document"))
    by_place = winning_ones if chosen["winner"] else tagged
    here = {name: chosen[name] for name in ("category", "field") if chosen[name]}
    by_tag = rows.filter(**here, facets__plugin=HOST, facets__key="tag")
    if chosen["winner"]:
        by_tag = by_tag.filter(winning("document"))
    both = _counted(by_place, PLACE, F("category"), F("field")).union(
        _counted(by_tag, TAG, F("facets__value"), Value("")),
        _counted(winning_ones.filter(**here), WINNER, F("category"), Value("")),
        all=True,
    )
    tally, won = Tally(), 0
    for kind, one, other, number in both:
        if kind == TAG:
            tally.tags[one] += number
        elif kind == WINNER:
            won += number
        else:
            tally.places[one, other] += number
    found = sum(number for place, number in tally.places.items() if _is_at(place, here))
    return Tally(tally.places, tally.tags, won, found)


def _counted(
    rows: QuerySet[DocumentVersion], kind: str, one: Any, other: Any
) -> QuerySet[DocumentVersion, Any]:
    text = CharField()
    named = rows.order_by().annotate(sort=Value(kind, output_field=text), one=one, other=other)
    grouped = named.values("sort", "one", "other").annotate(number=Count("pk"))
    return grouped.values_list("sort", "one", "other", "number")


def _is_at(place: tuple[str, str], here: Mapping[str, str]) -> bool:
    category, field_name = place
    return here.get("category") in {None, category} and here.get("field") in {None, field_name}


def choices(
    tally: Tally, chosen: Mapping[str, str], categories: Sequence[Category]
) -> dict[str, Any]:
    """The options of the hall's form: ``categories``, ``fields`` (grouped), ``tags``, ``winners``.

    The last is the number of winners: none before the release, and so nothing to choose.
    """
    return {
        "categories": [
            Choice(
                one.slug,
                one.name,
                _number_at(tally, {"category": one.slug, "field": chosen["field"]}),
                one.slug == chosen["category"],
            )
            for one in categories
        ],
        "fields": _field_groups(tally, chosen, categories),
        "tags": _tags(tally, chosen["tag"]),
        "winners": tally.winners,
    }


def _number_at(tally: Tally, here: Mapping[str, str]) -> int:
    asked = {name: value for name, value in here.items() if value}
    return sum(number for place, number in tally.places.items() if _is_at(place, asked))


def _field_groups(
    tally: Tally, chosen: Mapping[str, str], categories: Iterable[Category]
) -> list[Group]:
    """The fields that hold cases, by category; the chosen one also where it holds none."""
    here = [one for one in categories if chosen["category"] in {"", one.slug}]
    groups = [group for one in here if (group := _fields(tally, chosen["field"], one)).choices]
    offered = {choice.value for group in groups for choice in group.choices}
    if chosen["field"] and chosen["field"] not in offered:
        missing = Choice(chosen["field"], chosen["field"], 0, is_chosen=True)
        groups.append(Group(pgettext("hall", "Field"), [missing]))
    return groups


def _fields(tally: Tally, chosen: str, category: Category) -> Group:
    places = tally.places.items()
    found = {name: number for (slug, name), number in places if slug == category.slug}
    named = [Choice(name, name, found[name], name == chosen) for name in sorted(found)]
    return Group(category.name, named)


def _tags(tally: Tally, chosen: str) -> list[Choice]:
    """The tags that most cases carry, in the order of their names, and the chosen one."""
    shown = {name for name, _number in tally.tags.most_common(MOST_TAGS)}
    names = sorted({*shown, chosen} - {""})
    return [Choice(name, name, tally.tags[name], name == chosen) for name in names]


def chips(chosen: Mapping[str, str], categories: Iterable[Category]) -> list[Chip]:
    """What the list is narrowed to, each with the query that takes it away."""
    names = {one.slug: one.name for one in categories}
    labels = {
        "q": pgettext("hall", "Words"),
        "category": pgettext("hall", "Category"),
        "field": pgettext("hall", "Field"),
        "tag": pgettext("hall", "Tag"),
        "winner": pgettext("hall", "Award"),
    }
    shown = dict(chosen)
    if shown.get("winner"):
        shown["winner"] = pgettext("hall", "winners only")
    return [
        Chip(
            kind=name,
            label=label,
            value=names.get(shown[name], shown[name]) if name == "category" else shown[name],
            query=query_of({**chosen, name: ""}),
        )
        for name, label in labels.items()
        if chosen.get(name)
    ]
