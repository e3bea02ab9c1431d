"""What the organiser fills in to correct a case: another text, category or picture, and why."""

from collections.abc import Callable
from typing import Any, BinaryIO, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.campaigns.models import Category
from cms.core.images import DEFAULT_LIMITS, PictureError, intake_picture
from site_pages.editing.category_corrections import correct_category
from site_pages.editing.corrections import CATEGORY, IMAGES, Correctable, correct_case
from site_pages.editing.picture_corrections import PictureWords, correct_picture
from site_pages.models import CasePage


class CorrectionForm(forms.Form):
    """Why a field is corrected; the value is what the kinds below ask for.

    ``act`` holds who corrects and when, as the verbs take them.
    """

    first = "new"
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("Public: it stands on the case's page beside the correction."),
        max_length=200,
    )

    def __init__(self, page: CasePage, field: Correctable, *args: Any, **kwargs: Any) -> None:
        self.page, self.corrected = page, field
        super().__init__(*args, **kwargs)
        self.order_fields([name for name in self.fields if name != "reason"])
        self.set_up()

    def set_up(self) -> None:
        """Show the field as it stands."""
        raise NotImplementedError

    def correct(self, **act: Any) -> None:
        """Call the verb with what was filled in; raises what that raises."""
        raise NotImplementedError


class TextForm(CorrectionForm):
    """What is written."""

    new = forms.CharField(
        label=gettext_lazy("Corrected"), required=False, widget=forms.Textarea(attrs={"rows": 6})
    )

    def set_up(self) -> None:
        """The text as it stands."""
        self.fields["new"].initial = self.corrected.value

    def correct(self, **act: Any) -> None:
        """Write the new text."""
        field, part = self.corrected.field, self.corrected.part
        correct_case(page=self.page, field=field, part=part, **self.cleaned_data, **act)


class CategoryForm(CorrectionForm):
    """Category and field together: a field belongs to its category."""

    first = "place"
    place = forms.ChoiceField(
        label=gettext_lazy("Category and field"),
        help_text=gettext_lazy(
            "The page moves under the other category; its old address leads to the new one."
        ),
    )
    named_field = forms.CharField(
        label=gettext_lazy("Field, where the category lists none"), max_length=60, required=False
    )

    def set_up(self) -> None:
        """All places of the campaign, with the present one chosen."""
        categories = Category.objects.filter(campaign=self.page.case_ref.campaign_id)
        self.free = {str(one.pk) for one in categories if one.is_free_text}
        self.fields["place"].choices = [  # type: ignore[attr-defined]  # -- a ChoiceField
            (one.name, list(_places(one))) for one in categories.prefetch_related("fields")
        ]
        draft = self.page.get_latest_revision_as_object()
        category = self.page.case_ref.category
        listed = "" if category.is_free_text else draft.field
        self.fields["place"].initial = f"{category.pk}:{listed}"
        self.fields["named_field"].initial = draft.field if category.is_free_text else ""

    def clean(self) -> dict[str, Any]:
        """Where the category lists no fields, one must be named."""
        values: dict[str, Any] = super().clean() or {}
        category = values.get("place", "").partition(":")[0]
        if category in self.free and not values.get("named_field", "").strip():
            self.add_error("named_field", _("Name the field."))
        return values

    def correct(self, **act: Any) -> None:
        """Classify the case anew."""
        pk, _colon, listed = self.cleaned_data["place"].partition(":")
        correct_category(
            page=self.page,
            category=Category.objects.get(pk=pk),
            field=self.cleaned_data["named_field"] if pk in self.free else listed,
            reason=self.cleaned_data["reason"],
            **act,
        )


def _places(category: Category) -> list[tuple[str, str]]:
    if category.is_free_text:
        return [(f"{category.pk}:", _("%(category)s: named below") % {"category": category.name})]
    # The closed list shows the chosen option alone, without its group.
    return [
        (f"{category.pk}:{one.name}", f"{category.name} · {one.name}")
        for one in category.fields.all()
    ]


class PictureForm(CorrectionForm):
    """Another picture, or other words to the same one."""

    first = "file"
    file = forms.FileField(
        label=gettext_lazy("Another picture"),
        help_text=gettext_lazy(
            "JPG, PNG or WebP, at most 10 MB, the longer side at least 800 pixels. Without one "
            "only the words change. The former picture is kept for the record and is no longer "
            "public."
        ),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )
    alt_text = forms.CharField(label=gettext_lazy("Alternative text"), max_length=255)
    caption = forms.CharField(label=gettext_lazy("Caption"), max_length=100, required=False)

    def set_up(self) -> None:
        """The words as they stand."""
        draft = self.page.get_latest_revision_as_object()
        self.use = list(draft.pictures.all())[self.corrected.part - 1]
        self.fields["alt_text"].initial = self.use.alt_text
        self.fields["caption"].initial = self.use.caption

    def clean_file(self) -> Any:
        """What intake made of the upload, decoded before any transaction; None for none."""
        upload = self.cleaned_data["file"]
        if not upload:
            return None
        try:
            return intake_picture(cast("BinaryIO", upload), limits=DEFAULT_LIMITS)
        except PictureError as exc:
            raise forms.ValidationError(str(exc), code=exc.code) from exc

    def correct(self, **act: Any) -> None:
        """Show the new one."""
        values = self.cleaned_data
        correct_picture(
            page=self.page,
            number=self.corrected.part,
            words=PictureWords(values["alt_text"], values["caption"]),
            file=values["file"],
            reason=values["reason"],
            **act,
        )


KINDS: dict[str, Callable[..., CorrectionForm]] = {CATEGORY: CategoryForm, IMAGES: PictureForm}


def form_for(page: CasePage, field: Correctable, *args: Any) -> CorrectionForm:
    """The form that corrects a field of a case."""
    return KINDS.get(field.field, TextForm)(page, field, *args)
