"""Where the admin shows the editors' tools: addresses, buttons, the page's history."""

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.action_menu import ActionMenuItem
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import LogActionRegistry, LogFormatter
from wagtail.models import Page

from site_pages.editing import (
    correction_views,
    one_way_down,
    preview_views,
    wechat_views,
    withdrawal_views,
)
from site_pages.editing.correcting import CORRECTED
from site_pages.editing.corrections import RIGHT
from site_pages.editing.stand_ins import StandInViewSet
from site_pages.editing.withdrawal import WITHDRAWN, may_take_down, withdrawal_refusal
from site_pages.models import CasePage, NewsPage, PublicPage


@hooks.register("register_admin_urls")
def editing_urls() -> list[URLPattern | URLResolver]:
    """One address for each tool of a page."""
    here = "<int:page_id>/"
    patterns = [
        path(f"{here}withdraw/", withdrawal_views.Withdraw.as_view(), name="withdraw"),
        path(f"{here}wechat/", wechat_views.WeChatCopy.as_view(), name="wechat"),
        path(f"{here}corrections/", correction_views.Corrections.as_view(), name="corrections"),
        path(f"{here}corrections/<slug:key>/", correction_views.Correct.as_view(), name="correct"),
        path(f"{here}themes/", preview_views.Themes.as_view(), name="themes"),
        path(f"{here}themes/<slug:theme>/", preview_views.InTheme.as_view(), name="in-theme"),
    ]
    return [path("editing/", include((patterns, "editing"), namespace="editing"))]


@hooks.register("register_admin_viewset")
def register_stand_ins() -> StandInViewSet:
    """Who stands in for whom."""
    return StandInViewSet()


@hooks.register("register_page_header_buttons")
def tools_of_a_page(
    page: Page, user: Any, view_name: str, next_url: str | None = None
) -> Iterator[Button]:
    """One click from the editor and from the list."""
    page = page.specific
    if not isinstance(page, PublicPage):
        return
    may_edit = page.permissions_for_user(user).can_edit()
    if may_edit and isinstance(page, NewsPage | CasePage):
        yield _button(page, "themes", _("Preview on all sites"), "mobile-alt", 70)
    if may_edit and isinstance(page, NewsPage):
        yield _button(page, "wechat", _("Copy for WeChat"), "copy", 71)
    if isinstance(page, CasePage) and user.has_perm(RIGHT):
        yield _button(page, "corrections", _("Correct starred fields"), "edit", 72)
    if withdrawal_refusal(page, user) is None:
        yield _button(page, "withdraw", _("Withdraw"), "warning", 73)


@hooks.register("register_page_listing_more_buttons")
def withdrawal_of_a_row(page: Page, user: Any, next_url: str | None = None) -> Iterator[Button]:
    """In the menu of a row in the explorer; without a query more for each row."""
    page = page.specific
    if isinstance(page, PublicPage) and page.live and may_take_down(page, user):
        yield _button(page, "withdraw", _("Withdraw"), "warning", 40)


@hooks.register("register_page_action_menu_item")
def withdrawal_in_the_editor() -> ActionMenuItem:
    """Where Wagtail's editor has its own unpublishing."""
    return WithdrawMenuItem(order=20)


class WithdrawMenuItem(ActionMenuItem):
    """In the menu beside publishing."""

    label = gettext_lazy("Withdraw")
    name = "action-withdraw"
    icon_name = "warning"

    def is_shown(self, context: Any) -> bool:
        """For whoever may, while there is something to withdraw."""
        page = context.get("page")
        return (
            context["view"] == "edit"
            and isinstance(page, PublicPage)
            and withdrawal_refusal(page, context["request"].user) is None
        )

    def get_url(self, context: Any) -> str:
        """The question."""
        return reverse("editing:withdraw", args=(context["page"].pk,))


# After Wagtail's own, whose place it takes.
hooks.register("register_bulk_action", one_way_down.BulkWithdrawal, order=1)
one_way_down.connect()


def _button(page: Page, name: str, label: str, icon: str, priority: int) -> Button:
    url = reverse(f"editing:{name}", args=(page.pk,))
    return Button(label, url, icon_name=icon, priority=priority)


@hooks.register("register_log_actions")
def register_acts(actions: LogActionRegistry) -> None:
    """A page's history tells why it was withdrawn or corrected."""

    @actions.register_action(WITHDRAWN)
    class Withdrawal(LogFormatter):
        label = gettext_lazy("Withdraw")

        def format_message(self, log_entry: Any) -> str:
            told = log_entry.data.get("note", "")
            words = _("Withdrawn: %(reason)s (readers are told: %(note)s)") if told else None
            words = words or _("Withdrawn: %(reason)s")
            return words % {"reason": log_entry.data.get("reason", ""), "note": told}

    @actions.register_action(CORRECTED)
    class Correction(LogFormatter):
        label = gettext_lazy("Correct")

        def format_message(self, log_entry: Any) -> str:
            return _("Corrected “%(field)s”: %(reason)s") % {
                "field": log_entry.data.get("field", ""),
                "reason": log_entry.data.get("reason", ""),
            }
