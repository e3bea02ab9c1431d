"""Addresses of API v1: the host's, then the plugins'."""

from django.urls import path

from api.content.campaigns import CampaignDetail, CampaignList
from api.content.changes import ChangeList
from api.content.results import ResultsDetail
from api.content.sites import SiteList
from api.content.snapshot import Snapshot
from api.content.views import CaseDetail, CaseList, CategoryList, NewsDetail, NewsList
from api.contract import Contract
from api.docs.views import ContractPage, ProblemList, ProblemPage
from api.extensions.routes import plugin_patterns
from api.feeds.views import CaseFeed, NewsFeed
from api.index import Index

app_name = "api"

HOST_PATTERNS = [
    path("", Index.as_view(), name="index"),
    path("openapi.json", Contract.as_view(), name="openapi"),
    path("cases/", CaseList.as_view(), name="cases"),
    path("cases/<uuid:uid>/", CaseDetail.as_view(), name="case"),
    path("news/", NewsList.as_view(), name="news"),
    path("news/<uuid:uid>/", NewsDetail.as_view(), name="news-item"),
    path("categories/", CategoryList.as_view(), name="categories"),
    path("campaigns/<slug:slug>/results/", ResultsDetail.as_view(), name="results"),
    path("campaigns/", CampaignList.as_view(), name="campaigns"),
    path("campaigns/<slug:slug>/", CampaignDetail.as_view(), name="campaign"),
    path("sites/", SiteList.as_view(), name="sites"),
    path("feeds/news.atom", NewsFeed.as_view(), name="news-feed"),
    path("feeds/cases.atom", CaseFeed.as_view(), name="case-feed"),
    path("snapshot/", Snapshot.as_view(), name="snapshot"),
    path("changes/", ChangeList.as_view(), name="changes"),
]

# Pages for people: no part of the contract.
DOCS_PATTERNS = [
    path("docs/", ContractPage.as_view(), name="docs"),
    path("docs/problems/", ProblemList.as_view(), name="docs-problems"),
    # As the `type` of a problem has it, without a slash at its end.
    path("docs/problems/<slug:code>", ProblemPage.as_view(), name="docs-problem"),
]

urlpatterns = [*HOST_PATTERNS, *DOCS_PATTERNS, *plugin_patterns()]
