"""The rules at the desk: history, one version, the draft, the difference, the publication (R9)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.widgets import AdminPageChooser
from wagtail.models import Page

from cms.campaigns import services
from cms.campaigns.models import RuleDraft, RuleSheet
from cms.campaigns.queries import replaced_by, rules_at
from cms.campaigns.rule_changes import Change, changes
from cms.campaigns.sheets import SheetContent
from cms.core.errors import DomainError
from cms.plugin_system.rule_json import RulesUnreadable
from site_pages.desk.access import CHANGE_RULES, DeskView
from site_pages.desk.drafting import RuleForms, change_notice, waiting_notice
from site_pages.desk.reading import read_out
from site_pages.models import NewsPage


class RulesView(DeskView):
    """A page about the rules."""

    header_icon = "clipboard-list"

    def get_page_title(self) -> str:
        """In the trail and the title."""
        return _("Rules")

    page_title = property(get_page_title)

    @property
    def zone(self) -> ZoneInfo:
        """Where the campaign's days begin."""
        return ZoneInfo(self.campaign.time_zone)


class History(RulesView):
    """Every version, the newest first, and the one in force shown whole."""

    template_name = "site_pages/desk/rules.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The versions and what the one in force says."""
        now = timezone.now()
        sheets = RuleSheet.objects.filter(campaign=self.campaign).defer("content")
        history = list(sheets.select_related("change_notice"))
        in_force = rules_at(self.campaign.pk, now) if history else None
        return super().get_context_data(
            history=history,
            in_force=in_force,
            sections=read_out(in_force.content, zone=self.zone) if in_force else (),
            draft=getattr(self.campaign, "rule_draft", None),
            now=now,
            **kwargs,
        )


class Sheet(RulesView):
    """One version: what it says, what it changed, and whether its bytes are those hashed."""

    template_name = "site_pages/desk/rules_sheet.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The version and its difference from the one before."""
        sheet = _sheet(self.campaign.pk, kwargs["number"])
        content = SheetContent(bytes(sheet.content))
        return super().get_context_data(
            sheet=sheet,
            sections=read_out(content, zone=self.zone),
            changes=self._changes(sheet, content),
            **kwargs,
        )

    def _changes(self, sheet: RuleSheet, content: SheetContent) -> Sequence[Change]:
        """What the version changed; nothing can be said where the one before it is damaged."""
        try:
            before = replaced_by(sheet)
            return changes(before.content, content, zone=self.zone) if before else ()
        except RulesUnreadable:
            return ()


class StoredBytes(RulesView):
    """The stored bytes, for whoever wants to hash them."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """As they are, to the byte."""
        sheet = _sheet(self.campaign.pk, kwargs["number"])
        answer = HttpResponse(bytes(sheet.content), content_type="application/json")
        name = f"{self.campaign.slug}-rules-{sheet.number}.json"
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
        return answer


class EditDraft(RulesView):
    """The forms of all sections; whatever is typed is kept before it is judged."""

    permission = CHANGE_RULES
    template_name = "site_pages/desk/rules_edit.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The draft as it was left, or the newest version."""
        draft = self._stored()
        rule_forms = RuleForms(self.campaign, now=timezone.now(), draft=draft)
        return self.render_to_response(self.get_context_data(rule_forms=rule_forms, draft=draft))

    def _stored(self) -> RuleDraft | None:
        return RuleDraft.objects.filter(campaign=self.campaign).first()

    def _refusal(self, rule_forms: RuleForms) -> str:
        """Why what was typed is not kept yet: somebody's draft would be lost, or it is too long."""
        stored = self._stored()
        seen = self.request.POST.get("seen", "")
        if stored is not None and stored.edited_at.isoformat() != seen:
            words = _(
                "%(who)s has kept a draft meanwhile. Yours is below, not kept yet: press the"
                " button again to put it in its place."
            )
            return words % {"who": stored.editor_label}
        if len(rule_forms.summary) > MOST_WORDS:
            return _("Say what changes and why in at most %(limit)d characters.") % {
                "limit": MOST_WORDS
            }
        return ""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Keep it; then lead to the review, or back to what is wrong with it."""
        now = timezone.now()
        rule_forms = RuleForms(self.campaign, now=now, data=request.POST)
        if refusal := self._refusal(rule_forms):
            messages.error(request, refusal)
            context = self.get_context_data(rule_forms=rule_forms, draft=self._stored())
            return self.render_to_response(context, status=409)
        draft = services.save_rule_draft(
            campaign=self.campaign,
            values=rule_forms.typed(),
            summary=rule_forms.summary,
            based_on=rule_forms.based_on,
            author=self.actor(),
            now=now,
        )
        if ignored := rule_forms.ignored():
            words = _("Voting has opened: what you typed for these is not kept: %(rules)s.")
            messages.warning(request, words % {"rules": _(", ").join(ignored)})
        refusal = rule_forms.refusal() if rule_forms.is_valid() else ""
        if rule_forms.is_valid() and not refusal:
            if "review" in request.POST:
                return redirect("desk:rules-review", self.campaign.slug)
            messages.success(request, _("The draft is kept."))
            return redirect("desk:rules-edit", self.campaign.slug)
        kept = _("The draft is kept, but something in it is not right yet.")
        messages.error(request, f"{kept} {refusal}".strip())
        context = self.get_context_data(rule_forms=rule_forms, draft=draft)
        return self.render_to_response(context, status=400)


class DropDraft(RulesView):
    """Forget the draft."""

    permission = CHANGE_RULES
    http_method_names = ["post"]

    def post(self, request: HttpRequest, **_kwargs: str) -> HttpResponse:
        """Drop it; the record keeps that it was there."""
        services.drop_rule_draft(campaign=self.campaign, author=self.actor(), now=timezone.now())
        messages.success(request, _("The draft is dropped."))
        return redirect("desk:rules", self.campaign.slug)


MOST_WORDS = RuleDraft._meta.get_field("summary").max_length or 0


class PublicationForm(forms.Form):
    """From when the new version holds, and the notice that says so."""

    change_notice = forms.ModelChoiceField(
        queryset=NewsPage.objects.filter(live=True, kind="notice"),
        required=False,
        label=gettext_lazy("Change notice"),
        widget=AdminPageChooser(target_models=[NewsPage]),
    )
    effective_at = forms.DateTimeField(
        required=False,
        label=gettext_lazy("In effect from"),
        help_text=gettext_lazy("Local to the campaign. Empty: at once."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
    )


class Review(RulesView):
    """Old and new side by side; from here the draft is published."""

    permission = CHANGE_RULES
    template_name = "site_pages/desk/rules_review.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The difference; back to the forms where the draft is not right."""
        rule_forms = self._forms()
        if not rule_forms.is_valid():
            return redirect("desk:rules-edit", self.campaign.slug)
        form = PublicationForm(initial={"change_notice": waiting_notice(rule_forms)})
        return self.render_to_response(self._context(rule_forms, form))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Publish, or say beside the difference why not."""
        rule_forms, form = self._forms(), PublicationForm(request.POST)
        if rule_forms.is_valid() and request.POST.get("reviewed") != rule_forms.digest:
            form.add_error(None, _("The draft was changed since you saw it. Look at it again."))
        if rule_forms.is_valid() and form.is_valid():
            try:
                sheet = self._publish(rule_forms, form.cleaned_data)
            except DomainError as error:
                form.add_error(None, str(error))
            else:
                told = {"number": sheet.number}
                messages.success(request, _("Version %(number)d is published.") % told)
                return redirect("desk:rules-sheet", self.campaign.slug, sheet.number)
        return self.render_to_response(self._context(rule_forms, form), status=400)

    def _forms(self) -> RuleForms:
        return RuleForms(self.campaign, now=timezone.now(), draft=self._draft())

    def _draft(self) -> RuleDraft:
        draft: RuleDraft | None = getattr(self.campaign, "rule_draft", None)
        if draft is None:
            raise Http404
        return draft

    @transaction.atomic
    def _publish(self, rule_forms: RuleForms, chosen: dict[str, Any]) -> RuleSheet:
        notice: Page | None = chosen["change_notice"]
        sheet = services.publish_rules(
            campaign=self.campaign,
            sections=rule_forms.sections(),
            switches=rule_forms.switches(),
            change_notice=notice,
            effective_at=_local(chosen["effective_at"], self.zone),
            summary=rule_forms.summary,
            author=self.actor(),
            based_on=rule_forms.based_on,
            now=timezone.now(),
        )
        services.finish_rule_draft(draft=self._draft())
        return sheet

    def _context(self, rule_forms: RuleForms, form: PublicationForm) -> dict[str, Any]:
        return self.get_context_data(
            changes=rule_forms.changes() if rule_forms.is_valid() else (),
            reviewed=rule_forms.digest if rule_forms.is_valid() else "",
            form=form,
            summary=rule_forms.summary,
            needs_notice=self.campaign.announced_at is not None,
        )


class DraftNotice(RulesView):
    """Begin the notice with old and new values in it; its editor opens next."""

    permission = CHANGE_RULES
    http_method_names = ["post"]

    def post(self, request: HttpRequest, **_kwargs: str) -> HttpResponse:
        """Make the page as a draft and lead to it."""
        draft = getattr(self.campaign, "rule_draft", None)
        if draft is None:
            raise Http404
        rule_forms = RuleForms(self.campaign, now=timezone.now(), draft=draft)
        if not rule_forms.is_valid():
            return redirect("desk:rules-edit", self.campaign.slug)
        if refusal := rule_forms.refusal():
            # Before the public is told of what cannot be.
            messages.error(request, refusal)
            return redirect("desk:rules-edit", self.campaign.slug)
        page = change_notice(rule_forms=rule_forms, now=timezone.now())
        back = reverse("desk:rules-review", args=(self.campaign.slug,))
        messages.success(
            request,
            _("The notice is begun. Publish it, then come back and choose it."),
            buttons=[messages.button(back, _("Back to the review"))],
        )
        return redirect("wagtailadmin_pages:edit", page.pk)


def _sheet(campaign: int, number: int) -> RuleSheet:
    return get_object_or_404(RuleSheet, campaign=campaign, number=number)


def _local(value: datetime | None, zone: ZoneInfo) -> datetime | None:
    """What was typed, read in the campaign's zone rather than the person's."""
    return None if value is None else value.replace(tzinfo=zone)
