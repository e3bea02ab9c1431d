"""Documents, their versions, what filters read, and the numbers they are given."""

import secrets
import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cms.core.work_queue import WorkItem
from cms.documents.enums import DocumentState, Reason, VersionState

CURRENT = Q(state=VersionState.CURRENT)


def new_epoch() -> str:
    """A name for a run of numbers that was never used before."""
    return secrets.token_hex(8)


class Document(models.Model):
    """The public document of one page: what ``/changes/`` tells about it.

    A document that was ever public is never removed: it stays as a tombstone with its reason.
    ``note`` is a sentence for readers about why, where its publisher gave one.
    ``seq`` follows commit order, tombstones included; it is null until the first publication.
    """

    uid = models.UUIDField(_("uid"), primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=32)
    seq = models.BigIntegerField(_("sequence number"), unique=True, null=True)
    state = models.CharField(
        _("state"), max_length=8, choices=DocumentState, default=DocumentState.STAGED
    )
    reason = models.CharField(_("reason"), max_length=16, choices=Reason, blank=True, default="")
    note = models.TextField(_("told to readers"), blank=True, default="")
    changed_at = models.DateTimeField(_("changed at"))
    etag = models.CharField(_("entity tag"), max_length=64, blank=True, default="")
    revision = models.PositiveIntegerField(_("current version"), default=0)
    versions_made = models.PositiveIntegerField(_("versions made"), default=0)

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        constraints = [
            models.CheckConstraint(
                condition=Q(state=DocumentState.STAGED, seq__isnull=True)
                | Q(state__in=[DocumentState.LIVE, DocumentState.GONE], seq__isnull=False),
                name="documents_numbered_once_public",
            ),
            models.CheckConstraint(
                condition=(Q(state=DocumentState.GONE) & ~Q(reason=""))
                | (~Q(state=DocumentState.GONE) & Q(reason="")),
                name="documents_reason_iff_gone",
            ),
            models.CheckConstraint(
                condition=Q(state=DocumentState.GONE) | Q(note=""),
                name="documents_note_only_gone",
            ),
            models.CheckConstraint(
                condition=Q(revision__lte=F("versions_made")), name="documents_revision_was_made"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.uid}"


class DocumentVersion(models.Model):
    """One stored state of a document: the bytes readers get and the columns filters need.

    ``card_etag`` and ``full_etag`` are strong and unquoted. ``search_text`` holds tokens,
    ``plain_text`` the normalised text that a hit is verified against.
    """

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("number"))
    state = models.CharField(_("state"), max_length=8, choices=VersionState)
    card = models.BinaryField(_("card"))
    full = models.BinaryField(_("full"))
    card_etag = models.CharField(_("card entity tag"), max_length=64)
    full_etag = models.CharField(_("full entity tag"), max_length=64)
    digest = models.CharField(_("digest"), max_length=64)
    kind = models.CharField(_("kind"), max_length=32)
    campaign = models.CharField(_("campaign"), max_length=255, blank=True)
    category = models.CharField(_("category"), max_length=255, blank=True)
    field = models.CharField(_("field"), max_length=255, blank=True)
    site = models.CharField(_("site"), max_length=255, blank=True)
    news_kind = models.CharField(_("news kind"), max_length=32, blank=True)
    title = models.TextField(_("title"))
    published_at = models.DateTimeField(_("published at"))
    updated_at = models.DateTimeField(_("updated at"))
    search_text = models.TextField(_("search tokens"), blank=True)
    plain_text = models.TextField(_("plain text"), blank=True)
    source = models.TextField(_("built from"), blank=True)
    built_at = models.DateTimeField(_("built at"))

    class Meta:
        verbose_name = _("document version")
        verbose_name_plural = _("document versions")
        constraints = [
            models.UniqueConstraint(
                fields=["document"], condition=CURRENT, name="documents_one_current_version"
            ),
            models.UniqueConstraint(
                fields=["document"],
                condition=Q(state=VersionState.STAGED),
                name="documents_one_staged_version",
            ),
            models.UniqueConstraint(fields=["document", "number"], name="documents_version_number"),
            models.CheckConstraint(
                condition=Q(state__in=VersionState.values), name="documents_version_state"
            ),
        ]
        # Both sort columns descend: read backwards, the same index serves the opposite order
        # and the row comparison of a cursor.
        indexes = [
            models.Index(
                fields=["kind", *columns, date, "-document"],
                condition=CURRENT,
                name=f"docversion_{name}",
            )
            for name, columns, date in (
                ("published", (), "-published_at"),
                ("updated", (), "-updated_at"),
                ("campaign", ("campaign",), "-published_at"),
                ("campaign_cat", ("campaign", "category"), "-published_at"),
                ("category", ("category",), "-published_at"),
                ("field", ("field",), "-published_at"),
                ("site", ("site",), "-published_at"),
                ("news_kind", ("news_kind",), "-published_at"),
                # SQLite reads one index, and would sort whatever a filter's finds.
                ("up_campaign", ("campaign",), "-updated_at"),
                ("up_campaign_cat", ("campaign", "category"), "-updated_at"),
                ("up_category", ("category",), "-updated_at"),
                ("up_field", ("field",), "-updated_at"),
                ("up_site", ("site",), "-updated_at"),
                ("up_news_kind", ("news_kind",), "-updated_at"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.number})"


class Facet(models.Model):
    """A value that a filter asks for by EXISTS: a tag, a named case, whatever a plugin adds."""

    version = models.ForeignKey(DocumentVersion, on_delete=models.CASCADE, related_name="facets")
    plugin = models.CharField(_("plugin"), max_length=64, blank=True)
    key = models.CharField(_("key"), max_length=64)
    value = models.CharField(_("value"), max_length=255)

    class Meta:
        verbose_name = _("facet")
        verbose_name_plural = _("facets")
        constraints = [
            models.UniqueConstraint(
                fields=["version", "plugin", "key", "value"], name="documents_facet_once"
            )
        ]
        indexes = [
            models.Index(fields=["plugin", "key", "value", "version"], name="docfacet_value")
        ]

    def __str__(self) -> str:
        return ":".join(filter(None, (self.plugin, self.key, self.value)))


class Dependency(models.Model):
    """Something a document was built from: when that changes, the document is built again."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="dependencies")
    key = models.CharField(_("key"), max_length=255)

    class Meta:
        verbose_name = _("dependency")
        verbose_name_plural = _("dependencies")
        constraints = [
            models.UniqueConstraint(fields=["key", "document"], name="documents_dependency_once")
        ]

    def __str__(self) -> str:
        return f"{self.document_id} <- {self.key}"


class Counter(models.Model):
    """The last number given out under a name; its row lock is what orders commits.

    Numbers of one ``epoch`` can be compared. A restored backup gives numbers out a second time,
    hence in an epoch of their own.
    """

    name = models.CharField(_("name"), max_length=32, primary_key=True)
    value = models.BigIntegerField(_("value"), default=0)
    epoch = models.CharField(_("epoch"), max_length=16, default=new_epoch)

    class Meta:
        verbose_name = _("counter")
        verbose_name_plural = _("counters")

    def __str__(self) -> str:
        return f"{self.name}: {self.value}"


class PendingBuild(WorkItem):
    """A document that must be built again; the work queue's row for one uid."""

    uid = models.UUIDField(_("uid"), primary_key=True)

    class Meta(WorkItem.Meta):
        verbose_name = _("pending build")
        verbose_name_plural = _("pending builds")
