"""What pages send with a vote, read with suspicion."""

import json
import re
from typing import Any
from uuid import UUID

from django.http import HttpRequest

from api.content.parameters import invalid
from api.errors import BAD_REQUEST, Problem
from plugins.voting.api.problems import NO_JSON, TOO_MUCH
from plugins.voting.ballot.bodies import is_too_much
from plugins.voting.casting.services import Wish
from plugins.voting.models import NONCE_OCTETS

LONGEST_TEXT = 5_000
UNWRITABLE = re.compile("[\0\ud800-\udfff]")
NONCE = re.compile(rf"[0-9a-f]{{{2 * NONCE_OCTETS}}}")


def body_of(request: HttpRequest) -> Any:
    """The JSON that was sent; raises a 413 problem for too much, 400 for what is none.

    And 415 for what a form of another site could send without asking first (threat 15).
    """
    if request.content_type != "application/json":
        raise Problem(NO_JSON)
    if is_too_much(request):
        raise Problem(TOO_MUCH)
    try:
        return json.loads(request.body)
    except (ValueError, RecursionError):
        raise Problem(BAD_REQUEST) from None


def read_wish(data: Any) -> Wish:
    """What was sent; raises a 400 problem naming the first key that cannot be read."""
    if not isinstance(data, dict):
        raise invalid("", "JSON")
    texts = {}
    for name in ("case", "token", "solution", "nonce"):
        value = data.get(name, "")
        if not isinstance(value, str) or len(value) > LONGEST_TEXT or not is_text(value):
            raise invalid(name, "string")
        texts[name] = value
    case = uid_of(texts["case"])
    if case is None:
        raise invalid("case", "uid")
    if not NONCE.fullmatch(texts["nonce"]):
        raise invalid("nonce", f"[0-9a-f]{{{2 * NONCE_OCTETS}}}")
    return Wish(
        case=case,
        token=texts["token"],
        solution=texts["solution"],
        nonce=texts["nonce"],
    )


def is_text(value: str) -> bool:
    """Whether databases take it: no zero byte, no half of a surrogate pair, which JSON can hold."""
    return UNWRITABLE.search(value) is None


def uid_of(text: str) -> UUID | None:
    """The identifier that a text is; None for what is none."""
    try:
        return UUID(text)
    except ValueError:
        return None
