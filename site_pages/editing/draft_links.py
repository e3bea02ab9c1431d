"""Signed links that show one draft in one theme without a login, for two hours."""

from datetime import timedelta

from django.core import signing
from django.urls import reverse
from wagtail.models import Revision

LIFETIME = timedelta(hours=2)
SALT = "site_pages.draft_link"


def draft_path(revision: Revision, theme: str) -> str:
    """The path, on the hub, of what one saved version looks like in a theme."""
    token = signing.dumps([revision.pk, theme], salt=SALT, compress=True)
    return reverse("draft", args=(token,))


def read_token(token: str) -> tuple[Revision, str] | None:
    """The version and the theme that a link names; None for a false or expired one.

    A link shows what was there when it was made: whoever has it does not see later versions.
    """
    try:
        pk, theme = signing.loads(token, salt=SALT, max_age=LIFETIME)
    except signing.BadSignature:
        return None
    revision = Revision.page_revisions.filter(pk=pk).first()
    return (revision, theme) if revision is not None else None
