"""Invented cases and news on the sites, made with the same verbs as real ones. Twice is once."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import zip_longest
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext

from cms.campaigns.loading.records import CampaignData, CaseData, NewsData
from cms.campaigns.loading.report_records import EventData
from cms.campaigns.models import Campaign, CaseRef, Indicator
from site_pages import sharing
from site_pages.campaign_pages import publish
from site_pages.demo.bodies import body_of, keep_pictures, picture_of
from site_pages.models import (
    CaseDescriptionPart,
    CasePage,
    CasePicture,
    CategoryPage,
    EventAgendaItem,
    EventPage,
    EventSpeaker,
    EventTheme,
    NewsCaseLink,
    NewsCorrection,
    NewsPage,
    NewsroomPage,
)
from site_pages.newsrooms import own_folder, shared_folder


class Content:
    """What a demonstration's files offer, item by item, and what of it is there already.

    Needs the campaign's own pages (`site_pages.campaign_pages`).
    """

    def __init__(self, data: CampaignData, campaign: Campaign) -> None:
        self.data = data
        self.campaign = campaign

    def add_all(self) -> Iterator[str]:
        """Make everything that is missing; yields one line for each thing made."""
        for case in self.missing_cases():
            yield self.add_case(case)
        for item in self.missing_news():
            yield self.add_news(item)

    def missing_cases(self) -> list[CaseData]:
        """Cases without a page, one of every category before the second of any."""
        # Editors may rename what was loaded: it is known by what they cannot change.
        there = set(
            CaseRef.objects.filter(campaign=self.campaign, page__isnull=False).values_list(
                "ballot_no", flat=True
            )
        )
        return [case for case in in_turns(self.data.cases) if case.ballot_no not in there]

    def missing_news(self) -> list[NewsData]:
        """News without a page, in the files' order."""
        there = set(NewsPage.objects.values_list("uid", flat=True))
        return [item for item in self.data.news if news_uid(item, self.campaign) not in there]

    def add_case(self, case: CaseData) -> str:
        """Make a case's page with its pictures; returns a line that says so."""
        parent = CategoryPage.objects.get(
            category__campaign=self.campaign, category__slug=case.category
        )
        _case(case, parent)
        keep_pictures(case.title, shared_folder())
        return gettext("Case %(number)s: %(title)s") % {
            "number": case.ballot_no,
            "title": case.title,
        }

    def can_add_news(self, item: NewsData) -> bool:
        """Whether the cases it is about are there."""
        return self._numbers(item) <= self._refs().keys()

    def add_news(self, item: NewsData) -> str:
        """Make a report's page; returns a line that says so. Needs the cases it is about."""
        newsroom = _newsroom(item.site)
        refs = self._refs()
        slugs = {
            case.slug: refs[case.ballot_no] for case in self.data.cases if case.ballot_no in refs
        }
        page = _news(item, self.campaign, slugs)
        page.case_links = [NewsCaseLink(case_ref=slugs[slug]) for slug in item.cases]
        publish(newsroom, page)
        keep_pictures(item.title, own_folder(newsroom.get_parent()))
        return gettext("News: %(title)s") % {"title": item.title}

    def _numbers(self, item: NewsData) -> set[int]:
        return {case.ballot_no for case in self.data.cases if case.slug in item.cases}

    def _refs(self) -> dict[int | None, CaseRef]:
        refs = CaseRef.objects.filter(campaign=self.campaign, page__isnull=False)
        return {ref.ballot_no: ref for ref in refs}


def in_turns(cases: Iterable[CaseData]) -> list[CaseData]:
    """The first case of every category, then the second of each, and so on."""
    by_category: dict[str, list[CaseData]] = {}
    for case in cases:
        by_category.setdefault(case.category, []).append(case)
    rounds = zip_longest(*by_category.values())
    return [case for one in rounds for case in one if case is not None]


def news_uid(news: NewsData, campaign: Campaign) -> UUID:
    """Always the same identifier for the same piece of the data files."""
    return uuid5(NAMESPACE_URL, f"pingxuan-demo:{campaign.slug}/{news.site}/{news.slug}")


def _case(data: CaseData, parent: CategoryPage) -> None:
    category = parent.category
    page = CasePage(
        title=data.title,
        slug=data.slug,
        applicant=data.applicant,
        field=data.field,
        in_service_on=data.in_service_on,
        platform_url=data.platform_url,
        honours=data.honours,
        brief=data.brief,
        first_published_at=data.published_at,
    )
    indicators = {i.slug: i for i in Indicator.objects.filter(campaign=category.campaign)}
    page.description_parts = [
        CaseDescriptionPart(indicator=indicators[part.indicator], text=part.text)
        for part in data.description
    ]
    page.pictures = [
        CasePicture(picture=picture_of(p, data.title), alt_text=p.alt, caption=p.caption)
        for p in data.pictures
    ]
    page.tags.add(*data.tags)
    # The pictures are made by now: nothing is drawn while others wait to write.
    with transaction.atomic():
        page.case_ref = CaseRef.objects.create(
            uid=page.uid,
            campaign=category.campaign,
            category=category,
            ballot_no=data.ballot_no,
        )
        publish(parent, page)


def _newsroom(site: str) -> NewsroomPage:
    """The site's own; the hub's for a partner that has no site here, whose name is the source."""
    mounts = {mount.slug: mount for mount in sharing.all_mounts()}
    owner = mounts.get(site) or mounts[sharing.HUB_THEME]
    return NewsroomPage.objects.get(url_path__startswith=owner.root_path)


def _news(data: NewsData, campaign: Campaign, refs: Mapping[str, CaseRef]) -> NewsPage:
    body = body_of(data, refs)
    values: dict[str, Any] = {
        "uid": news_uid(data, campaign),
        "title": data.title,
        "slug": data.slug,
        "kind": data.kind,
        "campaign": campaign,
        "standfirst": data.standfirst,
        "source": data.source,
        "author": data.author,
        "editor": data.editor,
        "dated": data.published_at,
        "first_published_at": data.published_at,
        "lead_picture": next((v["picture"] for kind, v in body if kind == "picture"), None),
        "body": body,
    }
    page = _event(data.event, values) if data.event else NewsPage(**values)
    page.corrections = [
        NewsCorrection(corrected_at=one.corrected_at, wrong=one.wrong, right=one.right)
        for one in data.corrections
    ]
    return page


def _event(data: EventData, values: dict[str, Any]) -> EventPage:
    page = EventPage(
        **values,
        starts_at=data.starts_at,
        ends_at=data.ends_at,
        place=data.place,
        address=data.address,
    )
    page.themes = [EventTheme(name=name) for name in data.themes]
    page.agenda = [
        EventAgendaItem(begins_at=point.begins_at, item=point.item, speaker=point.speaker)
        for point in data.agenda
    ]
    page.speakers = [
        EventSpeaker(name=one.name, role=one.role, organisation=one.organisation)
        for one in data.speakers
    ]
    return page
