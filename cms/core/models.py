"""Audit: who did what and when, never the private values themselves (D3)."""

import uuid

from django.contrib.auth.models import Group
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.core import append_only


class AuditEntry(models.Model):
    """One act, kept for good. Actors and targets are stored by value, never by foreign key.

    ``facts`` names what happened (state names, field names, keyed digests of private values);
    clear old and new values of personal data go to `AuditValue`, which can be erased.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    at = models.DateTimeField(db_index=True)
    actor_id = models.CharField(max_length=64, blank=True)
    actor_label = models.CharField(max_length=200)
    action = models.CharField(max_length=100, db_index=True)
    target_kind = models.CharField(max_length=64)
    target_id = models.CharField(max_length=64)
    target_label = models.CharField(max_length=300, blank=True)
    reason = models.TextField(blank=True)
    facts = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    request_id = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes = [models.Index(fields=["target_kind", "target_id", "at"])]
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_label} {self.action} {self.target_label}"


class AuditValue(models.Model):
    """The old and new value of a private field, apart from the entry so that it can be erased."""

    audit_uid = models.UUIDField(db_index=True)
    field = models.CharField(max_length=100)
    old = models.TextField(blank=True)
    new = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.audit_uid} {self.field}"


class GrantedRight(models.Model):
    """A right that the program gave a group once: it is not given again, whoever took it away.

    ``right`` is a permission ("app.codename") or, with a prefix, a right to pages or files.
    """

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="granted_rights")
    right = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "right"], name="core_right_granted_once")
        ]

    def __str__(self) -> str:
        return f"{self.group_id} {self.right}"


class IngressProof(models.Model):
    """What a self-test of an entrance showed (R88, threats 1-4). Kept for good.

    ``profile`` is the digest of the trusted networks and the header as they were: a changed
    profile needs a new proof. ``findings`` are codes and names of headers, never an address.
    """

    host = models.CharField(_("host"), max_length=253)
    profile = models.CharField(max_length=64)
    method = models.CharField(
        _("tried by"),
        max_length=10,
        choices=[("visit", _("a visit")), ("canary", _("the server itself"))],
    )
    passed = models.BooleanField(_("passed"))
    findings = models.JSONField(default=list)
    at = models.DateTimeField(_("tried at"))
    by_id = models.CharField(max_length=64, blank=True)
    by_label = models.CharField(max_length=200)

    class Meta:
        verbose_name = _("proof of an entrance")
        verbose_name_plural = _("proofs of entrances")
        indexes = [
            models.Index(fields=["host", "profile", "method"], name="core_proof_of_entrance")
        ]

    def __str__(self) -> str:
        return f"{self.host} {self.at:%Y-%m-%d %H:%M} {'passed' if self.passed else 'failed'}"


append_only.register(AuditEntry, mode=append_only.INSERT_ONLY)
append_only.register(IngressProof, mode=append_only.INSERT_ONLY)
