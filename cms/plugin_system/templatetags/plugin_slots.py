"""``{% plugin_slot "case.footer" %}``: where a page lets plugins speak."""

from django import template
from django.template.context import Context
from django.utils.safestring import SafeString

from cms.plugin_system import slots

register = template.Library()


@register.simple_tag(takes_context=True)
def plugin_slot(context: Context, slot: str) -> SafeString:
    """Fill one of `slots.SLOTS`; raises KeyError for a name that is none."""
    slots.SLOTS[slot]
    return slots.fill(slot, context)
