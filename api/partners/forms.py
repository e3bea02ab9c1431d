"""The forms that make a key and change one."""

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from api.partners.models import PER_DAY, PER_MINUTE
from api.partners.scopes import READ, Scope, declared
from api.partners.services import Grant
from cms.campaigns.models import Partner

MOST_PER_MINUTE = 60_000
MOST_PER_DAY = 100_000_000


class ChangeForm(forms.Form):
    """What of a key can be changed: its name and its quota."""

    label = forms.CharField(
        label=_("What the key is for"),
        max_length=100,
        help_text=_("For example the system that will hold it. One key for each system."),
    )
    per_minute = forms.IntegerField(
        label=_("Requests per minute"),
        initial=PER_MINUTE,
        min_value=1,
        max_value=MOST_PER_MINUTE,
    )
    per_day = forms.IntegerField(
        label=_("Requests per day"), initial=PER_DAY, min_value=1, max_value=MOST_PER_DAY
    )


class KeyForm(ChangeForm):
    """Whose key, what it is for, what it may do and until when."""

    partner = forms.ModelChoiceField(Partner.objects.all(), label=_("Partner"))
    scopes = forms.MultipleChoiceField(
        label=_("Scopes"), widget=forms.CheckboxSelectMultiple, initial=[READ.name]
    )
    last_day = forms.DateField(
        label=_("Last day on which it is valid"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Empty: until it is revoked."),
    )
    field_order = ("partner", "label", "scopes", "per_minute", "per_day", "last_day")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(scope.name, _offered(scope)) for scope in declared]
        scopes = self.fields["scopes"]
        assert isinstance(scopes, forms.MultipleChoiceField)  # noqa: S101 -- for the type checker
        scopes.choices = choices

    def clean_last_day(self) -> Any:
        """A day that has not passed."""
        day = self.cleaned_data["last_day"]
        if day is not None and day < timezone.localdate():
            raise ValidationError(_("This day has passed."))
        return day

    def grant(self) -> Grant:
        """What was asked for; the last day is valid to its end."""
        data = self.cleaned_data
        day = data["last_day"]
        ends = day and timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
        return Grant(
            scopes=tuple(data["scopes"]),
            per_minute=data["per_minute"],
            per_day=data["per_day"],
            expires_at=ends,
        )


def _offered(scope: Scope) -> str:
    named = f"{scope.label} ({scope.name})"
    return f"{named} – {scope.explanation}" if scope.explanation else named
