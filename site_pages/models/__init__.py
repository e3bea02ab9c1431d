"""Models of the pages app, one module per family."""

from site_pages.models.arrival import DemoArrival
from site_pages.models.base import PublicPage, SharedPage
from site_pages.models.case import CaseDescriptionPart, CasePage, CasePicture
from site_pages.models.correction import CaseCorrection, ReplacedPicture
from site_pages.models.event import EventAgendaItem, EventPage, EventSpeaker, EventTheme
from site_pages.models.exhibition import ExhibitionPage, Stand
from site_pages.models.hall import CampaignPage, CategoryPage
from site_pages.models.home import HubHomePage, PartnerHomePage
from site_pages.models.media import Attachment, Picture, PictureRendition
from site_pages.models.news import NewsCaseLink, NewsCorrection, NewsPage, NewsroomPage
from site_pages.models.results import ResultsPage
from site_pages.models.review import ReviewTask, StandIn
from site_pages.models.staff import UndertakerAccount
from site_pages.models.standard import StandardPage
from site_pages.models.withdrawal import WithdrawalNote

__all__ = [
    "Attachment",
    "CampaignPage",
    "CaseCorrection",
    "CaseDescriptionPart",
    "CasePage",
    "CasePicture",
    "CategoryPage",
    "DemoArrival",
    "EventAgendaItem",
    "EventPage",
    "EventSpeaker",
    "EventTheme",
    "ExhibitionPage",
    "HubHomePage",
    "NewsCaseLink",
    "NewsCorrection",
    "NewsPage",
    "NewsroomPage",
    "PartnerHomePage",
    "Picture",
    "PictureRendition",
    "PublicPage",
    "ReplacedPicture",
    "ResultsPage",
    "ReviewTask",
    "SharedPage",
    "Stand",
    "StandIn",
    "StandardPage",
    "UndertakerAccount",
    "WithdrawalNote",
]
