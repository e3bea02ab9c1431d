"""三审三校: the review that every newsroom starts with.

Each of the three reviews comes with a proofreading: 一审一校 by the responsible editor, 二审二校 by
the head of the desk, 三审三校 by the editor-in-chief, whose approval publishes. It is made once;
from then on it belongs to the newsroom, which may rename, re-staff or replace it.
"""

from dataclasses import dataclass

from wagtail.models import Workflow, WorkflowPage, WorkflowTask

from site_pages.models import HubHomePage, NewsroomPage, PartnerHomePage, ReviewTask
from site_pages.newsrooms import Offices


@dataclass(frozen=True)
class Step:
    """A review with its proofreading, as its office reads it."""

    name: str
    points: tuple[str, ...]


STEPS = (
    Step(
        "一审一校 · 责任编辑",
        (
            "事实、数据、引语已与来源核对",
            "人名、职务、单位、地名、时间准确",
            "错别字、标点、数字和计量单位已校",
        ),
    ),
    Step(
        "二审二校 · 部门主任",
        (
            "标题与内容相符，导向正确",
            "图片、视频有授权，图说和来源齐全",
            "一审修改处已逐一核红",
        ),
    ),
    Step(
        "三审三校 · 总编",
        (
            "政策性、政治性表述规范",
            "署名、来源、责任编辑齐全",
            "通读终稿，可以签发",
        ),
    ),
)


def ensure_review(home: PartnerHomePage | HubHomePage, offices: Offices) -> None:
    """Give a site's newsroom its three reviews, unless it was given some before."""
    newsroom = NewsroomPage.objects.child_of(home).get()
    if ReviewTask.objects.filter(newsroom=newsroom).exists():
        return
    workflow = Workflow.objects.create(name=f"{home.title}三审三校")
    for order, (step, office) in enumerate(zip(STEPS, offices.reviewers, strict=True)):
        task = ReviewTask.objects.create(
            name=f"{home.title} {step.name}", newsroom=newsroom, checklist="\n".join(step.points)
        )
        task.groups.add(office)
        WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=order)
    if not WorkflowPage.objects.filter(page=newsroom).exists():
        WorkflowPage.objects.create(page=newsroom, workflow=workflow)
