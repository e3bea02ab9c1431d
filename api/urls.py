"""Addresses of API v1: the host's, then the plugins'."""

from django.urls import path

from api.content.changes import ChangeList
from api.content.results import ResultsDetail
from api.content.views import CaseDetail, CaseList, CategoryList, NewsDetail, NewsList
from api.contract import Contract
from api.extensions.routes import plugin_patterns
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
    path("changes/", ChangeList.as_view(), name="changes"),
]

urlpatterns = [*HOST_PATTERNS, *plugin_patterns()]
