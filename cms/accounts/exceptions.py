"""Refusals of the door."""

from django.utils.translation import gettext_lazy as _

from cms.core.errors import DomainError


class SecondFactorRequired(DomainError):
    """Staff pages need a session that has shown a second factor (DESIGN section 12)."""

    code = "second_factor_required"
    default_message = _("Sign in with your second factor to use this page.")
