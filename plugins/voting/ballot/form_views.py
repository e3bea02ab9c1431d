"""Voting without a script: a plain form, the same rule (D7, R89).

No cookie, so no token of Django's against forged requests either: what takes its place is the
ballot's own token, which only a page of this origin can read, and the browser's word on where the
form stands (`origins`).
"""

import re
import secrets
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from cms.campaigns.models import Campaign
from cms.core.ingress import client_address
from plugins.voting.ballot.addresses import channel_shown
from plugins.voting.ballot.bodies import is_too_much, too_much_words
from plugins.voting.ballot.entrance import require_open_here
from plugins.voting.ballot.polling import asked_campaign, asked_poll
from plugins.voting.ballot.receipt_views import of_ballot
from plugins.voting.ballot.receipt_views import told as receipt_told
from plugins.voting.ballot.referring import ORIGIN_ALONE, referring
from plugins.voting.ballot.showing import shown_case
from plugins.voting.ballot.views import about_case, about_vote
from plugins.voting.casting.agents import agent_label
from plugins.voting.casting.services import Form, Wish, cast, give_form
from plugins.voting.channels import known_channel
from plugins.voting.disclaiming import disclaim as count_disclaimer
from plugins.voting.enums import Way
from plugins.voting.exceptions import (
    AlreadyVoted,
    ChallengeFailed,
    EntranceClosed,
    InvalidToken,
    NonceTaken,
    TooManyRequests,
    UnknownCase,
    VoteRefused,
    VotingUnavailable,
)
from plugins.voting.masking import masked
from plugins.voting.models import NONCE_OCTETS
from plugins.voting.origins import is_own_page
from plugins.voting.throttling import Asking, require_room
from site_pages import sharing

LONGEST_TOKEN = 5_000
_NONCE = re.compile(rf"[0-9a-f]{{{2 * NONCE_OCTETS}}}")
_STATUSES: dict[type[VoteRefused], int] = {
    AlreadyVoted: 409,
    NonceTaken: 409,
    UnknownCase: 404,
    VotingUnavailable: 503,
    TooManyRequests: 429,
}
FOREIGN = "foreign"
"""What a request from another site's page is refused for."""


@csrf_exempt
@never_cache
@referring(ORIGIN_ALONE)
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, campaign: str, case: UUID) -> HttpResponse:
    """The last step: GET a form for this network, POST it back, and read the receipt.

    The receipt is the answer itself: an address that leads to it would have to hold the code.
    Whoever loads the page again sends the same nonce, and has the same receipt.
    """
    told = _about(request, case)
    if is_too_much(request):
        return _too_much(request, told)
    try:
        now = timezone.now()
        asking = Asking.CAST if request.method == "POST" else Asking.FORM
        require_room(asking, client_address(request), now)
        require_open_here(request.get_host(), now)
        if request.method != "POST":
            return _form(request, told, _given(request, case), _new_nonce())
        if not _is_own(request):
            return _refused(request, told, FOREIGN, 403)
        return _cast(request, told, case)
    except VoteRefused as refusal:
        return refused(request, told, refusal)


def _cast(request: HttpRequest, told: dict[str, Any], case: UUID) -> HttpResponse:
    """What came back: a vote, or the form again where it came too early or too late."""
    sent = request.POST
    token, nonce = sent.get("token", "")[:LONGEST_TOKEN], sent.get("nonce", "")
    if not _NONCE.fullmatch(nonce):
        nonce = _new_nonce()
    channel = known_channel(channel_shown(request, sharing.mount_of(request)), case)
    wish = Wish(case=case, channel=channel, token=token, solution="", nonce=nonce)
    agent = agent_label(request.headers.get("User-Agent", ""))
    address_of = client_address(request)
    try:
        receipt = cast(wish=wish, address=address_of, now=timezone.now(), agent=agent)
    except ChallengeFailed:
        words = _("That was a little too fast. Please wait a moment and press the button again.")
        return _form(request, told, _given(request, case), nonce, token=token, words=words)
    except InvalidToken:
        words = _("The page had been open for too long. It is good again: press the button.")
        return _form(request, told, _given(request, case), nonce, words=words)
    return receipt_told(request, of_ballot(receipt.ballot))


@csrf_exempt
@never_cache
@referring(ORIGIN_ALONE)
@require_POST
def disclaim(request: HttpRequest, campaign: str, case: UUID) -> HttpResponse:
    """“It was not I”: counted, and said so."""
    told = _about(request, case)
    if is_too_much(request):
        return _too_much(request, told)
    if not _is_own(request):
        return _refused(request, told, FOREIGN, 403)
    asker, now = client_address(request), timezone.now()
    try:
        require_room(Asking.DISCLAIM, asker, now)
        channel = known_channel(told["channel"], case)
        count_disclaimer(case=case, channel=channel, address=asker, now=now)
    except VoteRefused as refusal:
        return refused(request, told, refusal)
    return _refused(request, told, "disclaimed", 200)


def refused(request: HttpRequest, told: dict[str, Any], refusal: VoteRefused) -> HttpResponse:
    """A refusal in the dress of the site: why, until when, and what else one can do."""
    more: dict[str, Any] = {"refusal": refusal}
    if isinstance(refusal, AlreadyVoted):
        more["resets_at"] = refusal.resets_at
        more["network"] = masked(client_address(request).address)
    if isinstance(refusal, EntranceClosed):
        mount = sharing.mount_of(request)
        more["hub_address"] = f"{refusal.elsewhere or mount.hub_root_url}{told['case_path']}"
    status = _STATUSES.get(type(refusal), 403)
    response = _refused(request, {**told, **more}, refusal.code, status)
    if isinstance(refusal, TooManyRequests):
        response["Retry-After"] = str(refusal.retry_after)
    return response


def _too_much(request: HttpRequest, told: dict[str, Any]) -> HttpResponse:
    return _refused(request, {**told, "refusal": too_much_words()}, "too_much", 413)


def _refused(request: HttpRequest, told: dict[str, Any], kind: str, status: int) -> HttpResponse:
    return render(request, "voting/refused.html", {**told, "kind": kind}, status=status)


def _about(request: HttpRequest, uid: UUID) -> dict[str, Any]:
    """The vote and the case. Raises Http404, PageGone."""
    campaign: Campaign = asked_campaign(request)
    mount = sharing.mount_of(request)
    channel = channel_shown(request, mount)
    poll = asked_poll(campaign, timezone.now())
    case = shown_case(campaign, uid, mount)
    return {**about_vote(campaign, poll, channel), **about_case(campaign, case, channel)}


def _given(request: HttpRequest, case: UUID) -> Form:
    channel = known_channel(channel_shown(request, sharing.mount_of(request)), case)
    asker = client_address(request)
    return give_form(case=case, channel=channel, address=asker, now=timezone.now(), way=Way.FORM)


def _form(
    request: HttpRequest,
    told: dict[str, Any],
    form: Form,
    nonce: str,
    *,
    token: str = "",
    words: str = "",
) -> HttpResponse:
    """The form; ``token`` is one that was given before and is not used up."""
    given = {"form": form, "token": token or form.token, "nonce": nonce, "words": words}
    return render(request, "voting/confirm.html", {**told, **given})


def _is_own(request: HttpRequest) -> bool:
    sent = request.headers
    origin, fetched = sent.get("Origin", ""), sent.get("Sec-Fetch-Site", "")
    return is_own_page(origin=origin, fetched=fetched, host=request.get_host())


def _new_nonce() -> str:
    return secrets.token_hex(NONCE_OCTETS)
