"""The explorer's part of the page rules, and the case chooser.

The guards refuse whoever asks; here the refusal is said in words before anything is tried.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin import messages
from wagtail.api.v2.router import WagtailAPIRouter
from wagtail.log_actions import LogActionRegistry, LogFormatter
from wagtail.models import Page
from wagtail.rich_text.feature_registry import FeatureRegistry

from site_pages import admin_words, rules
from site_pages.admin_lists import put_in_place
from site_pages.case_chooser import CaseChooserViewSet, case_chooser
from site_pages.desk.menu import DeskGroup
from site_pages.downloads import refuse_private_file
from site_pages.editing import hooks as _editing_hooks  # noqa: F401 -- they register themselves
from site_pages.editing.holding import hold_refusal
from site_pages.exceptions import PageRefusal
from site_pages.films import serve_film
from site_pages.links import AttachmentLinkHandler, OpenPageLinkHandler
from site_pages.models import NewsPage, ResultsPage
from site_pages.picture_upload import PictureAddView
from site_pages.scheduling import REFUSED
from site_pages.upload_limits import told_to_the_browser
from site_pages.winner_chooser import WinnerChooserViewSet, winner_chooser
from site_pages.within_reach import pages_of

# Its hooks register themselves.
admin_words.name_what_has_no_name()


# What the page editor does beyond Wagtail's: each module says at its head what it is for.
EDITOR_MODULES = ("zi-fields.mjs", "one-save.mjs", "word-paste.mjs")


@hooks.register("insert_editor_js")
def editor_modules() -> SafeString:
    """The modules, in no order that matters."""
    addresses = ((static(f"site_pages/js/{name}"),) for name in EDITOR_MODULES)
    return format_html_join("\n", '<script type="module" src="{}"></script>', addresses)


@hooks.register("insert_global_admin_js")
def tell_of_uploads() -> str:
    """Who sends a large photograph sees that it is on its way."""
    words = _("Uploading and processing {size} MB. Large pictures take a while; please wait.")
    address = static("site_pages/js/uploading.mjs")
    tag = '<script type="module" src="{}" data-uploading="{}"></script>'
    return format_html(tag, address, words)


@hooks.register("insert_global_admin_js")
def judge_files_before_they_are_sent() -> str:
    """Wherever the admin takes a file, one that is too large is refused before the upload."""
    return told_to_the_browser()


# After Wagtail's own, whose place it takes.
@hooks.register("register_rich_text_features", order=1)
def register_open_page_links(features: FeatureRegistry) -> None:
    """Rich text on the sites links to no page that readers cannot open, and to no nothing."""
    features.register_link_type(OpenPageLinkHandler)
    features.register_link_type(AttachmentLinkHandler)


@hooks.register("construct_admin_api", order=1)
def keep_lists_within_reach(router: WagtailAPIRouter) -> None:
    """After Wagtail's own, whose place they take."""
    put_in_place(router)


@hooks.register("construct_page_chooser_queryset")
def keep_drafts_of_others_out(pages: QuerySet[Page], request: HttpRequest) -> QuerySet[Page]:
    """Whoever chooses a page reads no title that is not public yet and not theirs."""
    match = request.resolver_match
    parent = match.kwargs.get("parent_page_id") if match else None
    if parent is not None:
        within = pages_of(request.user, Page.objects.filter(pk=parent))
        if not within.exists():
            raise PermissionDenied
    return pages_of(request.user, pages)


@hooks.register("register_admin_viewset")
def register_case_chooser() -> CaseChooserViewSet:
    """Cases are chosen by title."""
    return case_chooser


@hooks.register("register_admin_viewset")
def register_winner_chooser() -> WinnerChooserViewSet:
    """Stands of the exhibition are chosen among the winners."""
    return winner_chooser


@hooks.register("register_admin_viewset")
def register_desk() -> DeskGroup:
    """The campaign desk and the lists behind it."""
    return DeskGroup()


@hooks.register("register_admin_urls")
def picture_upload_urls() -> list[URLPattern]:
    """Our view at Wagtail's address; this app's hooks come before Wagtail's own."""
    return [path("images/multiple/add/", PictureAddView.as_view())]


@hooks.register("register_log_actions")
def register_refused_schedule(actions: LogActionRegistry) -> None:
    """A page's history tells why its schedule could not be carried out."""

    @actions.register_action(REFUSED)
    class RefusedSchedule(LogFormatter):
        label = gettext_lazy("Scheduled, but refused")

        def format_message(self, log_entry: Any) -> str:
            words = _("Could not be published or withdrawn as scheduled: %(reason)s")
            return words % {"reason": log_entry.data.get("reason", "")}


@hooks.register("before_delete_page")
def refuse_deletion(request: HttpRequest, page: Page) -> HttpResponse | None:
    """What was or is public does not vanish; the message offers what can be done instead."""
    refusal = rules.editors_deletion_refusal(page)
    if refusal is None:
        return None
    return _refused(request, page, refusal, offer_withdrawal=page.live)


@hooks.register("before_move_page")
def refuse_move(request: HttpRequest, page: Page, destination: Page) -> HttpResponse | None:
    """Cases and categories stay where they belong; changing their order is no move."""
    if page.get_parent().pk == destination.pk:
        return None
    refusal = rules.move_refusal(page, destination)
    return _refused(request, page, refusal) if refusal else None


@hooks.register("before_copy_page")
def refuse_copy(request: HttpRequest, page: Page) -> HttpResponse | None:
    """What exists once is not copied, and a case has no alias."""
    refusal = rules.copy_refusal(page, alias=bool(request.POST.get("alias")))
    return _refused(request, page, refusal) if refusal else None


@hooks.register("before_publish_page")
def refuse_held_report(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Here the draft is saved already: the editor reads why it waits, and loses nothing (R115)."""
    if not isinstance(page, NewsPage) or (page.go_live_at or timezone.now()) > timezone.now():
        return None
    refusal = hold_refusal(page, timezone.now())
    if refusal is None:
        return None
    return _kept_as_draft(request, page, refusal)


@hooks.register("before_publish_page")
def refuse_results_before_release(request: HttpRequest, page: Page) -> HttpResponse | None:
    """The same for the results: their release publishes them (R112)."""
    if not isinstance(page, ResultsPage):
        return None
    refusal = rules.publish_refusal(page)
    return _kept_as_draft(request, page, refusal) if refusal else None


def _kept_as_draft(request: HttpRequest, page: Page, refusal: PageRefusal) -> HttpResponse:
    messages.error(request, str(refusal))
    return redirect("wagtailadmin_pages:edit", page.pk)


@hooks.register("before_bulk_action")
def refuse_bulk_action(
    request: HttpRequest, action_type: str, objects: Sequence[Any], action: Any
) -> HttpResponse | None:
    """All or nothing: where one page of many may not go, none does, and the message names it."""
    pages = [page for page in objects if isinstance(page, Page)]
    refusal = next(_bulk_refusals(action_type, pages, action), None)
    return _refused(request, pages[0], refusal) if refusal else None


def _bulk_refusals(action_type: str, pages: Iterable[Page], action: Any) -> Iterator[PageRefusal]:
    for page in pages:
        refusal = None
        if action_type == "delete":
            refusal = rules.editors_deletion_refusal(page)
        elif action_type == "move":
            destination = action.cleaned_form.cleaned_data["chooser"]
            if page.get_parent().pk != destination.pk:
                refusal = rules.move_refusal(page, destination)
        if refusal is not None:
            yield refusal


def _refused(
    request: HttpRequest, page: Page, refusal: PageRefusal, *, offer_withdrawal: bool = False
) -> HttpResponse:
    """Say why, on the list the page stands in."""
    buttons = []
    if offer_withdrawal:
        withdraw = reverse("editing:withdraw", args=(page.pk,))
        buttons.append(messages.button(withdraw, _("Withdraw")))
    messages.error(request, str(refusal), buttons=buttons)
    return redirect("wagtailadmin_explore", page.get_parent().pk)


hooks.register("before_serve_document", refuse_private_file, order=50)
# After Wagtail's own, which asks whether the visitor may have the file.
hooks.register("before_serve_document", serve_film, order=100)
