"""The people of one newsroom, by their office."""

from typing import Any

from cms.accounts.models import User
from site_pages.models import HubHomePage, NewsPage, NewsroomPage, PartnerHomePage
from site_pages.newsrooms import ensure_offices

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
