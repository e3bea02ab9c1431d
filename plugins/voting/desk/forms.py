"""What is typed at the counting desk."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.campaigns.models import Campaign
from plugins.voting.annulling.selecting import SHORTEST_TAG, Selection
from plugins.voting.annulling.services import MOST_GROUNDS, MOST_STATEMENT, MOST_WORDS
from plugins.voting.counting.cases import cases_of, channel_names
from plugins.voting.desk.overview import NO_CHANNEL
from plugins.voting.enums import AnnulmentReason, Way
from plugins.voting.interrupting.services import MOST_WORDS as MOST_REASON
from plugins.voting.receipts import read_code

MOST_RECEIPTS = 500
LOCAL = ["%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M"]
ANY = ("", gettext_lazy("any"))


class Moment(forms.DateTimeField):
    """A time of the campaign's zone, whatever that of who types it."""

    def __init__(self, **options: Any) -> None:
        widget = forms.DateTimeInput(
            attrs={"type": "datetime-local", "step": "1"}, format="%Y-%m-%dT%H:%M:%S"
        )
        super().__init__(input_formats=LOCAL, widget=widget, **options)


class SearchForm(forms.Form):
    """Which ballots are meant; every field narrows the search."""

    case = forms.ChoiceField(required=False, label=gettext_lazy("case"))
    category = forms.ChoiceField(required=False, label=gettext_lazy("category"))
    channel = forms.ChoiceField(required=False, label=gettext_lazy("channel"))
    network = forms.RegexField(
        rf"^[0-9a-f]{{{SHORTEST_TAG},32}}$",
        required=False,
        label=gettext_lazy("network tag"),
        help_text=gettext_lazy("At least its first eight characters."),
    )
    agent = forms.CharField(required=False, max_length=30, label=gettext_lazy("browser"))
    way = forms.ChoiceField(
        required=False, choices=[ANY, *Way.choices], label=gettext_lazy("cast with")
    )
    cast_from = Moment(required=False, label=gettext_lazy("cast from"))
    cast_until = Moment(required=False, label=gettext_lazy("cast before"))
    receipts = forms.CharField(
        required=False,
        label=gettext_lazy("receipt codes"),
        help_text=gettext_lazy("One a line."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, data: Any, *, campaign: Campaign) -> None:
        super().__init__(data)
        self.campaign = campaign
        cases = [(str(uid), str(case)) for uid, case in cases_of(campaign.pk).items()]
        names = channel_names(campaign)
        channels = [(slug or NO_CHANNEL, name) for slug, name in names.items()]
        self._offer("case", cases)
        self._offer("category", [(str(one.pk), one.name) for one in campaign.categories.all()])
        self._offer("channel", channels)

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = [ANY, *choices]

    def clean_receipts(self) -> tuple[str, ...]:
        """The codes; refuses lines that are none."""
        lines = [line for line in self.cleaned_data["receipts"].splitlines() if line.strip()]
        codes = [read_code(line) for line in lines]
        wrong = [line for line, code in zip(lines, codes, strict=True) if code is None]
        if wrong:
            raise forms.ValidationError(_("This is no receipt code: %(line)s") % {"line": wrong[0]})
        if len(codes) > MOST_RECEIPTS:
            raise forms.ValidationError(
                _("At most %(limit)d codes at once.") % {"limit": MOST_RECEIPTS}
            )
        return tuple(code for code in codes if code)

    def clean(self) -> dict[str, Any]:
        """Refuse an end before the beginning."""
        told = super().clean() or self.cleaned_data
        first, last = (self._local(told.get(name)) for name in ("cast_from", "cast_until"))
        if first and last and first >= last:
            self.add_error("cast_until", _("This must be later than the beginning."))
        return told

    def selection(self) -> Selection:
        """What was typed, as a search. To be asked of a valid form."""
        told = self.cleaned_data
        channel = told["channel"]
        return Selection(
            case=UUID(told["case"]) if told["case"] else None,
            category=int(told["category"]) if told["category"] else None,
            channel={"": None, NO_CHANNEL: ""}.get(channel, channel),
            network=told["network"],
            agent=told["agent"],
            way=told["way"],
            cast_from=self._local(told["cast_from"]),
            cast_until=self._local(told["cast_until"]),
            receipts=told["receipts"],
        )

    def _local(self, value: datetime | None) -> datetime | None:
        return None if value is None else value.replace(tzinfo=self.campaign.zone)


class ProposalForm(forms.Form):
    """Why the ballots that were found should not count."""

    reason = forms.ChoiceField(choices=AnnulmentReason.choices, label=gettext_lazy("reason"))
    statement = forms.CharField(
        max_length=MOST_STATEMENT,
        label=gettext_lazy("public statement"),
        help_text=gettext_lazy("Everybody reads it, voters beside their receipts."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    grounds = forms.CharField(
        max_length=MOST_GROUNDS,
        label=gettext_lazy("grounds"),
        help_text=gettext_lazy("For the staff: what was seen, and why it is no honest voting."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class WordsForm(forms.Form):
    """A reason for a step."""

    words = forms.CharField(
        required=False,
        max_length=MOST_WORDS,
        label=gettext_lazy("reason"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ReasonForm(forms.Form):
    """A public reason."""

    reason = forms.CharField(
        max_length=MOST_REASON,
        label=gettext_lazy("public reason"),
        help_text=gettext_lazy("It becomes the text of the notice, word for word."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ExtensionForm(ReasonForm):
    """A later end, and why."""

    closes_at = Moment(label=gettext_lazy("new end of voting"))
    moves_later = forms.BooleanField(
        required=False,
        initial=True,
        label=gettext_lazy("move all later phases on by as much"),
        help_text=gettext_lazy("The notice tells their new dates. Otherwise they stay."),
    )
    field_order = ["closes_at", "moves_later", "reason"]

    def local(self, campaign: Campaign) -> datetime:
        """What was typed, read in the campaign's zone. To be asked of a valid form."""
        typed: datetime = self.cleaned_data["closes_at"]
        return typed.replace(tzinfo=campaign.zone)
