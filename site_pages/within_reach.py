"""Which pictures, files and pages a person of a newsroom may see, choose and put on a page.

Wagtail asks this in its choosers alone. Its admin API lists every file to everybody who may enter,
and a form takes the key of any row; both ask here.
"""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page, ReferenceIndex
from wagtail.permission_policies.pages import PagePermissionPolicy
from wagtail.permissions import policy_registry

Person = AbstractBaseUser | AnonymousUser
USES = ("choose", "add", "change", "delete")
EDITS = ("add", "change", "publish")


def file_models() -> tuple[type[Model], type[Model]]:
    """Pictures and attachments."""
    return get_image_model(), get_document_model()


def files_of(user: Person, model: type[Model]) -> QuerySet[Any]:
    """The pictures or attachments in the folders from which the person may choose."""
    policy = policy_registry.get_by_type(model)
    found: QuerySet[Any] = policy.instances_user_has_any_permission_for(user, USES)
    return found


def pages_of(user: Person, pages: QuerySet[Page]) -> QuerySet[Page]:
    """Of these pages those that the public sees, and those that the person may edit."""
    own = PagePermissionPolicy().instances_user_has_any_permission_for(user, EDITS)
    return pages.filter(Q(live=True) | Q(pk__in=own.values("pk")))


Use = tuple[type[Model], str]
"""A picture or attachment: its model and key."""


def uses_of(page: Page) -> set[Use]:
    """The pictures and attachments that a page, as it is in memory, shows anywhere."""
    types = {ReferenceIndex._get_base_content_type(model).pk: model for model in file_models()}
    found = ReferenceIndex._extract_references_from_object(page)
    return {(types[type_id], str(key)) for type_id, key, *_rest in found if type_id in types}


def refuse_foreign_files(form: Any, before: set[Use]) -> None:
    """Say beside its field that a file is in a folder from which the person may not choose.

    What the page showed ``before`` may stay: somebody who may has put it there.
    """
    user = form.for_user
    if user is None:
        return
    for part, name, use in _used_in(form):
        if use not in before and not _is_in_reach(user, use):
            part.add_error(name, _("This file is in a folder from which you may not choose."))


def _used_in(form: Any) -> Iterator[tuple[forms.BaseForm, str, Use]]:
    """Each use in the form and its rows, with the field that holds it."""
    parts = [form, *(row for rows in form.formsets.values() for row in rows.forms)]
    for part in parts:
        cleaned = getattr(part, "cleaned_data", None) or {}
        # A list: what is refused leaves the cleaned data.
        for name, value in list(cleaned.items()):
            for use in _uses_in(part, name, value):
                yield part, name, use


def _uses_in(part: Any, name: str, value: Any) -> set[Use]:
    if isinstance(value, file_models()):
        return {(type(value), str(value.pk))}
    field = next((one for one in part._meta.model._meta.get_fields() if one.name == name), None)
    extract = getattr(field, "extract_references", None)
    if extract is None or not value:
        return set()
    return {(one[0], str(one[1])) for one in extract(value) if one[0] in file_models()}


def _is_in_reach(user: Person, use: Use) -> bool:
    model, key = use
    return files_of(user, model).filter(pk=key).exists()
