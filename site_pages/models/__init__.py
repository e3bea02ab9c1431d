"""Models of the pages app, one module per family."""

from site_pages.models.arrival import DemoArrival
from site_pages.models.base import PublicPage, SharedPage
from site_pages.models.case import CaseDescriptionPart, CasePage, CasePicture
from site_pages.models.hall import CampaignPage, CategoryPage
from site_pages.models.home import HubHomePage, PartnerHomePage
from site_pages.models.media import Attachment, Picture, PictureRendition
from site_pages.models.news import NewsCaseLink, NewsPage, NewsroomPage
from site_pages.models.standard import StandardPage

__all__ = [
    "Attachment",
    "CampaignPage",
    "CaseDescriptionPart",
    "CasePage",
    "CasePicture",
    "CategoryPage",
    "DemoArrival",
    "HubHomePage",
    "NewsCaseLink",
    "NewsPage",
    "NewsroomPage",
    "PartnerHomePage",
    "Picture",
    "PictureRendition",
    "PublicPage",
    "SharedPage",
    "StandardPage",
]
