"""Signed links that show one draft in one theme without a login, for two hours.

A link ends with the page's next withdrawal: what was taken down is not read on by who was given a
link while it was public. A link that is made afterwards shows what is being mended.
"""

from collections.abc import Iterable
from datetime import timedelta

from django.core import signing
from django.urls import reverse
from wagtail.models import PageLogEntry, Revision

from site_pages.editing.withdrawal import WITHDRAWN

LIFETIME = timedelta(hours=2)
SALT = "site_pages.draft_link"


def draft_paths(revision: Revision, themes: Iterable[str]) -> dict[str, str]:
    """By theme, the path on the hub of what one saved version looks like in it. One query."""
    known = _last_withdrawal(revision)
    tokens = {
        theme: signing.dumps([revision.pk, theme, known], salt=SALT, compress=True)
        for theme in themes
    }
    return {theme: reverse("draft", args=(token,)) for theme, token in tokens.items()}


def draft_path(revision: Revision, theme: str) -> str:
    """The path in one theme."""
    return draft_paths(revision, (theme,))[theme]


def read_token(token: str) -> tuple[Revision, str] | None:
    """The version and the theme that a link names; None for a false, expired or ended one.

    A link shows what was there when it was made: whoever has it does not see later versions.
    """
    try:
        # Links of an earlier release name no withdrawal: for two hours they have ended too early.
        pk, theme, known = signing.loads(token, salt=SALT, max_age=LIFETIME)
    except (signing.BadSignature, ValueError):
        return None
    revision = Revision.page_revisions.filter(pk=pk).first()
    if revision is None or _last_withdrawal(revision) != known:
        return None
    return revision, theme


def _last_withdrawal(revision: Revision) -> int:
    """The number of the page's last withdrawal in its history; 0 for a page without any.

    Not a time: that of a signature is in whole seconds.
    """
    acts = PageLogEntry.objects.filter(page=revision.object_id, action=WITHDRAWN)
    return acts.order_by("-pk").values_list("pk", flat=True).first() or 0
