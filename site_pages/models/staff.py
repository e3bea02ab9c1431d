"""Which staff account acts for which undertaker (承办单位, R4)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.campaigns.models import Undertaker


class UndertakerAccount(models.Model):
    """A person's account, tied to one undertaker of a campaign."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="undertaker_account",
        verbose_name=_("account"),
    )
    undertaker = models.ForeignKey(
        Undertaker,
        on_delete=models.CASCADE,
        related_name="accounts",
        verbose_name=_("undertaker"),
    )

    class Meta:
        verbose_name = _("undertaker's account")
        verbose_name_plural = _("undertakers' accounts")
        ordering = ["undertaker", "pk"]

    def __str__(self) -> str:
        return f"{self.person.get_full_name()} · {self.undertaker.short_name}"
