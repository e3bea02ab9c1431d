"""The notice on the sites: word for word, with a place to link to for each annex."""

import html
import io
import re
from dataclasses import replace

import pytest
import time_machine
from docx import Document

from cms.campaigns.loading.data_files import load_data
from cms.campaigns.services.bringing_in import bring_in
from cms.core import audit
from cms.core.attachments import judge_attachment
from cms.core.models import AuditEntry
from site_pages.annexes import annex_file
from site_pages.campaign_pages import make_campaign_pages
from site_pages.models import Attachment, NewsPage
from site_pages.notice_page import notice_uid
from site_pages.sites import ensure_sites
from tests.given import given
from tests.site_pages.visits import get

pytestmark = pytest.mark.django_db

data = load_data("qingdao2020")
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.fixture
def notice() -> NewsPage:
    return given(loaded_notice)


def loaded_notice() -> NewsPage:
    campaign = bring_in(data, now=data.notice_published_at)
    ensure_sites(base_domain="localhost", port=8000)
    assert len(list(make_campaign_pages(data, campaign, author=audit.SYSTEM))) == 1
    return NewsPage.objects.get(uid=notice_uid(campaign.slug))


def bare(text: str) -> str:
    return re.sub(r"\s", "", html.unescape(re.sub(r"<[^>]+>", "", text)))


@pytest.mark.parametrize("site", ["hub", "qingdaonews"])
def test_r001_the_notice_page_holds_every_word_and_anchors_of_sections_and_annexes(
    client, notice, site
):
    answer = get(client, site, f"/news/{notice.uid}/{notice.slug}/")

    assert answer.status_code == 200
    page = answer.content.decode()
    shown = bare(page.partition('<div class="body prose">')[2])
    rest = [*data.notice.words()]
    rest.remove(data.notice.title)
    at = 0
    for words in rest:
        found = shown.find(bare(words), at)
        assert found >= 0, words
        at = found + len(bare(words))
    headings = ["一-活动目的", "二-活动与组织", "三-案例评选", "四-宣传与推介", "五-相关要求"]
    headings = [heading.replace("-", "、") for heading in headings]
    anchors = re.findall(r'<h2 class="body__heading" id="([^"]+)">', page)
    assert len(anchors) == len(set(anchors)) == len(headings) + 4
    assert set(re.findall(r'<a href="#([^"]+)">', page)) >= set(anchors)
    assert anchors[-4:] == ["附件1", "附件2", "附件3", "附件4"]


def test_r001_the_notice_is_published_on_its_day_and_announces_the_campaign(notice):
    assert notice.live
    assert (notice.kind, notice.dated) == ("notice", data.notice_published_at)
    assert notice.first_published_at == data.notice_published_at
    assert notice.campaign.announced_at == data.notice_published_at
    assert AuditEntry.objects.filter(action="campaign.announced").count() == 1


@pytest.mark.parametrize("site", ["hub", "qingdaonews"])
def test_r001_the_notice_offers_four_word_files_under_the_annexes_headings(client, notice, site):
    page = get(client, site, f"/news/{notice.uid}/{notice.slug}/").content.decode()
    annexes = re.split(r'<h2 class="body__heading" id="附件\d">', page)[1:]

    assert len(annexes) == 4
    for annex, section in zip(data.notice.annexes, annexes, strict=True):
        (address,) = re.findall(r'<a href="(/documents/[^"]+)">', section)
        answer = get(client, site, html.unescape(address))
        assert (answer.status_code, answer["Content-Type"]) == (200, WORD)
        document = Document(io.BytesIO(b"".join(answer.streaming_content)))
        assert document.core_properties.title == annex.title
        printed = bare("".join(document.element.xpath("//w:t/text()")))
        assert [words for words in words_of(annex) if bare(words) not in printed] == []


def words_of(annex) -> list[str]:
    """What is printed in an annex."""
    before = len([*replace(data.notice, annexes=()).words()])
    return [*replace(data.notice, annexes=(annex,)).words()][before:]


def test_r001_an_annex_is_the_same_file_every_time():
    annex = data.notice.annexes[1]
    first = annex_file(annex, data)
    with time_machine.travel("2031-01-01"):
        assert annex_file(annex, data) == first
    judge_attachment(io.BytesIO(first), extension="docx")
    form = Document(io.BytesIO(first)).tables[0]
    labels = {cell.text for row in form.rows for cell in row.cells}
    assert {"申报单位*", "案例图片*", "统一社会信用代码"} <= labels


def test_r001_loading_twice_makes_no_second_file_and_leaves_replaced_ones_alone(notice):
    form = Attachment.objects.get(title=data.notice.annexes[1].title)
    Attachment.objects.filter(pk=form.pk).update(title="申报表（修订）")
    before = (notice.latest_revision_id, set(Attachment.objects.values_list("pk", flat=True)))

    list(make_campaign_pages(data, notice.campaign, author=audit.SYSTEM))

    notice.refresh_from_db()
    after = (notice.latest_revision_id, set(Attachment.objects.values_list("pk", flat=True)))
    assert after == before
    assert len(before[1]) == 4


def test_r001_a_notice_made_without_files_is_given_them_and_keeps_its_words(notice):
    def words():
        return [bare(str(b.value)) for b in notice.body if "/documents/" not in str(b.value)]

    plain = [(b.block_type, b.value) for b in notice.body if "/documents/" not in str(b.value)]
    notice.body = plain
    notice.save_revision().publish()
    told = words()

    list(make_campaign_pages(data, notice.campaign, author=audit.SYSTEM))

    notice.refresh_from_db()
    assert len(notice.body) == len(plain) + 4
    assert words() == told
    assert Attachment.objects.count() == 4


def test_an_announced_campaign_gets_no_second_notice(notice):
    notice.delete()
    assert list(make_campaign_pages(data, notice.campaign, author=audit.SYSTEM)) == []
    assert not NewsPage.objects.exists()
