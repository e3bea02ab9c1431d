"""The data files of one campaign, read from ``cms/campaigns/data/<name>/`` and checked.

docs/reference/campaign-files.md lists every file and key. Files in ``cases/``, ``news.toml`` and
``demo.toml`` hold invented content for demonstrations; they and ``pages/`` may be absent, all
others must be there.
"""

from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

from cms.campaigns.loading.body_files import read_contact, read_organiser, read_undertakers
from cms.campaigns.loading.demo_files import read_cases, read_news
from cms.campaigns.loading.form_files import read_districts, read_form, read_recommender_classes
from cms.campaigns.loading.list_files import (
    read_awards,
    read_categories,
    read_channels,
    read_indicators,
)
from cms.campaigns.loading.notice_files import read_notice, read_pages
from cms.campaigns.loading.records import (
    CampaignData,
    DemoData,
    EvaluationData,
    PartnerData,
    PhaseData,
    PluginData,
    RuleData,
)
from cms.campaigns.loading.toml_reader import DataFileError, Table, read_toml
from cms.campaigns.phases import ORDER, clashes

DATA_ROOT = Path(__file__).resolve().parent.parent / "data"


def load_data(name: str, *, root: Path = DATA_ROOT) -> CampaignData:
    """Read and check the campaign data in the folder ``name``.

    Raises DataFileError naming the file and the key, also for an unknown ``name``.
    """
    folder = root / name
    # Compared with the listing, so that no name can lead out of the data folder.
    if name not in campaign_names(root=root):
        raise DataFileError(file=name, key="(folder)", problem="there is no such campaign data")
    campaign = _read_campaign(read_toml(folder / "campaign.toml"))
    partners = tuple(partner.slug for partner in campaign.partners)
    campaign = replace(
        campaign,
        categories=read_categories(read_toml(folder / "categories.toml")),
        indicators=read_indicators(read_toml(folder / "indicators.toml")),
        channels=read_channels(read_toml(folder / "channels.toml"), partners),
        districts=read_districts(read_toml(folder / "districts.toml")),
        recommender_classes=read_recommender_classes(read_toml(folder / "recommenders.toml")),
        form=read_form(read_toml(folder / "form.toml")),
        notice=read_notice(folder / "notice"),
        pages=read_pages(folder / "pages"),
    )
    return _with_invented_content(campaign, folder)


def campaign_names(*, root: Path = DATA_ROOT) -> list[str]:
    """The names under which there is campaign data."""
    return sorted(entry.name for entry in root.iterdir() if entry.is_dir())


def _with_invented_content(campaign: CampaignData, folder: Path) -> CampaignData:
    case_files = sorted((folder / "cases").glob("*.toml"))
    campaign = replace(campaign, cases=read_cases(map(read_toml, case_files), campaign))
    if (folder / "news.toml").exists():
        campaign = replace(campaign, news=read_news(read_toml(folder / "news.toml"), campaign))
    if (folder / "demo.toml").exists():
        campaign = replace(campaign, demo=_read_demo(read_toml(folder / "demo.toml"), campaign))
    return campaign


def _read_campaign(top: Table) -> CampaignData:
    zone = _zone(top)
    system = top.table("system")
    campaign = CampaignData(
        slug=top.slug("slug"),
        year=top.whole("year", low=2000, high=2999),
        title=top.text("title"),
        time_zone=zone.key,
        notice_published_at=top.instant("notice_published_at", zone),
        in_service_by=top.day("in_service_by"),
        fee_statement=top.text("fee_statement", blank=True),
        approval_number=top.text("approval_number", blank=True),
        icp_number=top.text("icp_number", blank=True),
        police_number=top.text("police_number", blank=True),
        system_name=system.text("name"),
        system_short_name=system.text("short_name"),
        system_host=system.text("host"),
        topic_tags=top.strings("topic_tags"),
        rules=_read_rules(top.table("rules")),
        phases=_read_phases(top, zone),
        organisers=tuple(read_organiser(row) for row in top.tables("organisers")),
        contacts=tuple(read_contact(row) for row in top.tables("contacts")),
        partners=tuple(_read_partner(row) for row in top.tables("partners")),
        undertakers=read_undertakers(top),
        awards=read_awards(top),
        plugins=_read_plugins(top),
    )
    system.close()
    top.close()
    _check_campaign(top, campaign)
    return campaign


def _check_campaign(top: Table, campaign: CampaignData) -> None:
    _check_phases(top, campaign.phases)
    top.once("contacts", (contact.role for contact in campaign.contacts))
    top.once("organisers", (organiser.name for organiser in campaign.organisers))
    partners = [partner.slug for partner in campaign.partners]
    top.once("partners", partners)
    top.once("undertakers", (one.partner for one in campaign.undertakers))
    for one in campaign.undertakers:
        if one.partner not in partners:
            raise top.fail("undertakers", f"{one.partner!r} is not a partner of this campaign")


def _check_phases(top: Table, phases: tuple[PhaseData, ...]) -> None:
    for clash in clashes(phases):
        place = f"phases[{clash.place + 1}].opens_at"
        raise top.fail(place, f"clashes ({clash.code}) {clash.other}".rstrip())


def _zone(top: Table) -> ZoneInfo:
    name = top.text("time_zone")
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, KeyError) as error:
        raise top.fail("time_zone", f"{name!r} is not a known time zone") from error


def _read_rules(row: Table) -> RuleData:
    weights = row.table("evaluation")
    names = EvaluationData.__dataclass_fields__
    evaluation = EvaluationData(**{name: weights.whole(name, low=0, high=100) for name in names})
    weights.close()
    rules = RuleData(
        cases_per_field=row.whole("cases_per_field", high=100),
        branches_count_as_parent=row.flag("branches_count_as_parent"),
        other_field_allowed=row.flag("other_field_allowed"),
        other_field_zi=row.whole("other_field_zi", high=100),
        pictures=row.whole("pictures", high=20),
        evaluation=evaluation,
    )
    row.close()
    return rules


def _read_plugins(top: Table) -> tuple[PluginData, ...]:
    """What ``[plugins.NAME]`` tables say; each plugin knows its own keys."""
    if not top.has("plugins"):
        return ()
    return tuple(
        PluginData(name=name, values=values) for name, values in top.named_tables("plugins")
    )


def _read_phases(top: Table, zone: ZoneInfo) -> tuple[PhaseData, ...]:
    return tuple(_read_phase(row, zone) for row in top.tables("phases"))


def _read_phase(row: Table, zone: ZoneInfo) -> PhaseData:
    phase = PhaseData(
        name=row.choice("name", ORDER),
        opens_at=row.instant("opens_at", zone),
        closes_at=row.instant("closes_at", zone) if row.has("closes_at") else None,
    )
    row.close()
    if phase.closes_at is not None and phase.closes_at <= phase.opens_at:
        raise row.fail("closes_at", "is not after opens_at")
    return phase


def _read_partner(row: Table) -> PartnerData:
    partner = PartnerData(slug=row.slug("slug"), name=row.text("name"))
    row.close()
    return partner


def _read_demo(top: Table, campaign: CampaignData) -> DemoData:
    demo = DemoData(
        icp_number=top.text("icp_number"),
        police_number=top.text("police_number"),
        contacts=tuple(read_contact(row) for row in top.tables("contacts")),
        phases=_read_phases(top, ZoneInfo(campaign.time_zone)),
        units_awarded=top.strings("units_awarded"),
    )
    top.close()
    _check_phases(top, (*campaign.phases, *demo.phases))
    return demo
