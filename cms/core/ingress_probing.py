"""The address of the entrances' self-test, which answers on every host, and its signed papers.

Who asks needs a *pass* for the host, good for a few minutes. The answer carries a *receipt*:
what the server saw, signed, so that a browser can hand it on and change nothing about it. It names
the asker's own address to the asker; nothing of it is stored.
"""

import secrets
from collections.abc import Iterable
from urllib.parse import urlsplit

from django.core import signing
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from cms.core.client_address import ClientAddressUnknown, IngressProfile
from cms.core.ingress import client_address, forwarding_headers, peer_is_trusted
from cms.core.ingress_entrances import entrances, host_name, profile_digest, profile_of
from cms.core.ingress_forgeries import KNOWN_HEADERS, forgeries
from cms.core.ingress_verdict import Seen

PATH = "_util/ingress-probe/"
PASS_SECONDS = 600
RECEIPT_SECONDS = 1_800
LONGEST_TRIAL = 80
_PASS, _RECEIPT = "ingress-probe", "ingress-receipt"


def new_run() -> str:
    """What a run of the self-test is told from others by."""
    return secrets.token_hex(8)


def pass_for(host: str, run: str) -> str:
    """A paper that lets its bearer ask a host how it sees him."""
    return signing.dumps({"host": host, "run": run}, salt=_PASS)


def receipts(texts: Iterable[str], *, run: str) -> list[Seen]:
    """What signed receipts of a run say, without those that are old, false or another run's."""
    found = []
    for text in texts:
        try:
            told = signing.loads(text, salt=_RECEIPT, max_age=RECEIPT_SECONDS)
        except (signing.BadSignature, ValueError):
            continue  # ValueError: text that is none, a half of a surrogate pair
        if told["run"] == run:
            found.append(Seen(**{**told, "forwarded": tuple(told["forwarded"])}))
    return found


@csrf_exempt
def probe(request: HttpRequest) -> HttpResponse:
    """Tell the bearer of a pass how this entrance sees him; 404 without one.

    Only pages of the main entrance, where the admin is, may read it from another origin.
    """
    response = HttpResponse(status=204) if request.method == "OPTIONS" else _answer(request)
    response["Cache-Control"] = "no-store"
    response["Vary"] = "Origin"
    if (origin := request.headers.get("Origin", "")) and origin == _main_origin():
        response["Access-Control-Allow-Origin"] = origin
        response["Access-Control-Allow-Methods"] = "GET"
        response["Access-Control-Allow-Headers"] = ", ".join(_headers_let_in(request))
    return response


def _answer(request: HttpRequest) -> HttpResponse:
    if request.method != "GET":
        return JsonResponse({"code": "method_not_allowed"}, status=405)
    host = host_name(request.get_host())
    try:
        told = signing.loads(request.GET.get("pass", ""), salt=_PASS, max_age=PASS_SECONDS)
    except signing.BadSignature:
        told = {}
    if told.get("host") != host:
        return JsonResponse({"code": "not_found"}, status=404)
    try:
        seen = _seen(request, host, told["run"])
    except ClientAddressUnknown:
        return JsonResponse({"code": "client_address_unknown"}, status=500)
    paper = {**vars(seen), "forwarded": list(seen.forwarded)}
    receipt = signing.dumps(paper, salt=_RECEIPT)
    return JsonResponse({"address": seen.address, "receipt": receipt})


def _seen(request: HttpRequest, host: str, run: str) -> Seen:
    profile = profile_of(host)
    address = client_address(request).address
    return Seen(
        run=run,
        host=host,
        trial=request.GET.get("trial", "")[:LONGEST_TRIAL],
        address=str(address),
        is_proxy=profile.trusts(address),
        peer_trusted=peer_is_trusted(request),
        forwarded=forwarding_headers(request, (*KNOWN_HEADERS, "Via")),
        profile=profile_digest(profile),
    )


def _main_origin() -> str:
    main = next((one for one in entrances() if one.is_main), None)
    if main is None:
        return ""
    parts = urlsplit(main.url)
    return f"{parts.scheme}://{parts.netloc}"


def _headers_let_in(request: HttpRequest) -> list[str]:
    profile: IngressProfile = profile_of(host_name(request.get_host()))
    return sorted({forgery.header for forgery in forgeries(profile)})
