"""What every public page has: an identifier of its own, themed rendering and previews."""

import uuid
from typing import Any, ClassVar

from django.db import models, transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.response import TemplateResponse
from wagtail.models import Page, PageManager, PagePermissionTester, PageViewRestriction
from wagtail.query import PageQuerySet

from cms.plugin_system.slots import Subject
from site_pages import sharing
from site_pages.forms import PublicPageForm
from site_pages.surviving import surviving
from site_pages.theming import ThemedTemplateResponse, dressed_as, preview_themes


class PublicPageQuerySet(PageQuerySet):
    """Wagtail's, but a delete that is refused leaves the tree as it was."""

    @transaction.atomic
    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete with everything below, or nothing at all: the tree's counters are rows too."""
        result: tuple[int, dict[str, int]] = super().delete(*args, **kwargs)
        return result

    delete.alters_data = True  # type: ignore[attr-defined]  # -- how Django marks what templates may not call
    delete.queryset_only = True  # type: ignore[attr-defined]  # -- the same, for managers


class PublicPagePermissions(PagePermissionTester):
    """Wagtail's, but nobody unpublishes a public page without a word: that is 撤稿, with a reason.

    Every way of Wagtail's own asks here first: menus, bulk actions, the admin's API, and
    unpublishing a parent with all that lies below it.
    """

    def can_unpublish(self) -> bool:
        """Never."""
        return False


class PublicPage(Page):
    """Base of all public pages.

    ``uid`` is the identifier the outside world uses; it is never edited and never copied, so
    a copy, a revision or an alias cannot claim another page's address.
    ``document_kind`` names the kind of document built from the page, None for none.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    document_kind: ClassVar[str | None] = None
    # Whether any page is restricted, where the lookup that found this one has asked already.
    guarded = True
    exclude_fields_in_copy = ["uid"]
    base_form_class = PublicPageForm
    objects = PageManager.from_queryset(PublicPageQuerySet)()

    class Meta:
        abstract = True

    def clean(self) -> None:
        """Refuse an address that would hide a page mounted from the hub."""
        super().clean()
        sharing.refuse_mounted_slug(self, self.get_parent() if self.path else None)

    def minimal_clean(self) -> None:
        """The same for drafts, which Wagtail does not clean in full."""
        super().minimal_clean()
        sharing.refuse_mounted_slug(self, self.get_parent() if self.path else None)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; an alias, which Wagtail makes with all of its source's fields, gets its own uid."""
        if self._state.adding and self.alias_of_id is not None:
            self.uid = uuid.uuid4()
        super().save(*args, **kwargs)

    @transaction.atomic
    def delete(self, *args: Any, **kwargs: Any) -> Any:
        """Delete with everything below, or nothing at all."""
        return super().delete(*args, **kwargs)

    def with_content_json(self, content: dict[str, Any]) -> Page:
        """Restore a revision, but never another page's ``uid`` (copied revisions carry one).

        What was deleted since is left out.
        """
        page = super().with_content_json(surviving(type(self), content))
        page.uid = self.uid
        return page

    def permissions_for_user(self, user: Any) -> PublicPagePermissions:
        """What the person may do here; taking it down has a tool of its own."""
        return PublicPagePermissions(user, self)

    def get_view_restrictions(self) -> QuerySet[PageViewRestriction]:
        """Wagtail's, two queries; none where no page has a restriction at all."""
        if not self.guarded:
            return PageViewRestriction.objects.none()
        return super().get_view_restrictions()

    @property
    def slot_subject(self) -> Subject | None:
        """What plugins that fill a slot of this page shall speak about; nothing in particular."""
        return None

    @property
    def canonical_url(self) -> str:
        """The one address search engines should know; the hub's for shared pages."""
        with sharing.at_home():
            return self.get_full_url() or ""

    @property
    def preview_modes(self) -> list[tuple[str, Any]]:
        """One preview per theme: the page as each of the sites would dress it."""
        return preview_themes()

    def serve_preview(self, request: HttpRequest, mode_name: str) -> TemplateResponse:
        """Render as the site named by the mode would; that holds while the template renders.

        Where that site is not set up, its dress is still shown, on the site being visited; an
        unknown mode is taken for the first.
        """
        setattr(request, "is_preview", True)  # noqa: B010 -- Wagtail's attribute, not Django's
        modes = [mode for mode, _label in self.preview_modes]
        mode_name = mode_name if mode_name in modes else modes[0]
        mount = sharing.mount_named(mode_name) or sharing.current_mount()
        with sharing.visiting(mount), dressed_as(mode_name):
            context = self.get_preview_context(request, mode_name)
        template = self.get_preview_template(request, mode_name)
        return ThemedTemplateResponse(request, template, context, theme=mode_name, mount=mount)


class SharedPage(PublicPage):
    """A page of the hub's shared tree, mounted at the same path on every partner's host."""

    class Meta:
        abstract = True

    def get_url_parts(self, request: HttpRequest | None = None) -> Any:
        """Same path, but on the host being visited; outside of a visit the hub's."""
        mount = sharing.current_mount()
        path = sharing.mounted_path(self.url_path, mount) if mount else None
        if mount is None or path is None:
            return super().get_url_parts(request)
        return (mount.site_id, mount.root_url, path)
