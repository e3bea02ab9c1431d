"""What the rules of a vote choose among."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Scope(TextChoices):
    """What an address has its votes for."""

    CAMPAIGN = "campaign", _("the whole campaign")
    CATEGORY = "category", _("each category")
    CASE = "case", _("each case")


class WindowKind(TextChoices):
    """How long a vote stands in the way of the next one."""

    LOCAL_DAY = "local_day", _("until midnight of the campaign's time zone")
    ROLLING = "rolling", _("for a number of hours")


class Display(TextChoices):
    """When the public sees totals."""

    LIVE = "live", _("at once")
    DAILY = "daily", _("those of the last midnight")
    HIDDEN = "hidden", _("after voting has closed")


class Way(TextChoices):
    """What a ballot was cast with."""

    PAGE = "page", _("a ballot page")
    WIDGET = "widget", _("a widget on another site")
    FORM = "form", _("a plain form, without a script")


class Interrupting(TextChoices):
    """What the organiser did to the vote."""

    PAUSED = "paused", _("paused")
    RESUMED = "resumed", _("resumed")
