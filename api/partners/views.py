"""接口密钥 in the admin: the list with its usage, making, changing and revoking a key."""

import secrets
from datetime import timedelta
from typing import Any

from django.contrib.auth.mixins import AccessMixin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from api.partners import queries, usage_chart
from api.partners.forms import ChangeForm, KeyForm
from api.partners.models import SOON_DAYS, PartnerKey
from api.partners.scopes import declared
from api.partners.services import change_key, issue_key, revoke_key
from cms.core.audit import Actor

VIEW, ADD, CHANGE = (f"partners.{act}_partnerkey" for act in ("view", "add", "change"))
INDEX = "partner-keys:index"
FORM_MARK = "partner-key-form"


class KeysView(AccessMixin, WagtailAdminTemplateMixin, TemplateView):
    """A page about keys; ``permission`` is what it takes beside seeing them."""

    permission = VIEW
    header_icon = "key"
    page_title = gettext_lazy("API keys")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Refuse who may not."""
        if not request.user.has_perms([VIEW, self.permission]):
            raise PermissionDenied
        answer = super().dispatch(request, *args, **kwargs)
        # The admin's pages are not kept by caches; what shows a key must not be kept at all.
        patch_cache_control(answer, no_store=True)
        return answer

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Home, the keys, this page."""
        trail = [*self.breadcrumbs_items, {"url": reverse(INDEX), "label": _("API keys")}]
        if type(self) is not KeyList:
            trail.append({"url": "", "label": self.get_page_title()})
        return trail

    def actor(self) -> Actor:
        """Who acts, for the record."""
        user: Any = self.request.user
        return Actor.from_user(user)


class KeyList(KeysView):
    """Every key with how much it is used; revoked ones apart."""

    template_name = "partners/keys.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Two queries, however many keys there are."""
        may = self.request.user.has_perm
        shown = [_shown(key, usage) for key, usage in self._keys()]
        return super().get_context_data(
            keys=[one for one in shown if not one["key"].is_revoked],
            revoked=[one for one in shown if one["key"].is_revoked],
            may_add=may(ADD),
            may_change=may(CHANGE),
            scopes=[*declared],
            **kwargs,
        )

    @staticmethod
    def _keys() -> list[tuple[PartnerKey, usage_chart.Chart]]:
        today = timezone.localdate()
        used = queries.usage_until(today)
        return [
            (
                key,
                usage_chart.draw(
                    {day: (one.requests, one.refused) for day, one in used[key.pk].items()}
                    if key.pk in used
                    else {},
                    today=today,
                    days=queries.SHOWN_DAYS,
                ),
            )
            for key in queries.keys_with_partners()
        ]


class MakeKey(KeysView):
    """Asks what the key is for, makes it, and shows it this once.

    The key is in the answer to the form and nowhere else. The form's mark makes that answer come
    once: sent again, by reloading, the form makes no second key.
    """

    permission = ADD
    template_name = "partners/make.html"
    page_title = gettext_lazy("Make a key")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The form."""
        return self._form(KeyForm())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Make it, or show the form with what is wrong."""
        given = request.session.get(FORM_MARK, "")
        if not given or not constant_time_compare(request.POST.get("mark", ""), given):
            messages.warning(
                request,
                _("This form was already sent or is out of date. A key that was made is below."),
            )
            return redirect(INDEX)
        form = KeyForm(request.POST)
        if not form.is_valid():
            return self._form(form, status=400)
        del request.session[FORM_MARK]
        key, text = issue_key(
            partner=form.cleaned_data["partner"],
            label=form.cleaned_data["label"],
            grant=form.grant(),
            actor=self.actor(),
            now=timezone.now(),
        )
        self.template_name = "partners/made.html"
        return self.render_to_response(self.get_context_data(key=key, text=text))

    def _form(self, form: KeyForm, *, status: int = 200) -> HttpResponse:
        mark = self.request.session[FORM_MARK] = secrets.token_urlsafe(16)
        return self.render_to_response(self.get_context_data(form=form, mark=mark), status=status)


class OneKey(KeysView):
    """A page about one key, which is not revoked."""

    permission = CHANGE

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Lead back to the list where the key was revoked meanwhile."""
        if request.user.has_perms([VIEW, self.permission]) and self.key().is_revoked:
            return self.was_revoked()
        return super().dispatch(request, *args, **kwargs)

    def key(self) -> PartnerKey:
        """The key of the address; raises Http404."""
        return get_object_or_404(queries.keys_with_partners(), pk=self.kwargs["pk"])

    def was_revoked(self) -> HttpResponse:
        """To the list, which shows it among the revoked."""
        messages.warning(self.request, _("This key was already revoked."))
        return redirect(INDEX)


class ChangeKey(OneKey):
    """Asks for another name or quota of a key, which goes on opening what it opened."""

    template_name = "partners/change.html"
    page_title = gettext_lazy("Change a key")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The form, filled in with what holds."""
        key = self.key()
        now = {name: getattr(key, name) for name in ChangeForm.base_fields}
        return self.render_to_response(self.get_context_data(key=key, form=ChangeForm(now)))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Change it, or show the form with what is wrong."""
        key, form = self.key(), ChangeForm(request.POST)
        if not form.is_valid():
            context = self.get_context_data(key=key, form=form)
            return self.render_to_response(context, status=400)
        if change_key(key=key, **form.cleaned_data, actor=self.actor(), now=timezone.now()):
            told = _("The key “%(label)s” is changed; within a second it holds everywhere.")
            messages.success(request, told % {"label": form.cleaned_data["label"]})
        else:
            messages.warning(request, _("Nothing was changed."))
        return redirect(INDEX)


class RevokeKey(OneKey):
    """Asks whether, then revokes for good."""

    template_name = "partners/revoke.html"
    page_title = gettext_lazy("Revoke a key")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The question."""
        return self.render_to_response(self.get_context_data(key=self.key()))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Revoke it."""
        key = self.key()
        if not revoke_key(key=key, actor=self.actor(), now=timezone.now()):
            return self.was_revoked()
        messages.success(
            request,
            _("The key “%(label)s” is revoked; within a second it opens nothing.")
            % {"label": key.label},
        )
        return redirect(INDEX)


def _shown(key: PartnerKey, chart: usage_chart.Chart) -> dict[str, Any]:
    """A key as the list shows it."""
    now = timezone.now()
    labels = {scope.name: scope.label for scope in declared}
    ends = key.expires_at
    return {
        "key": key,
        "chart": chart,
        "scopes": [labels.get(name, name) for name in key.scopes],
        "is_good": key.is_good(at=now),
        "ends_soon": ends is not None and now < ends < now + timedelta(days=SOON_DAYS),
    }
