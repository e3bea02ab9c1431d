"""Two newsrooms and two cases whose documents name everything that a document can name."""

from collections.abc import Collection
from dataclasses import dataclass, fields
from uuid import UUID

from django.core.files.base import ContentFile

from cms.documents import queries as documents
from site_pages.models import (
    Attachment,
    CampaignPage,
    CasePage,
    CategoryPage,
    NewsPage,
    Picture,
)
from tests.results import close_the_vote
from tests.world import build_all, make_case, make_news, make_picture, make_world


@dataclass(frozen=True)
class Newsrooms:
    """The pages; in expectations they go by the names of their fields.

    ``report`` belongs to qingdaonews, has no source of its own, is about ``case`` and links to the
    campaign's page, to ``other`` and to an attachment; ``notice`` belongs to bandao. By the rules
    the vote is over.
    """

    campaign_page: CampaignPage
    services: CategoryPage
    security: CategoryPage
    case: CasePage
    other: CasePage
    report: NewsPage
    notice: NewsPage
    attachment: Attachment
    body_picture: Picture

    def read_again(self) -> "Newsrooms":
        """The same pages as the database has them now."""
        rows = {field.name: getattr(self, field.name) for field in fields(self)}
        return Newsrooms(**{name: type(row).objects.get(pk=row.pk) for name, row in rows.items()})

    def name_of(self, uid: UUID) -> str:
        return next(name for name in DOCUMENTS if getattr(self, name).uid == uid)

    def names_of(self, uids: Collection[UUID]) -> set[str]:
        return {self.name_of(uid) for uid in uids}

    def changed_since(self, seq: int) -> set[str]:
        """Names of the documents whose change has a number above ``seq``."""
        return self.names_of([row.uid for row in documents.changes_after(seq, 1000)])


DOCUMENTS = ("services", "security", "case", "other", "report", "notice")


def make_newsrooms() -> Newsrooms:
    """Publish all of it, and build every document."""
    campaign_page = make_world(partners=("qingdaonews", "bandao"))
    case = make_case("citizen-services", tags=["智慧城市"])
    other = make_case("network-security", field="入侵检测", title="入侵检测平台", tags=["5G"])
    attachment = Attachment.objects.create(
        title="申报表", file=ContentFile(b"%PDF-1.4", name="form.pdf")
    )
    body_picture = make_picture(credit="示例摄影")
    links = (
        f'<p><a linktype="page" id="{campaign_page.pk}">活动</a>'
        f'<a linktype="page" id="{other.pk}">案例</a>'
        f'<a linktype="document" id="{attachment.pk}">附件</a></p>'
    )
    report = make_news(
        "qingdaonews",
        cases=(case,),
        source="",
        lead_picture=make_picture(),
        body=[
            ("paragraph", links),
            ("picture", {"picture": body_picture, "alt_text": "大厅", "caption": "服务大厅"}),
        ],
    )
    close_the_vote(campaign_page.campaign)
    notice = make_news("bandao", kind="notice", title="公告", campaign=campaign_page.campaign)
    build_all()
    return Newsrooms(
        campaign_page=campaign_page,
        services=CategoryPage.objects.get(slug="citizen-services"),
        security=CategoryPage.objects.get(slug="network-security"),
        case=case,
        other=other,
        report=report,
        notice=notice,
        attachment=attachment,
        body_picture=body_picture,
    )
