"""The admin's account menu leads to allauth for passwords and second factors."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail import hooks


@hooks.register("register_account_menu_item")
def password_menu_item(request: HttpRequest) -> dict[str, str]:
    """Where staff change their password."""
    return {
        "url": reverse("account_change_password"),
        "label": _("Change password"),
        "help_text": _("You will be asked for the present one."),
    }


@hooks.register("register_account_menu_item")
def second_factor_menu_item(request: HttpRequest) -> dict[str, str]:
    """Where staff manage their authenticator and recovery codes."""
    return {
        "url": reverse("mfa_index"),
        "label": _("Two-step verification"),
        "help_text": _("Authenticator app and recovery codes."),
    }
