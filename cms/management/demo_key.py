"""The demonstration's sample key: random, made on this machine, kept where its owner reads."""

from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from api.partners.keys import parse_key
from api.partners.models import PartnerKey
from api.partners.services import issue_key
from cms.campaigns.models import Partner
from cms.core import audit

FILE = "demo-api-key.txt"


def ensure_key(*, now: datetime) -> None:
    """Make a key of the first partner, unless the one in the file is still good."""
    partner = Partner.objects.order_by("ordinal").first()
    if partner is None or good_key(now=now):
        return
    label = _("Sample key of the demonstration")
    _row, text = issue_key(partner=partner, label=label, actor=audit.SYSTEM, now=now)
    path = _path()
    path.touch(mode=0o600)
    path.chmod(0o600)
    path.write_text(f"{text}\n", "utf-8")


def good_key(*, now: datetime) -> str:
    """The sample key; empty where there is none or it opens nothing any longer."""
    path = _path()
    text = path.read_text("utf-8").strip() if path.exists() else ""
    key = parse_key(text)
    row = key and PartnerKey.objects.filter(prefix=key.prefix).first()
    return text if key and row and key.matches(row.digest) and row.is_good(at=now) else ""


def _path() -> Path:
    return Path(settings.VAR) / FILE
