"""Who calls: a partner by key, or anybody. A bad or revoked key is 401, never anybody."""

from dataclasses import dataclass

from django.utils import timezone
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from api.partners.keys import new_key, parse_key
from api.partners.known_keys import key_with
from api.partners.models import PartnerKey

SCHEME = "Bearer"
NOBODYS = new_key().digest
"""What the secret is compared with where no key has the prefix: that costs the same time."""


class InvalidKey(AuthenticationFailed):
    """The key is malformed, unknown, revoked or expired; which of these is not said."""

    default_code = "invalid_key"


@dataclass(frozen=True)
class PartnerCaller:
    """The authenticated caller: a partner's system, not a person."""

    partner_id: int
    partner_slug: str
    key_prefix: str
    is_authenticated: bool = True


class PartnerKeyAuthentication(BaseAuthentication):
    """``Authorization: Bearer pxk_…``. Without the header the caller is anonymous."""

    def authenticate(self, request: Request) -> tuple[PartnerCaller, PartnerKey] | None:
        """Find the key's partner; raises InvalidKey for anything but a good key."""
        header = request.headers.get("Authorization")
        if header is None:
            return None
        scheme, _, text = header.strip().partition(" ")
        key = parse_key(text.strip()) if scheme.lower() == SCHEME.lower() else None
        if key is None:
            raise InvalidKey
        row = key_with(key.prefix)
        proven = key.matches(row.digest if row else NOBODYS)
        if row is None or not proven or not row.is_good(at=timezone.now()):
            raise InvalidKey
        caller = PartnerCaller(row.partner_id, row.partner.slug, row.prefix)
        return caller, row

    def authenticate_header(self, request: Request) -> str:
        """What makes DRF answer 401 and say how to come back."""
        return f'{SCHEME} realm="pingxuan"'
