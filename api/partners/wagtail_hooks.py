"""The keys' place in the admin: below the campaign, beside the partners."""

from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, include, path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from api.partners import views

NAMESPACE = "partner-keys"
AFTER_THE_PARTNERS = 100


class KeysMenuItem(MenuItem):
    """Shown to who may see the keys."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether the person may."""
        return bool(request.user.has_perm(views.VIEW))


@hooks.register("register_desk_menu_item")
def keys_menu_item() -> MenuItem:
    """接口密钥, in the campaign's menu."""
    return KeysMenuItem(
        _("API keys"),
        reverse_lazy(views.INDEX),
        name="partner-keys",
        icon_name="key",
        order=AFTER_THE_PARTNERS,
    )


@hooks.register("register_admin_urls")
def keys_urls() -> list[URLPattern | URLResolver]:
    """The list, making, changing, revoking."""
    patterns = [
        path("", views.KeyList.as_view(), name="index"),
        path("make/", views.MakeKey.as_view(), name="make"),
        path("<int:pk>/change/", views.ChangeKey.as_view(), name="change"),
        path("<int:pk>/revoke/", views.RevokeKey.as_view(), name="revoke"),
    ]
    return [path("api-keys/", include((patterns, NAMESPACE)))]
