"""Whose the ten starred fields of a case are: the applicant's, or nobody's but the organiser's.

A plugin that keeps applications says which cases it has one for; their starred fields can then be
changed by a correction (更正) alone (DESIGN 5). Without such a plugin the organiser edits them.
"""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from cms.campaigns.models import CaseRef
from cms.campaigns.starred import STARRED_FIELDS

Claim = Callable[[CaseRef], bool]
_claims: list[Claim] = []

ROWS = ("description_parts", "pictures")
"""The formsets of the editor that hold starred fields."""


def claim_starred_fields(claim: Claim) -> None:
    """Register who knows of applications; ``claim`` answers whether one stands behind a case."""
    if claim not in _claims:
        _claims.append(claim)


def give_up_claim(claim: Claim) -> None:
    """The counterpart, for who is uninstalled."""
    _claims.remove(claim)


def belongs_to_applicant(case_ref: CaseRef) -> bool:
    """Whether an application stands behind the case, so that its starred fields are fixed."""
    return any(claim(case_ref) for claim in _claims)


def lock_starred_fields(form: Any) -> None:
    """Show an editor's starred fields without taking changes to them, whatever is sent."""
    told = _("From the application: changed by a correction only.")
    for name in STARRED_FIELDS.keys() & form.fields.keys():
        form.fields[name].disabled = True
        form.fields[name].help_text = told
    for formset in (form.formsets[name] for name in ROWS if name in form.formsets):
        formset.max_num = formset.initial_form_count()
        formset.min_num, formset.extra, formset.validate_max = 0, 0, True
        for row in formset.initial_forms:
            for field in row.fields.values():
                field.disabled = True
