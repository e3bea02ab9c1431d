"""What a campaign's data files say, as frozen records. Instants are aware; texts are Chinese."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from cms.campaigns.loading.notice_records import NoticeData, PageData
from cms.campaigns.loading.report_records import (
    BoxBlock,
    ChartBlock,
    CorrectionData,
    EventData,
    TableBlock,
)


@dataclass(frozen=True, kw_only=True)
class PhaseData:
    """A dated phase ``[opens_at, closes_at)``; ``closes_at`` None means it stays open."""

    name: str
    opens_at: datetime
    closes_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class OrganiserData:
    """An organising body (主办): the full name heads documents, the short one runs in text."""

    name: str
    short_name: str


@dataclass(frozen=True, kw_only=True)
class PartnerData:
    """A media house (承办); the slug is its host label and theme folder."""

    slug: str
    name: str


@dataclass(frozen=True, kw_only=True)
class UndertakerData:
    """A partner's part in the campaign, under the names it goes by there (R4)."""

    partner: str
    name: str
    short_name: str


@dataclass(frozen=True, kw_only=True)
class ContactData:
    """Whom to ask; ``role`` is policy or technical, name and phone may be blank (R10, G17)."""

    role: str
    name: str
    phone: str


@dataclass(frozen=True, kw_only=True)
class ChannelData:
    """A place that links here; ``kind`` is wechat or site, ``partner`` a slug or empty (R23)."""

    slug: str
    name: str
    kind: str
    partner: str


@dataclass(frozen=True, kw_only=True)
class DistrictData:
    """A division of the city with its code of six digits and its other names (R44)."""

    code: str
    name: str
    aliases: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class AwardTypeData:
    """One of the campaign's awards; ``given_to`` is case or unit (R105-R107)."""

    slug: str
    name: str
    given_to: str


@dataclass(frozen=True, kw_only=True)
class RecommenderClassData:
    """A class of units whose recommendation counts (R55)."""

    slug: str
    name: str


@dataclass(frozen=True, kw_only=True)
class FormRowData:
    """One row of the application form (annex 2), as printed.

    ``limit`` is in 字; ``instead`` names the row that makes this one dispensable, or is empty.
    """

    key: str
    label: str
    starred: bool
    required: bool
    limit: int | None
    instead: str
    options: tuple[str, ...]
    hint: str


@dataclass(frozen=True, kw_only=True)
class EvaluationData:
    """Weights of vote, media and experts in percent, and the bonus in points (R100, R101)."""

    vote_weight: int
    media_weight: int
    expert_weight: int
    recommendation_bonus: int


@dataclass(frozen=True, kw_only=True)
class RuleData:
    """Rules that belong to no row of the form; ``other_field_zi`` is in 字 (R19, R20, R41, R51)."""

    cases_per_field: int
    branches_count_as_parent: bool
    other_field_allowed: bool
    other_field_zi: int
    pictures: int
    evaluation: EvaluationData


@dataclass(frozen=True, kw_only=True)
class PluginData:
    """A plugin that the campaign begins with on, and what differs from its default rules."""

    name: str
    values: Mapping[str, object]


@dataclass(frozen=True, kw_only=True)
class DemoData:
    """What a demonstration adds to the campaign: invented, never part of a real one."""

    icp_number: str
    police_number: str
    contacts: tuple[ContactData, ...]
    phases: tuple[PhaseData, ...]
    units_awarded: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class CategoryData:
    """A category with its listed fields in order; ``is_free_text`` ones list none (R56)."""

    ordinal: int
    slug: str
    name: str
    is_free_text: bool
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class IndicatorData:
    """One of the weighted indicators; ``weight`` is in percent."""

    slug: str
    name: str
    guidance: str
    weight: int


@dataclass(frozen=True, kw_only=True)
class PictureData:
    """A picture to be drawn: motif and palette name what the drawing offers."""

    seed: str
    motif: str
    palette: str
    caption: str
    alt: str


@dataclass(frozen=True, kw_only=True)
class DescriptionPart:
    """One labelled part of a case's description; ``indicator`` is an indicator's slug."""

    indicator: str
    text: str


@dataclass(frozen=True, kw_only=True)
class CaseData:
    """An invented case for demonstrations; ``platform_url`` and ``honours`` may be empty.

    ``credit_code`` is the unit's invented 统一社会信用代码 (R30): private, not on the page.
    """

    slug: str
    title: str
    applicant: str
    credit_code: str
    category: str
    field: str
    in_service_on: date
    platform_url: str
    honours: str
    brief: str
    description: tuple[DescriptionPart, ...]
    pictures: tuple[PictureData, ...]
    ballot_no: int
    tags: tuple[str, ...]
    published_at: datetime


@dataclass(frozen=True, kw_only=True)
class HeadingBlock:
    """A heading inside a report."""

    text: str


@dataclass(frozen=True, kw_only=True)
class ParagraphBlock:
    """A paragraph of plain text."""

    text: str


@dataclass(frozen=True, kw_only=True)
class QuoteBlock:
    """Somebody's words and who said them."""

    text: str
    by: str


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A number worth showing large, with its label."""

    value: str
    label: str


@dataclass(frozen=True, kw_only=True)
class FiguresBlock:
    """A row of large numbers."""

    items: tuple[Figure, ...]


@dataclass(frozen=True, kw_only=True)
class PictureBlock:
    """A picture between paragraphs."""

    picture: PictureData


@dataclass(frozen=True, kw_only=True)
class CaseBlock:
    """A card of a case, named by the case's slug."""

    case: str


@dataclass(frozen=True, kw_only=True)
class GalleryBlock:
    """Several pictures under a title."""

    title: str
    pictures: tuple[PictureData, ...]


BodyBlock = (
    HeadingBlock
    | ParagraphBlock
    | QuoteBlock
    | FiguresBlock
    | PictureBlock
    | GalleryBlock
    | CaseBlock
    | BoxBlock
    | TableBlock
    | ChartBlock
)


@dataclass(frozen=True, kw_only=True)
class NewsData:
    """An invented report, notice or event; ``site`` is a partner's slug or ``hub``."""

    slug: str
    kind: str
    site: str
    title: str
    standfirst: str
    source: str
    author: str
    editor: str
    published_at: datetime
    cases: tuple[str, ...]
    body: tuple[BodyBlock, ...]
    event: EventData | None = None
    corrections: tuple[CorrectionData, ...] = ()


@dataclass(frozen=True, kw_only=True)
class CampaignData:
    """Everything the files of one campaign say.

    ``cases``, ``news`` and ``demo`` are demonstration data; ``is_demonstration`` says that they
    are part of what shall be loaded, and that the dates are shifted.
    """

    slug: str
    year: int
    title: str
    time_zone: str
    notice_published_at: datetime
    in_service_by: date
    fee_statement: str
    approval_number: str
    icp_number: str
    police_number: str
    system_name: str
    system_short_name: str
    system_host: str
    topic_tags: tuple[str, ...]
    rules: RuleData
    phases: tuple[PhaseData, ...]
    organisers: tuple[OrganiserData, ...]
    contacts: tuple[ContactData, ...]
    partners: tuple[PartnerData, ...]
    undertakers: tuple[UndertakerData, ...]
    awards: tuple[AwardTypeData, ...] = ()
    plugins: tuple[PluginData, ...] = ()
    categories: tuple[CategoryData, ...] = ()
    indicators: tuple[IndicatorData, ...] = ()
    channels: tuple[ChannelData, ...] = ()
    districts: tuple[DistrictData, ...] = ()
    recommender_classes: tuple[RecommenderClassData, ...] = ()
    form: tuple[FormRowData, ...] = ()
    notice: NoticeData | None = None
    pages: tuple[PageData, ...] = ()
    cases: tuple[CaseData, ...] = ()
    news: tuple[NewsData, ...] = ()
    demo: DemoData | None = None
    is_demonstration: bool = False

    def limit(self, key: str) -> int:
        """The limit of a row of the form in 字; raises LookupError where it has none."""
        for row in self.form:
            if row.key == key and row.limit is not None:
                return row.limit
        raise LookupError(f"the form has no row {key!r} with a limit")
