"""What happened and what to do, for each problem kind of the host (D6)."""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Advice(NamedTuple):
    """Two answers for a developer who has just met a problem."""

    happened: str | Promise
    to_do: str | Promise


ADVICE: dict[str, Advice] = {
    "bad_request": Advice(
        _(
            "The request was refused before its address was looked at: its host name, say, is "
            "none of ours."
        ),
        _("Use the host names that the index of the API answers on, and send plain HTTP requests."),
    ),
    "invalid_parameter": Advice(
        _(
            "A query parameter is known but its value is not: out of bounds, misspelt, too long, "
            "or given twice."
        ),
        _("Read “errors”: each entry names the parameter and says what it may be."),
    ),
    "unknown_parameter": Advice(
        _(
            "The address has a query parameter that this resource does not know. It is refused "
            "and not passed over, so that a misspelt filter cannot bring everything."
        ),
        _(
            "Read “errors” for its name and compare it with the contract. Filters of a plugin are "
            "known only while the plugin is on."
        ),
    ),
    "invalid_cursor": Advice(
        _("The cursor was changed on its way, or belongs to other filters or another ordering."),
        _(
            "Take “next” and “previous” of an answer as they are. When you change filters or the "
            "ordering, begin again without a cursor."
        ),
    ),
    "invalid_token": Advice(
        _(
            "What was given as “since” is no token of this system. When a vote was cast: the "
            "form's token is too old, was used, or belongs to another case or network."
        ),
        _(
            "Give the “next” of the last page or of the snapshot’s first line, unchanged. If it "
            "is lost, begin again with the snapshot. To vote, open the form again."
        ),
    ),
    "invalid_key": Advice(
        _(
            "A key was sent and is not valid: mistyped, unknown, revoked or expired. Which of "
            "these is not said. The anonymous view is never given instead."
        ),
        _(
            "Check that the header is “Authorization: Bearer pxk_…” with the whole key. Without "
            "the header the same addresses can be read anonymously. For a new key ask the "
            "organiser."
        ),
    ),
    "insufficient_scope": Advice(
        _(
            "The key is valid but was not given the scope that this resource asks for; “scope” "
            "names it."
        ),
        _("Ask the organiser for a key that has this scope."),
    ),
    "rate_limited": Advice(
        _("The quota of the key, or of your address, is used up; “violated-policies” says which."),
        _(
            "Wait as many seconds as Retry-After says. Send If-None-Match (an unchanged answer "
            "costs a tenth), follow /changes/ instead of reading lists, and take a key if you "
            "have none."
        ),
    ),
    "forbidden": Advice(
        _("This is not open to whoever asks."),
        _("Repeating the request will not help; ask the organiser if you think it should be open."),
    ),
    "not_found": Advice(
        _(
            "Nothing was ever public at this address; or its plugin is off; or, for results, they "
            "are not released yet."
        ),
        _("Check the address. What was public once and is withdrawn answers 410 instead."),
    ),
    "method_not_allowed": Advice(
        _("The resource does not offer this HTTP method."),
        _("Reading takes GET, HEAD or OPTIONS; the header Allow names what is offered."),
    ),
    "not_acceptable": Advice(
        _("The request’s Accept header rules out what the resource offers."),
        _("Leave Accept out, or send application/json or */*."),
    ),
    "gone": Advice(
        _(
            "The document was public and is withdrawn. This answer is its tombstone: “reason” and "
            "“note” say why, “gone_at” since when."
        ),
        _(
            "Take it off your pages and out of your copy. It may come back later as a change of "
            "its own."
        ),
    ),
    "token_expired": Advice(
        _(
            "The numbering of changes began anew, because a backup was restored: the token’s "
            "place is no longer certain."
        ),
        _("Drop your copy and begin again at the address in “begin”, the snapshot."),
    ),
    "precondition_failed": Advice(
        _("The request said If-Match, and the document is another by now."),
        _("Read it again without If-Match and go on from its new ETag."),
    ),
    "internal_error": Advice(
        _("Something failed on our side that nobody foresaw. It has been logged."),
        _("Try again later. If it stays, tell us the “request_id”: with it we find what happened."),
    ),
    "plugin_paused": Advice(
        _(
            "The operator has paused the plugin that answers here; “detail” says why, “plugin” "
            "which."
        ),
        _("Come back after the seconds that Retry-After says. Everything else works meanwhile."),
    ),
    "plugin_failed": Advice(
        _("A plugin could not answer, so nothing was decided."),
        _("Try again later; if it stays, tell us the “request_id”."),
    ),
    "busy": Advice(
        _("The database was locked or could not be reached for a moment."),
        _("Try again after the seconds that Retry-After says."),
    ),
    "address_too_long": Advice(
        _("The query is longer than 32,768 octets; nothing of it was read."),
        _("Ask for less at once. No parameter takes more than 2,000 characters."),
    ),
    "too_many_streams": Advice(
        _("As many readers as may are reading the snapshot just now."),
        _("Come back after the seconds that Retry-After says; follow the changes meanwhile."),
    ),
    "http_error": Advice(
        _("The request was refused for a reason that HTTP itself has a status for."),
        _("Read “status” and “detail”; the same request will be refused again."),
    ),
}

OF_A_RULE = Advice(
    _("A rule of the selection, or of one of its plugins, does not allow what was asked."),
    _("Read “detail”, which says it in words. The code is stable: let your program go by it."),
)
"""For the refusals that domains and plugins name themselves."""
