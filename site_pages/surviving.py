"""Old revisions may name what has been deleted since; restoring one must still work.

A picture that no stored page shows any more can be deleted, while revisions go on naming it.
The library that restores them does not know what to do where the foreign key says PROTECT.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import models
from modelcluster.models import get_all_child_relations

Content = Mapping[str, Any]


def surviving(model: type[models.Model], content: Content) -> dict[str, Any]:
    """A revision's content without what is lost: optional references emptied, rows left out.

    One query for each model that rows name under PROTECT, however many rows there are.
    """
    kept = _emptied(model, dict(content), _lost(model, [content]))
    for relation in get_all_child_relations(model):
        name = relation.get_accessor_name()
        rows = content.get(name)
        if rows:
            kept[name] = _surviving_rows(relation.related_model, rows)
    return kept


def _surviving_rows(model: type[models.Model], rows: Iterable[Content]) -> list[dict[str, Any]]:
    rows = list(rows)
    lost = _lost(model, rows)
    required = {name: gone for name, gone in lost.items() if not model._meta.get_field(name).null}
    return [
        _emptied(model, dict(row), lost)
        for row in rows
        if not any(str(row.get(name)) in gone for name, gone in required.items())
    ]


def _emptied(
    model: type[models.Model], row: dict[str, Any], lost: Mapping[str, set[str]]
) -> dict[str, Any]:
    gone = {name for name, values in lost.items() if str(row.get(name)) in values}
    optional = {name for name in gone if model._meta.get_field(name).null}
    return {name: None if name in optional else value for name, value in row.items()}


def _lost(model: type[models.Model], rows: Iterable[Content]) -> dict[str, set[str]]:
    """For each protected foreign key the named identifiers, as text, that no longer exist."""
    rows = list(rows)
    lost = {}
    for field in model._meta.concrete_fields:
        if field.remote_field is None or field.remote_field.on_delete is not models.PROTECT:
            continue
        named = {str(row[field.name]) for row in rows if row.get(field.name) is not None}
        if not named:
            continue
        target = field.remote_field.model._base_manager
        there = target.filter(pk__in=named).values_list("pk", flat=True)
        lost[field.name] = named - {str(pk) for pk in there}
    return lost
