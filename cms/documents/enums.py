"""The states of documents and their versions, and why a document went away."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DocumentState(models.TextChoices):
    """Whether the public can read a document, once could, or never did."""

    STAGED = "staged", _("never published")
    LIVE = "live", _("live")
    GONE = "gone", _("gone")


class VersionState(models.TextChoices):
    """A version waits for its release, is the public one, or was."""

    STAGED = "staged", _("staged")
    CURRENT = "current", _("current")
    OLD = "old", _("old")


class Reason(models.TextChoices):
    """Why a document is gone: the public reason code of its tombstone."""

    WITHDRAWN = "withdrawn", _("withdrawn")
    DELETED = "deleted", _("deleted")
    EXPIRED = "expired", _("expired")
    RESTRICTED = "restricted", _("restricted")
