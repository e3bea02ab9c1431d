"""What the page editor checks beyond single fields; every message stands beside its field."""

from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.forms import Select
from django.forms.formsets import ORDERING_FIELD_NAME
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminPageForm

from site_pages import rules, sharing
from site_pages.editing.starred import belongs_to_applicant, lock_starred_fields
from site_pages.exceptions import NotAWinner
from site_pages.limits import limits_of
from site_pages.standing import current_campaign
from site_pages.within_reach import refuse_foreign_files, uses_of

A_DAY = timedelta(days=1)
PUBLISH_BUTTON = "action-publish"


class PublicPageForm(WagtailAdminPageForm):
    """The form of all public pages.

    Refuses an address that would hide another page, and files out of other newsrooms' folders.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Before the form writes into the page.
        self._shown_before = uses_of(self.instance) if self.is_bound else set()

    def clean(self) -> dict[str, Any]:
        """A page that is being created has no place in the tree yet; the form knows it."""
        cleaned: dict[str, Any] = super().clean()
        if cleaned.get("slug") and "slug" not in self.errors:
            self.instance.slug = cleaned["slug"]
            try:
                sharing.refuse_mounted_slug(self.instance, self.parent_page)
            except ValidationError as exc:
                self.add_error("slug", exc.message_dict["slug"])
        refuse_foreign_files(self, self._shown_before)
        return cleaned


class NewsPageForm(PublicPageForm):
    """A notice or report: dated no later than it appears, and with something to read."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if (kind := self.fields.get("kind")) is not None:
            # Events are pages of their own type.
            kind.choices = [choice for choice in kind.choices if choice[0] != "event"]
        if self.instance.pk is None and self.instance.campaign_id is None:
            self.initial["campaign"] = current_campaign()

    def clean(self) -> dict[str, Any]:
        """A date in the future would keep the page above all others until then."""
        cleaned = super().clean()
        dated = cleaned.get("dated")
        appears = max(filter(None, (timezone.now(), cleaned.get("go_live_at"))))
        if dated is not None and dated > appears + A_DAY:
            self.add_error("dated", _("Later than the page appears. Schedule it instead."))
        # Drafts and previews may be a headline over nothing yet.
        has_words = (cleaned.get("standfirst") or "").strip() or cleaned.get("body")
        if PUBLISH_BUTTON in self.data and not has_words and "body" not in self.errors:
            self.add_error("standfirst", _("Write a standfirst or a body before publishing."))
        return cleaned


class ExhibitionPageForm(NewsPageForm):
    """An exhibition: winners of its campaign alone, each once, and no booth twice (R113)."""

    def clean(self) -> dict[str, Any]:
        """Check what concerns several stands at once."""
        cleaned = super().clean()
        hall = self.parent_page.specific if self.parent_page is not None else None
        campaign = self.instance.campaign_id or getattr(hall, "campaign_id", None)
        cases: set[Any] = set()
        booths: set[tuple[str, str]] = set()
        for form in _kept(self.formsets.get("stands")):
            award, place = form.cleaned_data["award"], _place_of(form.cleaned_data)
            if award.release.campaign_id != campaign:
                form.add_error("award", str(NotAWinner(case=award.title)))
            if award.case_ref_id in cases:
                form.add_error("award", _("This case has a stand already."))
            if place in booths:
                form.add_error("booth", _("This booth is taken."))
            cases.add(award.case_ref_id)
            booths.add(place)
        return cleaned


def _place_of(stand: dict[str, Any]) -> tuple[str, str]:
    return (stand.get("zone") or "").strip(), (stand.get("booth") or "").strip().upper()


class CasePageForm(PublicPageForm):
    """A case: the description's length over all parts (R50) and different pictures (R51)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        category = self._category()
        self.limits = limits_of(category and category.campaign_id)
        self._offer_fields()
        self._show_limits()
        pictures = self.formsets.get("pictures")
        if pictures is not None:
            pictures.min_num = pictures.max_num = self.limits.pictures
            # Django's own sentence counts "forms".
            exactly = _("A case has exactly %(num)d pictures, each with its alternative text.")
            for code in ("too_few_forms", "too_many_forms"):
                pictures.error_messages[code] = exactly
        if self.instance.case_ref_id and belongs_to_applicant(self.instance.case_ref):
            lock_starred_fields(self)

    def _category(self) -> Any:
        """The category of the case, or of the page it is being created under."""
        parent = self.parent_page.specific if self.parent_page is not None else None
        return self.instance.category if self.instance.case_ref_id else parent and parent.category

    def _offer_fields(self) -> None:
        """A category's fields to choose from; what stands there already stays to be seen."""
        category, field = self._category(), self.fields.get("field")
        if field is None or category is None or category.is_free_text:
            return
        names = list(category.fields.values_list("name", flat=True))
        present = self.instance.field
        extra = [present] if present and present not in names else []
        field.widget = Select(choices=[("", "----"), *((name, name) for name in [*names, *extra])])

    def _show_limits(self) -> None:
        """Mark the fields whose 字 zi-fields.mjs counts while they are typed (D1)."""
        used = _("{used} of {limit} used")
        for name, limit in self.limits.texts.items():
            if name in self.fields and limit is not None:
                self.fields[name].widget.attrs.update(
                    {"data-zi-limit": limit, "data-zi-text": used}
                )
        used = _("All parts together: {used} of {limit} used")
        parts = self.formsets.get("description_parts")
        if self.limits.description is None:
            return
        for form in [*parts.forms, parts.empty_form] if parts is not None else []:
            form.fields["text"].widget.attrs.update(
                {
                    "data-zi-limit": self.limits.description,
                    "data-zi-group": "description",
                    "data-zi-text": used,
                }
            )

    def defer_required_fields(self) -> None:
        """A draft may be half done: rows that are still empty are not asked to be filled."""
        super().defer_required_fields()
        for formset in self.formsets.values():
            for form in formset.extra_forms:
                _pass_over_if_blank(form)

    def clean(self) -> dict[str, Any]:
        """Check what concerns several rows of the form at once."""
        cleaned = super().clean()
        self._check_field(cleaned.get("field"))
        self._check_texts(cleaned)
        self._check_description()
        self._check_pictures()
        return cleaned

    def _check_field(self, field: str | None) -> None:
        category = self._category()
        refusal = rules.field_refusal(category, field) if field and category else None
        if refusal and not self.instance.case_ref_id:
            # Of a stored case the model says so itself.
            self.add_error("field", str(refusal))

    def _check_texts(self, cleaned: dict[str, Any]) -> None:
        if not self.instance.case_ref_id:
            # The same: a page that is being created does not know its campaign yet.
            for name, message in rules.over_limits(cleaned, self.limits).items():
                self.add_error(name, str(message))

    def _check_description(self) -> None:
        forms = _kept(self.formsets.get("description_parts"))
        texts = (form.cleaned_data.get("text") for form in forms)
        message = rules.description_over_limit(texts, self.limits)
        if message:
            forms[-1].add_error("text", str(message))

    def _check_pictures(self) -> None:
        seen: dict[str, int] = {}
        for number, form in enumerate(_kept(self.formsets.get("pictures")), start=1):
            picture = form.cleaned_data.get("picture")
            if picture is None:
                continue
            key = picture.pixels_sha256 or str(picture.pk)
            if key in seen:
                words = _("The same picture as number %(number)s. Choose different ones.")
                form.add_error("picture", words % {"number": seen[key]})
            else:
                seen[key] = number


def _pass_over_if_blank(form: Any) -> None:
    """Let a row that holds nothing but its place in the order count as not filled in."""
    if set(form.changed_data) <= {ORDERING_FIELD_NAME}:
        form.empty_permitted = True
        form.fields[ORDERING_FIELD_NAME].disabled = True
        del form.changed_data  # computed once and kept: to be asked again


def _kept(formset: Any) -> list[Any]:
    """The rows of a formset that hold something and are not being deleted."""
    if formset is None:
        return []
    return [
        form
        for form in formset.forms
        if form.is_valid() and form.cleaned_data and not form.cleaned_data.get("DELETE")
    ]
