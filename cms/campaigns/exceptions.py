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
