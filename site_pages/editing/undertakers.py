"""An account tied to an undertaker belongs to the undertakers' group (承办组, R4)."""

from typing import Any

from django.contrib.auth.models import Group
from django.db.models.signals import post_save

from site_pages.desk.roles import UNDERTAKERS
from site_pages.models import UndertakerAccount


def connect() -> None:
    """Listen to the ties."""
    post_save.connect(
        _join, sender=UndertakerAccount, dispatch_uid="site_pages:undertaker's account"
    )


def _join(instance: UndertakerAccount, raw: bool = False, **kwargs: Any) -> None:
    if not raw:
        instance.person.groups.add(Group.objects.get(name=UNDERTAKERS))
