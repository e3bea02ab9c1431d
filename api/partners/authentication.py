"""Who calls: a partner by key, or anybody. A bad or revoked key is 401, never anybody."""

from dataclasses import dataclass

from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from api.partners.keys import parse_key
from api.partners.models import PartnerKey

SCHEME = "Bearer"


class InvalidKey(AuthenticationFailed):
    """The key is malformed, unknown or revoked; which of these is not said."""

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
        row = PartnerKey.objects.select_related("partner").filter(prefix=key.prefix).first()
        if row is None or not key.matches(row.digest) or row.is_revoked:
            raise InvalidKey
        caller = PartnerCaller(row.partner_id, row.partner.slug, row.prefix)
        return caller, row

    def authenticate_header(self, request: Request) -> str:
        """What makes DRF answer 401 and say how to come back."""
        return f'{SCHEME} realm="pingxuan"'
