"""What counts as a campaign's notice: asked of whoever knows the pages, who sits a floor higher."""

from typing import Protocol

from wagtail.models import Page


class Noticeboard(Protocol):
    """Whoever knows which pages are notices."""

    def is_notice_of(self, page: Page, campaign: int) -> bool:
        """Whether the page, as it is published, is a notice about the campaign."""


class _Bare:
    """Before anybody has come forward no page is a notice."""

    def is_notice_of(self, page: Page, campaign: int) -> bool:
        return False


_board: Noticeboard = _Bare()


def connect(board: Noticeboard) -> None:
    """Name the noticeboard; the pages' app does while Django starts."""
    global _board  # noqa: PLW0603 -- one per process, set once
    _board = board


def is_notice_of(page: Page, campaign: int) -> bool:
    """Whether the page is a notice about the campaign."""
    return _board.is_notice_of(page, campaign)
