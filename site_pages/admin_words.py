"""Words of the admin that no catalogue reaches: columns Wagtail leaves unnamed, menu entries."""

from django.http import HttpRequest
from wagtail import hooks
from wagtail.admin.forms.workflows import WorkflowPageForm
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.pages.search import SearchView
from wagtail.models import Page, Site
from wagtail.sites.views import IndexView
from wagtail.users.forms import PagePermissionsForm

ENGLISH_PAGES = ("whats-new-in-wagtail-", "editor-guide")


def name_what_has_no_name() -> None:
    """Columns of the list of sites and choices of a page, which Wagtail names after attributes."""
    for form in (PagePermissionsForm, WorkflowPageForm):
        form.base_fields["page"].label = Page._meta.verbose_name
    # The search speaks of "1 None" where it has found one page.
    SearchView.verbose_name = Page._meta.verbose_name
    SearchView.verbose_name_plural = Page._meta.verbose_name_plural
    for column in IndexView.columns:
        if column.name in {"port", "site_name", "root_page"}:
            column.label = Site._meta.get_field(column.name).verbose_name


@hooks.register("construct_help_menu")
def leave_out_english_pages(request: HttpRequest, items: list[MenuItem]) -> None:
    """Wagtail's news and guide are in English and elsewhere; their badge tells of nothing ours."""
    items[:] = [item for item in items if not item.name.startswith(ENGLISH_PAGES)]
