"""The card of a case in the middle of a report."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from cms.campaigns.models import CaseRef


class CaseBlock(blocks.ChooserBlock):
    """A case by its reference. Drawn from its document; of a withdrawn case nothing is shown."""

    @cached_property
    def target_model(self) -> type[CaseRef]:
        """What is chosen."""
        return CaseRef

    @cached_property
    def widget(self) -> Any:
        """The chooser that foreign keys to cases have."""
        from site_pages.case_chooser import case_chooser

        return case_chooser.widget_class()

    def to_python(self, value: Any) -> CaseRef | None:
        """The reference; None for what names none."""
        return self.bulk_to_python([value])[0]

    def bulk_to_python(self, values: Sequence[Any]) -> list[CaseRef | None]:
        """The references in the order of the values; one query."""
        keys = [_uid(value) for value in values]
        found = CaseRef.objects.in_bulk([key for key in keys if key is not None])
        return [found.get(key) if key else None for key in keys]

    def value_from_form(self, value: Any) -> CaseRef | None:
        """The reference that the form names."""
        return value if value is None or isinstance(value, CaseRef) else self.to_python(value)

    def get_prep_value(self, value: CaseRef | None) -> str | None:
        """The identifier as text, as JSON keeps it."""
        return None if value is None else str(value.pk)

    class Meta:
        icon = "doc-full"
        label = _("case card")
        template = "components/blocks/case.html"


def _uid(value: Any) -> UUID | None:
    if value is None or isinstance(value, UUID):
        return value
    try:
        return UUID(str(value))
    except (ValueError, ValidationError):
        return None
