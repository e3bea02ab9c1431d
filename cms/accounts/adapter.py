"""How allauth behaves here."""

from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from cms.accounts.roles import may_enter_admin
from cms.core.client_address import ClientAddressUnknown
from cms.core.ingress import client_address


class AccountAdapter(DefaultAccountAdapter):
    """Accounts live on the hub alone and are opened by the organiser."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """No self-registration: the submission plugin will open this door for units."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address sign-in limits count by: the one resolver's, as everywhere (DESIGN 8)."""
        try:
            return str(client_address(request).address)
        except ClientAddressUnknown as error:
            raise PermissionDenied(str(error)) from error

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Staff begin in the admin, everybody else on the front page."""
        return reverse("wagtailadmin_home") if may_enter_admin(request.user) else "/"

    def is_safe_url(self, url: str) -> bool:
        """Whether ``next`` may be followed: to this host only.

        allauth would allow every host of ALLOWED_HOSTS, and with it any sub-domain.
        """
        return url_has_allowed_host_and_scheme(
            url,
            allowed_hosts={self.request.get_host()},
            require_https=self.request.is_secure(),
        )

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The link of the reset mail: always the hub's, whatever Host asked for it."""
        return _on_hub(super().get_reset_password_from_key_url(key))

    def format_email_subject(self, subject: str) -> str:
        """Say which site writes; not by host name, which the sender of a request chooses."""
        told = {"site": settings.WAGTAIL_SITE_NAME, "subject": subject}
        return _("[%(site)s] %(subject)s") % told

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Count failures by account alone.

        allauth adds the host name: under a wildcard domain every sub-domain would give an
        attacker five more attempts at the same account.
        """
        login = credentials.get("email", credentials.get("username", ""))
        return f"login:{login.lower()}"


def _on_hub(url: str) -> str:
    hub = urlsplit(settings.WAGTAILADMIN_BASE_URL)
    return urlsplit(url)._replace(scheme=hub.scheme, netloc=hub.netloc).geturl()
