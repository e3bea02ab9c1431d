"""The rule of a vote in a sentence, for who is about to use theirs."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from plugins.voting.enums import Scope, WindowKind
from plugins.voting.rule_sheet import VotingRules

_DAY, _ROLLING = WindowKind.LOCAL_DAY, WindowKind.ROLLING

_ONLY: dict[tuple[Scope, WindowKind], str | Promise] = {
    (Scope.CAMPAIGN, _DAY): _("Your only vote today"),
    (Scope.CATEGORY, _DAY): _("Your only vote in this category today"),
    (Scope.CASE, _DAY): _("Your only vote for this case today"),
    (Scope.CAMPAIGN, _ROLLING): _("Your only vote within %(hours)s hours"),
    (Scope.CATEGORY, _ROLLING): _("Your only vote in this category within %(hours)s hours"),
    (Scope.CASE, _ROLLING): _("Your only vote for this case within %(hours)s hours"),
}
_RULE: dict[tuple[Scope, WindowKind], str | Promise] = {
    (Scope.CAMPAIGN, _DAY): _("Each network has %(slots)s vote(s) a day, for all cases together."),
    (Scope.CATEGORY, _DAY): _("Each network has %(slots)s vote(s) a day in each category."),
    (Scope.CASE, _DAY): _("Each network has %(slots)s vote(s) a day for each case."),
    (Scope.CAMPAIGN, _ROLLING): _(
        "Each network has %(slots)s vote(s) in %(hours)s hours, for all cases together."
    ),
    (Scope.CATEGORY, _ROLLING): _(
        "Each network has %(slots)s vote(s) in %(hours)s hours in each category."
    ),
    (Scope.CASE, _ROLLING): _(
        "Each network has %(slots)s vote(s) in %(hours)s hours for each case."
    ),
}
_ONE_OF = _("One of this network's %(slots)s votes")


def confirm_words(rules: VotingRules) -> str:
    """What is given away by confirming: heads the last step before a vote."""
    words = _ONLY[rules.scope, rules.window] if rules.slots == 1 else _ONE_OF
    return str(words) % _numbers(rules)


def rule_words(rules: VotingRules) -> str:
    """How often one may vote, in a sentence."""
    return str(_RULE[rules.scope, rules.window]) % _numbers(rules)


def _numbers(rules: VotingRules) -> dict[str, int]:
    return {"slots": rules.slots, "hours": rules.window_hours}
