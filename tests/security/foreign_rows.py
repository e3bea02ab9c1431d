"""Two newsrooms made alike: whatever the one has, the other one's editor must not touch."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.db.models import Model
from django.utils import timezone
from taggit.models import Tag, TaggedItem
from wagtail.actions.create_alias import CreatePageAliasAction
from wagtail.admin.models import EditingSession
from wagtail.models import (
    Collection,
    Page,
    PageViewRestriction,
    Revision,
    TaskState,
    UploadedFile,
    WorkflowState,
)

from cms.accounts.models import User
from site_pages.models import Attachment, CasePage, NewsPage, NewsroomPage, PartnerHomePage, Picture
from site_pages.newsrooms import ensure_offices
from tests.files import PDF
from tests.security.people import PASSWORD
from tests.security.routes import Route
from tests.world import jpeg, make_case, make_news, make_picture, make_world, republish

OWN, FOREIGN = "qingdaonews", "bandao"
TOUCHABLE: tuple[type[Model], ...] = (
    Page, NewsPage, Revision, WorkflowState, TaskState, PageViewRestriction, Picture, Attachment,
    UploadedFile, EditingSession, Collection, Tag, TaggedItem,
)  # fmt: skip
# Arguments that name a sort of thing, not one of them.
SORTS = {
    "app_label": "site_pages",
    "model_name": "newspage",
    "content_type_app_name": "site_pages",
    "content_type_model_name": "newspage",
    "filter_spec": "max-100x100",
    "action_name": "unpublish",
}


@dataclass(frozen=True, kw_only=True)
class Newsroom:
    """One newsroom: its editor, and how its rows are named in addresses."""

    editor: User
    place: NewsroomPage
    rows: dict[str, Model] = field(default_factory=dict)
    by_argument: dict[str, Model] = field(default_factory=dict)
    by_route: dict[str, dict[str, Model | str]] = field(default_factory=dict)

    def path(self, route: Route) -> str:
        """The address of this newsroom's row; LookupError where no row of that sort is made."""
        known: Mapping[str, Model | str] = {
            **SORTS, **self.by_argument, **self.by_route.get(route.name, {})
        }  # fmt: skip
        if missing := arguments(route) - set(known):
            raise LookupError(f"{route.name}: make a row for {sorted(missing)}")
        return route.path({name: _named(known[name]) for name in arguments(route)})


def arguments(route: Route) -> set[str]:
    """The names in the address of a route."""
    return {name for level in route.levels for name in level.regex.groupindex}


def names_a_row(route: Route) -> bool:
    """Whether one particular row is asked for."""
    return bool(arguments(route) - set(SORTS) - {"action", "app_name"})


def everything() -> dict[str, list[dict[str, object]]]:
    """All that an editor could change, to be compared."""
    return {
        model.__name__: list(model._default_manager.order_by("pk").values()) for model in TOUCHABLE
    }


def two_newsrooms() -> tuple[Newsroom, Newsroom]:
    """The editor's own and the foreign one, over a case that belongs to all."""
    make_world(partners=(OWN, FOREIGN))
    case = make_case(pictures=0)
    return _newsroom(OWN, case), _newsroom(FOREIGN, case)


def _named(row: Model | str) -> str:
    return row if isinstance(row, str) else str(row.pk)


def _newsroom(slug: str, case: CasePage) -> Newsroom:
    home = PartnerHomePage.objects.get(slug=slug)
    place = NewsroomPage.objects.child_of(home).get()
    editor, folder = _editor_with_folder(slug, home)
    news = republish(make_news(slug, title=f"{slug} 的报道"), standfirst="第二版")
    picture = make_picture(title=f"{slug} 的图片")
    picture.collection = folder
    picture.save()
    attachment = Attachment.objects.create(
        title=f"{slug} 的附件", collection=folder, file=ContentFile(PDF, name=f"{slug}.pdf")
    )
    return Newsroom(
        editor=editor,
        place=place,
        rows={"page": news, "image": picture, "document": attachment},
        by_argument={
            "page_id": news,
            "pk": news,
            "object_id": news,
            "page_to_move_id": news,
            "parent_page_id": place,
            "destination_id": place,
            "revision_id": news.latest_revision,
            "revision_id_a": news.revisions.earliest("pk"),
            "revision_id_b": news.latest_revision,
            "session_id": _editing_session(news, editor),
            "document_id": attachment,
            "doc_id": attachment,
            "image_id": picture,
        },
        by_route=_special_rows(slug, news, editor)
        | {
            "wagtailadmin_api:documents:detail": {"pk": attachment},
            "wagtailadmin_api:images:detail": {"pk": picture},
            "wagtaildocs_chooser:chosen": {"pk": attachment},
            "wagtailimages_chooser:chosen": {"pk": picture},
            "case_chooser:chosen": {"pk": str(case.uid)},
            "wagtaildocs:create_multiple_from_uploaded_document": _waiting(Attachment, editor),
            "wagtaildocs:delete_upload_multiple": _waiting(Attachment, editor),
            "wagtailimages:create_multiple_from_uploaded_image": _waiting(Picture, editor),
            "wagtailimages:delete_upload_multiple": _waiting(Picture, editor),
        },
    )


def _special_rows(slug: str, news: NewsPage, editor: User) -> dict[str, dict[str, Model | str]]:
    """Pages in the state that a route is about."""
    alias = CreatePageAliasAction(news, update_slug=f"alias-{slug}").execute(
        skip_permission_checks=True
    )
    waiting = make_news(slug, title="等待发布")
    in_three_days = timezone.now() + timedelta(days=3)
    scheduled = waiting.save_revision(approved_go_live_at=in_three_days)
    locked = make_news(slug, title="已锁定")
    NewsPage.objects.filter(pk=locked.pk).update(
        locked=True, locked_by=editor, locked_at=timezone.now()
    )
    moderated = make_news(slug, title="待审核")
    moderated.save_revision()
    state = moderated.get_workflow().start(moderated, editor)
    task_state = state.current_task_state
    action: dict[str, Model | str] = {
        "page_id": moderated, "task_state_id": task_state, "action_name": "approve"
    }  # fmt: skip
    return {
        "wagtailadmin_pages:convert_alias": {"page_id": alias},
        "wagtailadmin_pages:revisions_unschedule": {"page_id": waiting, "revision_id": scheduled},
        "wagtailadmin_pages:unlock": {"page_id": locked},
        "wagtailadmin_pages:workflow_action": action,
        "wagtailadmin_pages:collect_workflow_action_data": action,
        "wagtailadmin_pages:confirm_workflow_cancellation": {"page_id": moderated},
        "wagtailadmin_pages:workflow_preview": {"page_id": moderated, "task_id": task_state.task},
        "wagtailadmin_pages:workflow_history_detail": {
            "page_id": moderated,
            "workflow_state_id": state,
        },
        "wagtailadmin_workflows:task_chosen": {"task_id": task_state.task},
    }


def _editing_session(news: NewsPage, editor: User) -> EditingSession:
    return EditingSession.objects.create(
        user=editor, content_object=news, last_seen_at=timezone.now()
    )


def _waiting(model: type[Model], editor: User) -> dict[str, Model | str]:
    """An upload that was put aside until its editor fills in what is missing."""
    content, name = (PDF, "w.pdf") if model is Attachment else (jpeg(), "w.jpg")
    upload = UploadedFile.objects.create(
        for_content_type=ContentType.objects.get_for_model(model),
        file=ContentFile(content, name=name),
        uploaded_by_user=editor,
    )
    return {"uploaded_file_id": upload}


def _editor_with_folder(slug: str, home: PartnerHomePage) -> tuple[User, Collection]:
    editor = User.objects.create_user(slug, f"{slug}@example.com", PASSWORD)
    editor.groups.add(ensure_offices(home).editors)
    return editor, Collection.objects.get(name=f"{home.title}素材")
