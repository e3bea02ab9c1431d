"""Reads for the pages. Lists come from the stored documents, as they do for every partner."""

from site_pages.queries.cards import cards, front_page, local_card, newest
from site_pages.queries.cases import case_details, case_pictures
from site_pages.queries.categories import is_restricted, open_categories
from site_pages.queries.finding import found
from site_pages.queries.hall import hall
from site_pages.queries.news import news_details, newsroom
from site_pages.queries.renditions import existing_renditions, with_renditions
from site_pages.queries.results import exhibition, honours_of, results

__all__ = [
    "cards",
    "case_details",
    "case_pictures",
    "exhibition",
    "existing_renditions",
    "found",
    "front_page",
    "hall",
    "honours_of",
    "is_restricted",
    "local_card",
    "newest",
    "news_details",
    "newsroom",
    "open_categories",
    "results",
    "with_renditions",
]
