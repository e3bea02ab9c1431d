"""Invented cases and news of a campaign, checked against the campaign's own rules."""

from collections.abc import Iterable
from operator import attrgetter
from zoneinfo import ZoneInfo

from stdnum.cn import uscc
from stdnum.exceptions import ValidationError

from cms.campaigns.loading.records import (
    BodyBlock,
    CampaignData,
    CaseBlock,
    CaseData,
    DescriptionPart,
    Figure,
    FiguresBlock,
    GalleryBlock,
    HeadingBlock,
    NewsData,
    ParagraphBlock,
    PictureBlock,
    PictureData,
    QuoteBlock,
)
from cms.campaigns.loading.report_files import (
    read_box,
    read_chart,
    read_correction,
    read_event,
    read_table,
)
from cms.campaigns.loading.toml_reader import Table
from cms.core.text import count_zi

HUB = "hub"
NEWS_KINDS = ("notice", "report", "event")
BLOCK_TYPES = (
    *("heading", "paragraph", "quote", "figures", "picture", "gallery", "case"),
    *("box", "table", "chart"),
)


def read_cases(tops: Iterable[Table], campaign: CampaignData) -> tuple[CaseData, ...]:
    """Read the files of ``cases/``. Raises DataFileError, also where a case breaks a limit."""
    cases: list[CaseData] = []
    for top in tops:
        cases += [_read_case(row, campaign) for row in top.tables("cases")]
        top.close()
        for key in ("slug", "ballot_no", "title"):
            top.once(f"cases.{key}", [getattr(case, key) for case in cases])
        units = {(case.applicant, case.credit_code) for case in cases}
        top.once("cases.applicant", (applicant for applicant, _ in units))
        top.once("cases.credit_code", (code for _, code in units))
    return tuple(sorted(cases, key=attrgetter("ballot_no")))


def read_news(top: Table, campaign: CampaignData) -> tuple[NewsData, ...]:
    """Read ``news.toml``; cases it names must be among the campaign's. Raises DataFileError."""
    news = tuple(_read_item(row, campaign) for row in top.tables("news"))
    top.close()
    top.once("news.slug", [item.slug for item in news])
    return news


def _read_case(row: Table, campaign: CampaignData) -> CaseData:
    slug = row.slug("slug")
    category = row.choice("category", tuple(c.slug for c in campaign.categories))
    case = CaseData(
        slug=slug,
        title=row.text("title", limit=campaign.limit("title")),
        applicant=row.text("applicant", limit=campaign.limit("applicant")),
        credit_code=_read_credit_code(row),
        category=category,
        field=_read_field(row, category, campaign),
        in_service_on=row.day("in_service_on"),
        platform_url=row.text("platform_url", blank=True),
        honours=row.text("honours", limit=campaign.limit("honours"), blank=True),
        brief=row.text("brief", limit=campaign.limit("brief")),
        description=_read_description(row, campaign),
        pictures=_read_pictures(row, slug),
        ballot_no=row.whole("ballot_no"),
        tags=row.strings("tags"),
        published_at=row.instant("published_at", ZoneInfo(campaign.time_zone)),
    )
    row.close()
    _check_case(row, case, campaign)
    return case


def _read_credit_code(row: Table) -> str:
    code = row.text("credit_code")
    try:
        return str(uscc.validate(code))
    except ValidationError as error:
        raise row.fail("credit_code", f"{code!r} is not a valid credit code") from error


def _check_case(row: Table, case: CaseData, campaign: CampaignData) -> None:
    if case.in_service_on > campaign.in_service_by:
        raise row.fail("in_service_on", f"is after {campaign.in_service_by}")
    if case.platform_url and not case.platform_url.startswith(("http://", "https://")):
        raise row.fail("platform_url", "is not an http(s) address")
    if len(case.pictures) != campaign.rules.pictures:
        wanted = campaign.rules.pictures
        raise row.fail("pictures", f"there are {len(case.pictures)}, not {wanted}")
    length = sum(count_zi(part.text) for part in case.description)
    allowed = campaign.limit("description")
    if length > allowed:
        raise row.fail("description", f"has {length} 字, at most {allowed} are allowed")
    for tag in case.tags:
        if tag not in campaign.topic_tags:
            raise row.fail("tags", f"{tag!r} is not among the campaign's topic_tags")


def _read_field(row: Table, category: str, campaign: CampaignData) -> str:
    chosen = next(c for c in campaign.categories if c.slug == category)
    if chosen.is_free_text:
        return row.text("field", limit=campaign.rules.other_field_zi)
    return row.choice("field", chosen.fields)


def _read_description(row: Table, campaign: CampaignData) -> tuple[DescriptionPart, ...]:
    table = row.table("description")
    parts = tuple(
        DescriptionPart(indicator=indicator.slug, text=table.text(indicator.slug))
        for indicator in campaign.indicators
    )
    table.close()
    return parts


def _read_pictures(row: Table, slug: str) -> tuple[PictureData, ...]:
    palette = row.text("palette")
    return tuple(
        _read_picture(picture, seed=f"{slug}/{place}", palette=palette)
        for place, picture in enumerate(row.tables("pictures"), start=1)
    )


def _read_picture(row: Table, *, seed: str, palette: str) -> PictureData:
    picture = PictureData(
        seed=seed,
        motif=row.text("motif"),
        palette=palette,
        caption=row.text("caption"),
        alt=row.text("alt"),
    )
    row.close()
    return picture


def _read_item(row: Table, campaign: CampaignData) -> NewsData:
    slug, kind, zone = row.slug("slug"), row.choice("kind", NEWS_KINDS), _zone(campaign)
    item = NewsData(
        slug=slug,
        kind=kind,
        site=row.choice("site", (HUB, *(partner.slug for partner in campaign.partners))),
        title=row.text("title"),
        standfirst=row.text("standfirst"),
        source=row.text("source"),
        author=row.text("author"),
        editor=row.text("editor"),
        published_at=row.instant("published_at", ZoneInfo(campaign.time_zone)),
        cases=row.strings("cases"),
        body=tuple(
            _read_block(block, campaign, seed=f"{slug}/{place}")
            for place, block in enumerate(row.tables("body"), start=1)
        ),
        event=read_event(row.table("event"), zone) if kind == "event" else None,
        corrections=tuple(
            read_correction(one, zone)
            for one in (row.tables("corrections") if row.has("corrections") else ())
        ),
    )
    row.close()
    known = {case.slug for case in campaign.cases}
    for case in item.cases:
        if case not in known:
            raise row.fail("cases", f"{case!r} is not a case of this campaign")
    return item


def _zone(campaign: CampaignData) -> ZoneInfo:
    return ZoneInfo(campaign.time_zone)


def _read_block(row: Table, campaign: CampaignData, *, seed: str) -> BodyBlock:
    block: BodyBlock
    match row.choice("type", BLOCK_TYPES):
        case "heading":
            block = HeadingBlock(text=row.text("text"))
        case "paragraph":
            block = ParagraphBlock(text=row.text("text"))
        case "quote":
            block = QuoteBlock(text=row.text("text"), by=row.text("by"))
        case "figures":
            block = FiguresBlock(items=tuple(_read_figure(f) for f in row.tables("items")))
        case "picture":
            # The last reader of this table: it refuses unknown keys itself.
            picture = _read_picture(row, seed=seed, palette=row.text("palette"))
            block = PictureBlock(picture=picture)
        case "gallery":
            block = _read_gallery(row, seed=seed)
        case "box":
            block = read_box(row)
        case "table":
            block = read_table(row)
        case "chart":
            block = read_chart(row)
        case _:
            block = CaseBlock(case=row.choice("case", tuple(c.slug for c in campaign.cases)))
    row.close()
    return block


def _read_gallery(row: Table, *, seed: str) -> GalleryBlock:
    palette = row.text("palette")
    pictures = (
        _read_picture(one, seed=f"{seed}/{place}", palette=palette)
        for place, one in enumerate(row.tables("pictures"), start=1)
    )
    return GalleryBlock(title=row.text("title"), pictures=tuple(pictures))


def _read_figure(row: Table) -> Figure:
    figure = Figure(value=row.text("value"), label=row.text("label"))
    row.close()
    return figure
