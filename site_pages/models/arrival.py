"""What of a demonstration is still to arrive: rows, as all work is."""

from django.db import models

from cms.core.work_queue import WorkItem


class DemoArrival(WorkItem):
    """An invented case or report that a worker has yet to make.

    ``key`` is the folder of the campaign's files, the kind and the item's slug:
    ``qingdao2020/case/island-clinic``.
    """

    key = models.CharField(primary_key=True, max_length=150)

    class Meta(WorkItem.Meta):
        verbose_name = "demonstration item"
        verbose_name_plural = "demonstration items"
