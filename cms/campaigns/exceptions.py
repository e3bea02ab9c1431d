"""Refusals of a campaign's verbs, in words for the person who asked."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext_lazy as _

from cms.core.errors import DomainError
from cms.plugin_system.rule_fields import Problem


class NoRules(DomainError):
    """The campaign has no rule sheet yet."""

    code = "no_rules"
    default_message = _("This campaign has no rules yet.")


class RulesOvertaken(DomainError):
    """Somebody published rules since the edit began; ``params``: based_on, newest."""

    code = "rules_overtaken"
    default_message = _(
        "Version %(newest)s of the rules was published while you were editing version"
        " %(based_on)s. Look at it and make your changes again."
    )


class RulesUnchanged(DomainError):
    """The new rules say what the newest ones say."""

    code = "rules_unchanged"
    default_message = _("Nothing was changed, so there is nothing to publish.")


class RulesInvalid(DomainError):
    """Rules that cannot stand; ``problems`` by section, each naming its field."""

    code = "rules_invalid"
    default_message = _("The rules cannot be published as they are: %(problem)s")

    def __init__(self, problems: Mapping[str, Sequence[Problem]]) -> None:
        self.problems = problems
        told = [str(one.message) for section in problems.values() for one in section]
        super().__init__(problem=" ".join(told))


class NoticeMissing(DomainError):
    """An announced campaign's rules change only with a notice (R9)."""

    code = "notice_missing"
    default_message = _(
        "The campaign has been announced: publish a notice of the change first and choose it here."
    )


class NoticeNotPublished(DomainError):
    """The notice is not where everybody can read it; ``params``: title."""

    code = "notice_not_published"
    default_message = _("The notice “%(title)s” is not published for everybody yet.")


class NoticeOfSomethingElse(DomainError):
    """The page is no notice of this campaign; ``params``: title."""

    code = "notice_of_something_else"
    default_message = _("“%(title)s” is not a notice of this campaign.")


class NoticeUsed(DomainError):
    """The notice has told of another change; ``params``: title, number."""

    code = "notice_used"
    default_message = _(
        "The notice “%(title)s” already tells of version %(number)s. Each change has its own."
    )


class NoticeOlder(DomainError):
    """The notice is older than what it would change; ``params``: title, number."""

    code = "notice_older"
    default_message = _(
        "The notice “%(title)s” was published before version %(number)s of the rules: it cannot"
        " tell of a change to it."
    )


class RulesRetroactive(DomainError):
    """Rules never take effect before they are published (R9)."""

    code = "rules_retroactive"
    default_message = _("New rules cannot take effect in the past.")


class RulesFrozen(DomainError):
    """Voting has opened; ``params``: rules, the names of what may no longer change."""

    code = "rules_frozen"
    default_message = _("Voting will have opened by then, so these stay as they are: %(rules)s.")


class NotADemonstration(DomainError):
    """Dates may be moved at will in demonstrations only."""

    code = "not_a_demonstration"
    default_message = _("This campaign is not a demonstration: its dates change with the rules.")


class AlreadyAnnounced(DomainError):
    """A campaign is announced once."""

    code = "already_announced"
    default_message = _("The campaign has been announced before.")


class UnknownPlugin(DomainError):
    """No such plugin is installed; ``params``: plugin."""

    code = "unknown_plugin"
    default_message = _("There is no plugin “%(plugin)s” here.")


class ReasonMissing(DomainError):
    """The act is shown to everybody, and so is why."""

    code = "reason_missing"
    default_message = _("Say why, in at most %(limit)s characters: everybody will read it.")


class PauseUnchanged(DomainError):
    """It is paused, or running, already; ``params``: plugin."""

    code = "pause_unchanged"
    default_message = _("“%(plugin)s” is already as you ask.")


class CampaignInvalid(DomainError):
    """A campaign cannot be called so; ``params``: problem."""

    code = "campaign_invalid"
    default_message = _("The campaign cannot be made so: %(problem)s")


class CampaignExists(DomainError):
    """Another campaign goes by this short name; ``params``: slug."""

    code = "campaign_exists"
    default_message = _("There is a campaign “%(slug)s” already.")


class ResultsTooEarly(DomainError):
    """Something that comes before the results is not over; ``params``: phase."""

    code = "results_too_early"
    default_message = _(
        "By the rules the results wait for “%(phase)s”. Set the dates in the rules, or wait."
    )


class ResultsByOnePerson(DomainError):
    """Who releases and who confirms are two people with accounts."""

    code = "results_by_one_person"
    default_message = _("Results are released by one person and confirmed by another.")


class NothingAwarded(DomainError):
    """A release without a single award."""

    code = "nothing_awarded"
    default_message = _("There is no award in these results.")


class UnknownAward(DomainError):
    """The campaign has no such award; ``params``: award."""

    code = "unknown_award"
    default_message = _("This campaign has no award “%(award)s”.")


class AwardMisplaced(DomainError):
    """A case got a units' award, a unit one for cases, or both or none are named."""

    code = "award_misplaced"
    default_message = _("“%(award)s” goes to %(given_to)s. Name exactly one for each.")


class AwardedTwice(DomainError):
    """One award twice to the same; ``params``: award, name."""

    code = "awarded_twice"
    default_message = _("“%(name)s” stands twice under “%(award)s”.")


class NotACaseHere(DomainError):
    """The case is another campaign's, or none; ``params``: case."""

    code = "not_a_case_here"
    default_message = _("“%(case)s” is no case of this campaign.")


class CaseNotPublic(DomainError):
    """A winner must be a case that everybody can look at; ``params``: case."""

    code = "case_not_public"
    default_message = _("“%(case)s” is not public: a case that was withdrawn wins nothing.")


class CaseInMotion(DomainError):
    """The case was changed a moment ago and is being built; ``params``: case."""

    code = "case_in_motion"
    default_message = _("“%(case)s” is just being changed. Try again in a moment.")
