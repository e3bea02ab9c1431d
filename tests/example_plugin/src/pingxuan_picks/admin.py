"""The page of the admin where picks are made and taken back."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.generic import FormView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from cms.campaigns.models import Campaign, CaseRef
from cms.core.audit import Actor
from cms.core.errors import DomainError
from cms.plugin_system import switches
from cms.plugin_system.calling import decide
from cms.plugin_system.exceptions import PluginFailed
from pingxuan_picks.queries import picks_of
from pingxuan_picks.services import pick_case, unpick_case
from site_pages.case_chooser import case_chooser


class PickForm(forms.Form):
    """Which case, and why; or which pick to take back."""

    case = forms.ModelChoiceField(
        label="案例",
        queryset=CaseRef.objects.filter(page__isnull=False),
        widget=case_chooser.widget_class,
        error_messages={"invalid_choice": "没有这个案例。"},
    )
    reason = forms.CharField(label="推荐理由", max_length=200)
    take_back = forms.BooleanField(label="取消推荐", required=False)

    def clean_case(self) -> Any:
        """A case of a campaign that has the plugin on."""
        case = self.cleaned_data["case"]
        if case.campaign_id not in switches.campaigns_with("picks"):
            raise forms.ValidationError("这个案例所属的活动没有启用编辑推荐。")
        return case.uid


class PicksView(WagtailAdminTemplateMixin, FormView[PickForm]):
    """Lists picks by campaign, with what all plugins know about the cases; picks and unpicks."""

    form_class = PickForm
    template_name = "picks/admin/picks.html"
    page_title = "编辑推荐"
    header_icon = "thumbtack"
    breadcrumbs_items = ()

    def form_valid(self, form: PickForm) -> HttpResponse:
        """Do it, or say why not beside the field."""
        values, request = form.cleaned_data, self.request
        act = unpick_case if values.pop("take_back") else pick_case
        try:
            act(**values, actor=Actor.from_user(request.user), now=timezone.now())
        except DomainError as error:
            form.add_error("case", str(error))
            return self.form_invalid(form)
        messages.success(request, "已保存。")
        return redirect(request.path)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Picks and scores, by campaign."""
        campaigns = Campaign.objects.filter(pk__in=switches.campaigns_with("picks"))
        groups = [
            {"campaign": one, "picks": picks_of(one.pk), "scores": _scores(one.pk)}
            for one in campaigns
        ]
        return super().get_context_data(groups=groups, **kwargs)


def _scores(campaign: int) -> dict[str, Any]:
    """What every plugin answers about the picked cases; why not, where one cannot."""
    titles = dict(picks_of(campaign).values_list("case_id", "case__page__title"))
    try:
        answers = decide("score_inputs", campaign=campaign, cases=list(titles))
    except PluginFailed as error:
        return {"problem": str(error), "inputs": []}
    inputs = [
        {"label": one.label, "values": [(titles[case], mark) for case, mark in one.values.items()]}
        for answer in answers
        for one in answer.value
    ]
    return {"problem": "", "inputs": inputs}
