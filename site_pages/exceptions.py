"""What the pages app refuses."""

from django.utils.translation import gettext_lazy as _

from cms.core.errors import DomainError


class PageRefusal(DomainError):
    """A page or site may not be changed in this way; the family of the admin's refusals."""

    code = "page_refused"
    default_message = _("This cannot be done with this page.")


class CaseNotDeletable(PageRefusal):
    """The case was public once or something refers to it: it can only be withdrawn."""

    code = "case_not_deletable"
    default_message = _(
        "The case “%(title)s” has been public or is referred to elsewhere. It cannot be deleted, "
        "only withdrawn: its address must go on answering."
    )


class NewsStillPublic(PageRefusal):
    """What readers see goes by a withdrawal, which asks why; only then is the page deleted."""

    code = "news_still_public"
    default_message = _(
        "“%(title)s” is public. Withdraw it first and say why; after that it can be deleted."
    )


class CaseNotMovable(PageRefusal):
    """A case's parent is its category; changing that is a decision of its own (R67)."""

    code = "case_not_movable"
    default_message = _(
        "The case “%(title)s” belongs to the category “%(category)s” and cannot be moved to "
        "another page. The category of a case is changed by re-classifying it."
    )


class CategoryNotMovable(PageRefusal):
    """A category page stays under its campaign's page."""

    code = "category_not_movable"
    default_message = _("The category page “%(title)s” belongs to another campaign.")


class PageNotCopyable(PageRefusal):
    """Only one page of this sort may exist for what it shows."""

    code = "page_not_copyable"
    default_message = _("“%(title)s” exists once and cannot be copied.")


class PageNotUnpublishable(PageRefusal):
    """A front page or newsroom carries everything below it: it stays public."""

    code = "page_not_unpublishable"
    default_message = _("“%(title)s” carries the pages below it and cannot be withdrawn.")


class HubSiteRequired(PageRefusal):
    """One site is the default one: the hub, which answers where no other site does."""

    code = "hub_site_required"
    default_message = _(
        "“%(site)s” is the default site. Without one no page of any site can be shown. Make "
        "another site the default one instead."
    )


class CaseNotAliasable(PageRefusal):
    """An alias would be a second public case with the same text."""

    code = "case_not_aliasable"
    default_message = _("A case is shown in one place. “%(title)s” cannot have an alias.")


class CaseCategoryMismatch(PageRefusal):
    """The case reference names another category than the page it lies under."""

    code = "case_category_mismatch"
    default_message = _("The case “%(title)s” does not lie under the category it belongs to.")


class ChangeNoticeStays(PageRefusal):
    """A version of the rules was published with this notice (R9); ``params``: title, number."""

    code = "change_notice_stays"
    default_message = _(
        "Version %(number)s of the rules was published with the notice “%(title)s”: it stays."
    )


class ResultsEmbargoed(PageRefusal):
    """Nothing of the results is public before their release (R112)."""

    code = "results_embargoed"
    default_message = _(
        "“%(title)s” becomes public by itself when the results are released, not before. It is "
        "kept as a draft."
    )


class NotAWinner(PageRefusal):
    """Only winning cases are shown at the exhibition (R113); ``params``: case."""

    code = "not_a_winner"
    default_message = _("“%(case)s” has no award: the exhibition shows winning cases only.")


class ReviewNotYours(PageRefusal):
    """Somebody else's office decides this step."""

    code = "review_not_yours"
    default_message = _("“%(task)s” is decided by the members of its office and their stand-ins.")


class ReviewerHasAPart(PageRefusal):
    """One person cannot hold two parts of the same round."""

    code = "reviewer_has_a_part"
    default_message = _(
        "You wrote this text, sent it in or approved it in another step. “%(task)s” must be "
        "decided by somebody else."
    )


class StepDecided(PageRefusal):
    """Somebody was faster, or the round has ended; ``params``: task."""

    code = "step_decided"
    default_message = _(
        "“%(task)s” has been decided already, or the review has ended meanwhile. Nothing was "
        "changed; the page's history says by whom and why."
    )


class NotProofread(PageRefusal):
    """Approval without all points of proofreading."""

    code = "not_proofread"
    default_message = _("Not approved: these points are not ticked: %(points)s")


class NoWordToItsAuthor(PageRefusal):
    """Sent back without a comment: its author would not know what to change."""

    code = "no_word_to_its_author"
    default_message = _("Say what is to be changed.")


class NothingToWithdraw(PageRefusal):
    """Only what is published can be withdrawn."""

    code = "nothing_to_withdraw"
    default_message = _("“%(title)s” is not published: there is nothing to withdraw.")


class WithdrawalNotYours(PageRefusal):
    """Who may publish a page may withdraw it, nobody else."""

    code = "withdrawal_not_yours"
    default_message = _("Only who may publish “%(title)s” can withdraw it.")


class ReasonRequired(PageRefusal):
    """An act that others will ask about states its reason."""

    code = "reason_required"
    default_message = _("Give the reason.")


class NoteTooLong(PageRefusal):
    """What readers are told of a withdrawal is a sentence or two."""

    code = "note_too_long"
    default_message = _("At most %(limit)s characters; now %(used)s.")


class ReportHeld(PageRefusal):
    """While people vote, a report about a case on the ballot waits (R115)."""

    code = "report_held"
    default_message = _(
        "“%(title)s” is about cases that are being voted on. By the campaign's rules such reports "
        "are held until %(until)s. It is kept as a draft: schedule it for that time or later."
    )


class DraftInTheWay(PageRefusal):
    """A correction publishes; somebody else's unfinished changes must not go along."""

    code = "draft_in_the_way"
    default_message = _(
        "“%(title)s” has changes that are not published. Publish or discard them, then correct it."
    )


class NoSuchPlace(PageRefusal):
    """A case goes to a category of its own campaign that has a page."""

    code = "no_such_place"
    default_message = _("This campaign has no such category.")


class AddressTaken(PageRefusal):
    """Two pages of one category cannot have the same address."""

    code = "address_taken"
    default_message = _(
        "In “%(category)s” another page has the address “%(slug)s”. Change this one's first."
    )


class PictureTwice(PageRefusal):
    """The pictures of a case differ (R51)."""

    code = "picture_twice"
    default_message = _("The case shows this very picture already.")


class NothingCorrected(PageRefusal):
    """The new value is the one that stands there, or there is no such field."""

    code = "nothing_corrected"
    default_message = _("This changes nothing.")
