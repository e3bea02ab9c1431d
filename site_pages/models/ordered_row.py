"""Rows of a page that stand in an order."""

from wagtail.models import Orderable


class OrderedRow(Orderable):
    """In the order that the editor gave them, else that in which they were made.

    Forms number the rows; what a program makes may leave the number out, and PostgreSQL gives rows
    of one number in whatever order it finds them.
    """

    class Meta(Orderable.Meta):
        abstract = True
        ordering = ["sort_order", "pk"]
