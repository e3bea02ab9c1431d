"""Accounts in Wagtail's settings and one's own account page: one name to show, and the address.

Wagtail asks for first and last name, which ``User.get_full_name`` uses only where no display name
was given; a Chinese name is one name.
"""

from collections.abc import Collection
from typing import Any

from django import forms
from wagtail.admin.forms.account import NameEmailForm
from wagtail.admin.views import account
from wagtail.users.forms import UserCreationForm as WagtailUserCreationForm
from wagtail.users.forms import UserEditForm as WagtailUserEditForm
from wagtail.users.views import users as wagtail_users

from cms.accounts.models import User

WESTERN_NAMES = {"first_name", "last_name"}
NAME = "display_name"


class UserCreationForm(WagtailUserCreationForm):
    """A new account."""

    first_name = None
    last_name = None

    class Meta(WagtailUserCreationForm.Meta):
        fields = (WagtailUserCreationForm.Meta.fields - WESTERN_NAMES) | {NAME}


class UserEditForm(WagtailUserEditForm):
    """An account that exists."""

    first_name = None
    last_name = None

    class Meta(WagtailUserEditForm.Meta):
        fields = (WagtailUserEditForm.Meta.fields - WESTERN_NAMES) | {NAME}


class UsersView(wagtail_users.IndexView):
    """The list, sorted and searched by the name it shows."""

    @property
    def search_fields(self) -> Collection[str]:
        """Where what was typed is looked for."""
        return {"username", NAME, "email"}

    def order_queryset(self, queryset: Any) -> Any:
        """By the name shown, where Wagtail would take the two we do not ask for."""
        by_name = {"name": NAME, "-name": f"-{NAME}"}
        if self.ordering in by_name:
            return queryset.order_by(by_name[self.ordering], "username")
        return super().order_queryset(queryset)


class UserViewSet(wagtail_users.UserViewSet):
    """Named in our AppConfig for Wagtail's users, as its documentation asks."""

    index_view_class = UsersView
    create_template_name = "accounts/users/create.html"
    edit_template_name = "accounts/users/edit.html"

    def get_form_class(self, for_update: bool = False) -> type[forms.ModelForm[User]]:
        """Our forms."""
        return UserEditForm if for_update else UserCreationForm


class OwnNameForm(NameEmailForm):
    """What a person may change about being named and reached."""

    first_name = None
    last_name = None

    class Meta(NameEmailForm.Meta):
        fields = [NAME, "email"]


class OwnNamePanel(account.NameEmailSettingsPanel):
    """The first panel of one's own account."""

    form_class = OwnNameForm


class AccountView(account.AccountView):
    """Wagtail's account page with our first panel."""

    def get_panels(self) -> list[account.BaseSettingsPanel]:
        """Wagtail offers no hook to take a panel away, so ours takes its place."""
        return [
            OwnNamePanel(panel.request, panel.user, panel.profile)
            if type(panel) is account.NameEmailSettingsPanel
            else panel
            for panel in super().get_panels()
        ]
