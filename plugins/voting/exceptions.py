"""What a vote is refused for; each with the code of the API (DESIGN 7)."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from cms.core.errors import DomainError


class VoteRefused(DomainError):
    """A ballot that was not accepted; nothing of it is stored."""

    code = "vote_refused"
    default_message = _("This vote cannot be accepted.")


class VotingClosed(VoteRefused):
    """Voting has not begun, or is over (R86)."""

    code = "voting_closed"
    default_message = _("Voting is not open.")


class VotingPaused(VoteRefused):
    """The organiser has stopped the vote for a while; ``reason`` is public."""

    code = "voting_paused"
    default_message = _("Voting is paused.")

    def __init__(self, *, reason: str) -> None:
        self.reason = reason
        super().__init__()


class EntranceClosed(VoteRefused):
    """This host has not proven that it tells visitors apart; voting goes on ``elsewhere``."""

    code = "entrance_closed"
    default_message = _("Voting is not open at this address; please vote on the main site.")

    def __init__(self, *, elsewhere: str = "") -> None:
        self.elsewhere = elsewhere
        super().__init__()


class VotingUnavailable(VoteRefused):
    """The vote is out of order: no key file, or a clock that was set back (threat 28).

    What is wrong is in the log, as an error; voters are told no more than that it will pass.
    """

    code = "voting_unavailable"
    default_message = _("The vote is out of order for the moment; please try again later.")


class TooManyRequests(VoteRefused):
    """This network asks too often; it says nothing about its vote. ``retry_after`` in seconds."""

    code = "rate_limited"
    default_message = _("Too many requests from this network; please try again in a moment.")

    def __init__(self, *, retry_after: int) -> None:
        self.retry_after = retry_after
        super().__init__()


class AlreadyVoted(VoteRefused):
    """The address has no vote left; ``resets_at`` is when it has one again (R88).

    ``is_first``: it is certain that the refused request repeats no other.
    """

    code = "already_voted"
    default_message = _("This network has voted already.")

    def __init__(self, *, resets_at: datetime, is_first: bool = False) -> None:
        self.resets_at, self.is_first = resets_at, is_first
        super().__init__()


class InvalidToken(VoteRefused):
    """The token is damaged, too old, used, or was given to somebody else or for something else."""

    code = "invalid_token"
    default_message = _("This ballot form is no longer good; please open it again.")


class ChallengeFailed(VoteRefused):
    """The puzzle was not solved, or not this one."""

    code = "challenge_failed"
    default_message = _("The puzzle was not solved; please try again.")


class UnknownCase(VoteRefused):
    """There is no such case on the ballot: never was, or was withdrawn."""

    code = "unknown_case"
    default_message = _("There is no such case on the ballot.")


class NonceTaken(VoteRefused):
    """The nonce belongs to a ballot for another case: not a retry, but a mistake."""

    code = "nonce_taken"
    default_message = _("This ballot form was used for another case.")


class CountingRefused(DomainError):
    """An act of the staff upon the count that was not carried out; nothing of it is stored."""

    code = "counting_refused"
    default_message = _("This cannot be done.")


class SelectionEmpty(CountingRefused):
    """No ballot is meant, or nothing is said of which."""

    code = "selection_empty"
    default_message = _("No ballot that counts fits this search. Say which ballots are meant.")


class SelectionChanged(CountingRefused):
    """The ballots are not those that were looked at, or some are annulled already."""

    code = "selection_changed"
    default_message = _("The ballots are no longer those that were looked at. Look again.")


class SecondPersonNeeded(CountingRefused):
    """Both halves of a two-person act by one person, whatever roles that person has."""

    code = "second_person_needed"
    default_message = _("Two different people are needed: somebody else has to do this.")


class OutOfTurn(CountingRefused):
    """The step does not follow upon the last one; somebody may have been faster."""

    code = "out_of_turn"
    default_message = _("This step is not possible now. It stands at: %(state)s.")


class WordsMissing(CountingRefused):
    """A reason that has to be given is missing or too long."""

    code = "words_missing"
    default_message = _("Say why, in at most %(limit)d characters.")

    def __init__(self, *, field: str, limit: int) -> None:
        self.field = field
        super().__init__(limit=limit)


class TallyDiffers(CountingRefused):
    """Tally and ballots tell different numbers: nothing is built on them."""

    code = "tally_differs"
    default_message = _("Tally and ballots differ. Nothing can be settled before that is cleared.")


class SealTooEarly(CountingRefused):
    """Voting is not over, or objections may still come in."""

    code = "seal_too_early"
    default_message = _("The tally can be sealed from %(at)s, when objections are over.")


class SealWaits(CountingRefused):
    """An annulment is not decided yet."""

    code = "seal_waits"
    default_message = _("Annulment %(number)s is not decided yet.")


class TallyMoved(CountingRefused):
    """The tally is not the one that was drawn up."""

    code = "tally_moved"
    default_message = _("The tally is no longer the one that was drawn up. Draw it up anew.")


class NothingNew(CountingRefused):
    """The sealed tally still holds."""

    code = "nothing_new"
    default_message = _("The sealed tally still holds; there is nothing to seal anew.")


class NotSealed(CountingRefused):
    """There is no sealed tally that holds: nothing may be scored by votes."""

    code = "not_sealed"
    default_message = _("The votes are not sealed: there is nothing to score by yet.")


class NotInterruptible(CountingRefused):
    """The vote is not in the state that the act begins from."""

    code = "not_interruptible"
    default_message = _("This is not possible now: voting is %(stage)s.")


class NotLater(CountingRefused):
    """An extension that does not extend."""

    code = "not_later"
    default_message = _("The new end must be later than the old one.")


class PhaseInTheWay(CountingRefused):
    """A phase that stays where it is would begin while voting still goes on."""

    code = "phase_in_the_way"
    default_message = _("“%(phase)s” would begin before the new end: move the later phases on too.")


class RulesPlanned(CountingRefused):
    """A version of the rules waits: an extension built upon it would bring it into force early."""

    code = "rules_planned"
    default_message = _(
        "A version of the rules waits to take effect. Set the new end there, or call that version"
        " off first."
    )
