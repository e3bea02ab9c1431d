"""Who stands behind a campaign: the bodies and persons that ``campaign.toml`` names."""

from cms.campaigns.loading.records import ContactData, OrganiserData, UndertakerData
from cms.campaigns.loading.toml_reader import Table

CONTACT_ROLES = ("policy", "technical")


def read_organiser(row: Table) -> OrganiserData:
    """One ``[[organisers]]``. Raises DataFileError."""
    organiser = OrganiserData(name=row.text("name"), short_name=row.text("short_name"))
    row.close()
    return organiser


def read_contact(row: Table) -> ContactData:
    """One ``[[contacts]]``; name and phone may both be blank. Raises DataFileError."""
    contact = ContactData(
        role=row.choice("role", CONTACT_ROLES),
        name=row.text("name", blank=True),
        phone=row.text("phone", blank=True),
    )
    row.close()
    if bool(contact.name) != bool(contact.phone):
        raise row.fail("phone", "name and phone go together, or both are blank")
    return contact


def read_undertakers(top: Table) -> tuple[UndertakerData, ...]:
    """All ``[[undertakers]]`` in the file's order. Raises DataFileError."""
    return tuple(_read_undertaker(row) for row in top.tables("undertakers"))


def _read_undertaker(row: Table) -> UndertakerData:
    undertaker = UndertakerData(
        partner=row.slug("partner"), name=row.text("name"), short_name=row.text("short_name")
    )
    row.close()
    return undertaker
