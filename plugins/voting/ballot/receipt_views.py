"""What became of a vote, by its receipt code. It never says who or what for.

The code travels in the body of a request or in a fragment, which browsers keep to themselves,
never in a line that proxies write down: beside the visitor's address there and the ballot here it
would tell who voted for what (D4).
"""

from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from cms.core.ingress import client_address
from plugins.voting.ballot.addresses import address
from plugins.voting.ballot.bodies import is_too_much, too_much_words
from plugins.voting.ballot.referring import NOTHING, referring
from plugins.voting.counting.annulments import annulment_of
from plugins.voting.exceptions import TooManyRequests
from plugins.voting.models import Annulment, Ballot
from plugins.voting.receipts import in_groups, read_code
from plugins.voting.throttling import Asking, require_room

LONGEST_TYPED = 60


@dataclass(frozen=True)
class ReceiptShown:
    """A ballot as its receipt tells it; by ``annulment`` it does not count."""

    code: str
    counted_on: date
    annulment: Annulment | None


def receipt_shown(code: str) -> ReceiptShown | None:
    """The ballot with this code; None where there is none."""
    ballot = Ballot.objects.filter(receipt=code).first()
    return of_ballot(ballot) if ballot else None


def of_ballot(ballot: Ballot) -> ReceiptShown:
    """What the voter may read of a ballot."""
    return ReceiptShown(in_groups(ballot.receipt), ballot.local_day, annulment_of(ballot.pk))


# Nothing is changed by asking, and no cookie is read: there is nothing to forge.
@csrf_exempt
@never_cache
@referring(NOTHING)
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """``/vote/receipt/``: a code that somebody typed, or that the script found in the fragment."""
    if request.method != "POST":
        former = request.GET.get("code", "")
        return _moved(former) if former else _form(request)
    if is_too_much(request):
        return _form(request, wrong=too_much_words(), status=413)
    try:
        require_room(Asking.RECEIPT, client_address(request), timezone.now())
    except TooManyRequests as refusal:
        response = _form(request, wrong=str(refusal), status=429)
        response["Retry-After"] = str(refusal.retry_after)
        return response
    return _look_up(request)


def _look_up(request: HttpRequest) -> HttpResponse:
    typed = request.POST.get("code", "")[:LONGEST_TYPED]
    if not typed.strip():
        return _form(request)
    code = read_code(typed)
    if code is None:
        words = _(
            "This is no receipt code. It has 16 signs, like ABCDE-FGHJK-MNPQR-S;"
            " please compare it with yours."
        )
        return _form(request, typed=typed, wrong=words, status=400)
    shown = receipt_shown(code)
    if shown is None:
        words = _("No vote has this receipt code. Please compare it with yours, sign by sign.")
        return _form(request, typed=typed, wrong=words, status=404)
    return told(request, shown)


@require_safe
@never_cache
@referring(NOTHING)
def former_link(request: HttpRequest, code: str) -> HttpResponse:
    """``/vote/receipt/<code>/``, as links were once: to where the code stands in no address."""
    return _moved(code)


def told(request: HttpRequest, receipt: ReceiptShown) -> HttpResponse:
    """The page that says what became of a vote: counted, or annulled and why."""
    return render(request, "voting/receipt.html", {"receipt": receipt, "typed": ""})


def _form(
    request: HttpRequest, *, typed: str = "", wrong: str = "", status: int = 200
) -> HttpResponse:
    return render(request, "voting/receipt.html", {"typed": typed, "wrong": wrong}, status=status)


def _moved(code: str) -> HttpResponse:
    """To the form; what follows ``#`` never leaves the browser but by the script's own request."""
    fragment = quote(code[:LONGEST_TYPED], safe="")
    return HttpResponseRedirect(f"{address('ask')}#{fragment}")
