"""What a standard page is made of: everything a report is, and parts that the campaign fills in."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from site_pages.blocks.body import BodyBlock


class LivePart(models.TextChoices):
    """Parts whose words, dates and numbers come from the campaign and its rules in force."""

    PHASES = "phases", _("dates of the campaign")
    ELIGIBILITY = "eligibility", _("what the rules ask of a case")
    CATEGORIES = "categories", _("categories and fields")
    GUIDE = "guide", _("evaluation guide")
    PUBLIC_FIELDS = "public_fields", _("fields of the form that are public")
    BODIES = "bodies", _("organisers and undertakers")
    CONTACTS = "contacts", _("contacts")
    FEES = "fees", _("statement on fees")
    SYSTEM = "system", _("where to apply")


class LiveBlock(blocks.ChoiceBlock):
    """One such part; it follows the rules without anybody editing the page."""

    choices = LivePart.choices

    class Meta:
        icon = "cogs"
        label = _("from the campaign")
        template = "components/blocks/live.html"


class StandardBody(BodyBlock):
    """A report's blocks and live parts."""

    live = LiveBlock()
