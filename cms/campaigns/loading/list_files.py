"""The ordered lists a campaign is made of: categories, indicators and channels."""

from cms.campaigns.loading.records import AwardTypeData, CategoryData, ChannelData, IndicatorData
from cms.campaigns.loading.toml_reader import Table

WHOLE_WEIGHT = 100
CHANNEL_KINDS = ("wechat", "site")
AWARDED = ("case", "unit")


def read_categories(top: Table) -> tuple[CategoryData, ...]:
    """Read ``categories.toml``. Raises DataFileError."""
    categories = tuple(_read_category(row) for row in top.tables("categories"))
    top.close()
    top.once("categories", (category.slug for category in categories))
    ordinals = [category.ordinal for category in categories]
    if ordinals != list(range(1, len(ordinals) + 1)):
        raise top.fail("categories", "ordinals must run 1, 2, 3 … in the file's order")
    return categories


def _read_category(row: Table) -> CategoryData:
    category = CategoryData(
        ordinal=row.whole("ordinal"),
        slug=row.slug("slug"),
        name=row.text("name"),
        is_free_text=row.flag("is_free_text"),
        fields=row.strings("fields"),
    )
    row.close()
    if category.is_free_text == bool(category.fields):
        raise row.fail("fields", "must list fields, or none where is_free_text is set")
    return category


def read_indicators(top: Table) -> tuple[IndicatorData, ...]:
    """Read ``indicators.toml``; the weights total 100. Raises DataFileError."""
    indicators = tuple(_read_indicator(row) for row in top.tables("indicators"))
    top.close()
    top.once("indicators", (indicator.slug for indicator in indicators))
    total = sum(indicator.weight for indicator in indicators)
    if total != WHOLE_WEIGHT:
        raise top.fail("indicators", f"weights total {total}, not {WHOLE_WEIGHT}")
    return indicators


def _read_indicator(row: Table) -> IndicatorData:
    indicator = IndicatorData(
        slug=row.slug("slug"),
        name=row.text("name"),
        guidance=row.text("guidance"),
        weight=row.whole("weight", high=WHOLE_WEIGHT),
    )
    row.close()
    return indicator


def read_channels(top: Table, partners: tuple[str, ...]) -> tuple[ChannelData, ...]:
    """Read ``channels.toml``; ``partners`` are the slugs it may name. Raises DataFileError."""
    channels = tuple(_read_channel(row, partners) for row in top.tables("channels"))
    top.close()
    top.once("channels", (channel.slug for channel in channels))
    return channels


def _read_channel(row: Table, partners: tuple[str, ...]) -> ChannelData:
    channel = ChannelData(
        slug=row.slug("slug"),
        name=row.text("name"),
        kind=row.choice("kind", CHANNEL_KINDS),
        partner=row.text("partner", blank=True),
    )
    row.close()
    if channel.partner and channel.partner not in partners:
        raise row.fail("partner", f"{channel.partner!r} is not a partner of this campaign")
    return channel


def read_awards(top: Table) -> tuple[AwardTypeData, ...]:
    """The awards of ``campaign.toml`` in their order; a campaign may name none yet."""
    rows = top.tables("awards") if top.has("awards") else []
    awards = tuple(_read_award(row) for row in rows)
    top.once("awards", (award.slug for award in awards))
    return awards


def _read_award(row: Table) -> AwardTypeData:
    award = AwardTypeData(
        slug=row.slug("slug"),
        name=row.text("name"),
        given_to=row.choice("given_to", AWARDED),
    )
    row.close()
    return award
