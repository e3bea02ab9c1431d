"""The people of one newsroom, by their office."""

from typing import Any

from cms.accounts.models import User
from site_pages.models import HubHomePage, NewsPage, NewsroomPage, PartnerHomePage
from site_pages.newsrooms import ensure_offices

STEPS = ("desk_editors", "desk_heads", "chiefs")
OFFICES = ("editors", "desk_editors", "desk_heads", "chiefs")


def home_of(site: str) -> Any:
    """A site's home page, by its slug."""
    model = HubHomePage if site == "hub" else PartnerHomePage
    return model.objects.get(slug=site)


def make_person(site: str, office: str, name: str = "") -> User:
    """An account in one office of a site's newsroom."""
    username = name or f"{site}-{office}"
    person = User.objects.create_user(username, f"{username}@example.com")
    person.groups.add(getattr(ensure_offices(home_of(site)), office))
    return person


def make_people(site: str) -> dict[str, User]:
    """One account for each office."""
    return {office: make_person(site, office) for office in OFFICES}


def make_draft(site: str, author: User, /, **changes: Any) -> NewsPage:
    """A report that nobody has published, written by ``author``."""
    newsroom = NewsroomPage.objects.get(url_path__startswith=f"/{site}/")
    values = {"title": "待审的报道", "slug": "draft", "standfirst": "一线见闻", "live": False}
    page = newsroom.add_child(instance=NewsPage(**{**values, **changes}, owner=author))
    page.save_revision(user=author)
    return page


def send_in(page: NewsPage, author: User) -> NewsPage:
    """Send a draft into its newsroom's review."""
    page.get_workflow().start(page, author)
    return NewsPage.objects.get(pk=page.pk)


def ticks(task: Any) -> dict[str, bool]:
    """All points of a step's proofreading."""
    return {f"point_{number}": True for number in range(len(task.points))}


def decide(page: NewsPage, person: User, action: str = "approve", **data: Any) -> NewsPage:
    """Act on the step that the page waits at; returns the page as it is then."""
    page = NewsPage.objects.get(pk=page.pk)
    task = page.current_workflow_task
    person = User.objects.get(pk=person.pk)
    task.on_action(page.current_workflow_task_state, person, action, **data)
    return NewsPage.objects.get(pk=page.pk)


def approve(page: NewsPage, person: User, comment: str = "") -> NewsPage:
    """Approve the step that the page waits at, with every point ticked."""
    task = NewsPage.objects.get(pk=page.pk).current_workflow_task
    return decide(page, person, comment=comment, **ticks(task))
