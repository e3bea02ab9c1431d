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


class AnnulmentReason(TextChoices):
    """Why votes are annulled: the code that is published with them."""

    AUTOMATED = "automated", _("cast by a program")
    BOUGHT = "bought", _("bought votes")
    PROXIES = "proxies", _("a shared pool of proxies")
    ENTRANCE = "entrance", _("counted twice through a wrongly set entrance")
    TEST = "test", _("test ballots")
    OTHER = "other", _("another reason")


class AnnulmentAct(TextChoices):
    """One step in the life of an annulment."""

    PROPOSED = "proposed", _("proposed")
    APPROVED = "approved", _("annulled, in force")
    REFUSED = "refused", _("refused")
    WITHDRAWN = "withdrawn", _("withdrawn")
    APPEALED = "appealed", _("appealed against")
    FOUND_FOR = "found_for", _("appeal found right, to be confirmed")
    FOUND_AGAINST = "found_against", _("appeal found wrong, to be confirmed")
    FINDING_RETURNED = "returned", _("finding sent back")
    APPEAL_UPHELD = "upheld", _("reinstated after an appeal")
    APPEAL_REFUSED = "appeal_refused", _("annulled, the appeal refused")
