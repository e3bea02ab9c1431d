"""What readers are told of a page that was withdrawn (公开说明)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class WithdrawalNote(models.Model):
    """The sentence for readers of one withdrawn page; it goes when the page is published again.

    By the page's identifier, not its row: the sentence outlives a page that is deleted afterwards.
    The reason itself is in the page's history and the audit, and never public.
    """

    uid = models.UUIDField(primary_key=True, editable=False)
    text = models.TextField(_("told to readers"))
    at = models.DateTimeField(_("withdrawn at"))

    class Meta:
        verbose_name = _("note on a withdrawal")
        verbose_name_plural = _("notes on withdrawals")

    def __str__(self) -> str:
        return self.text
