"""Who stands behind a campaign, in the notice's order, and who answers (R3, R4, R10)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.campaigns.models.partner import Partner
from cms.campaigns.models.selection import Campaign
from cms.core.atomic_save import AtomicSaveModel


class Organiser(AtomicSaveModel):
    """An organising body (主办): the full name heads documents, the short one runs in text."""

    campaign = models.ForeignKey(
        Campaign, on_delete=models.CASCADE, related_name="organisers", verbose_name=_("campaign")
    )
    name = models.CharField(_("full name"), max_length=100)
    short_name = models.CharField(_("short name"), max_length=50)
    ordinal = models.PositiveSmallIntegerField(_("order"))

    class Meta:
        verbose_name = _("organiser")
        verbose_name_plural = _("organisers")
        ordering = ["campaign", "ordinal"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "name"], name="organiser_name_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Undertaker(AtomicSaveModel):
    """A partner's part in one campaign (承办), under the names it goes by there."""

    campaign = models.ForeignKey(
        Campaign, on_delete=models.CASCADE, related_name="undertakers", verbose_name=_("campaign")
    )
    partner = models.ForeignKey(
        Partner, on_delete=models.PROTECT, related_name="undertakings", verbose_name=_("partner")
    )
    name = models.CharField(_("full name"), max_length=100)
    short_name = models.CharField(_("short name"), max_length=50)
    ordinal = models.PositiveSmallIntegerField(_("order"))

    class Meta:
        verbose_name = _("undertaker")
        verbose_name_plural = _("undertakers")
        ordering = ["campaign", "ordinal"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "partner"], name="undertaker_once"),
        ]

    def __str__(self) -> str:
        return self.name


class ContactRole(models.TextChoices):
    """What may be asked of a contact."""

    POLICY = "policy", _("questions about the rules")
    TECHNICAL = "technical", _("technical questions")


class Contact(AtomicSaveModel):
    """A name and a telephone number that every public page shows (R10)."""

    campaign = models.ForeignKey(
        Campaign, on_delete=models.CASCADE, related_name="contacts", verbose_name=_("campaign")
    )
    role = models.CharField(_("role"), max_length=10, choices=ContactRole.choices)
    name = models.CharField(_("name"), max_length=50)
    phone = models.CharField(
        _("telephone"), max_length=30, help_text=_("With area code, for example 0532-12345678.")
    )

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        ordering = ["campaign", "role"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "role"], name="contact_role_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}: {self.name}"
