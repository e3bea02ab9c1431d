"""The user: one account per person; what they may do comes from groups."""

import uuid

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _


class User(AbstractUser):
    """A person with an account: staff, editor, rater or applicant.

    ``display_name`` is what screens and by-lines show; e-mail addresses are unique so that a
    password reset reaches exactly one account.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(_("e-mail address"), unique=True)
    display_name = models.CharField(_("display name"), max_length=100, blank=True)

    REQUIRED_FIELDS = ["email"]

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")

    def get_full_name(self) -> str:
        """The name to show; the login name where none was given."""
        return self.display_name or super().get_full_name() or self.username
