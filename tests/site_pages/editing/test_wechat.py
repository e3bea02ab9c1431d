"""复制到公众号: what stands in the report arrives, whatever block it stands in."""

import re

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from site_pages.blocks.body import BodyBlock
from site_pages.editing.wechat import DIGEST_ZI, digest, wechat_article
from site_pages.models import NewsPage
from tests.site_pages.editing.people import make_draft, make_person
from tests.world import make_news, make_picture, make_world

pytestmark = pytest.mark.django_db

VALUES = {
    "heading": "平台上线",
    "paragraph": "<p>居民<b>一次</b>办好。</p>",
    "quote": {"text": "很方便。", "speaker": "居民王示例"},
    "figures": [{"number": "98", "unit": "%", "meaning": "满意度"}],
}
WORDS = {
    "heading": ["平台上线"],
    "paragraph": ["居民", "一次", "办好。"],
    "quote": ["很方便。", "居民王示例"],
    "figures": ["98", "%", "满意度"],
}


def report(**changes):
    make_world(partners=("bandao",))
    return make_news("bandao", **changes)


@pytest.mark.parametrize("kind", sorted(VALUES))
def test_words_of_every_kind_of_block_arrive(kind):
    page = report(body=BodyBlock().to_python([{"type": kind, "value": VALUES[kind]}]))

    article = wechat_article(page)

    assert [word for word in WORDS[kind] if word not in article.body] == []
    assert [word for word in WORDS[kind] if word not in article.plain] == []


def test_picture_arrives_at_its_public_address():
    make_world(partners=("bandao",))
    picture = make_picture(alt_text="海边")
    value = {"picture": picture.pk, "alt_text": "海边的平台", "caption": "平台大厅"}
    page = make_news("bandao", body=BodyBlock().to_python([{"type": "picture", "value": value}]))

    body = wechat_article(page).body

    (source,) = re.findall(r'<img src="([^"]+)"', body)
    assert source.startswith("http://localhost:8000/media/images/")
    assert 'alt="海边的平台"' in body
    assert "平台大厅" in body


def test_fragment_has_no_class_no_script_and_styles_throughout():
    blocks = [{"type": kind, "value": value} for kind, value in VALUES.items()]
    body = wechat_article(report(body=BodyBlock().to_python(blocks))).body

    assert re.findall(r"<(?:script|style|link|a)\b| class=| id=| href=", body) == []
    opened = re.findall(r"<(?:p|h2|blockquote|dl|dt|dd|figure)\b[^>]*>", body)
    assert opened
    assert [tag for tag in opened if "style=" not in tag] == []


def test_source_author_and_original_stand_below():
    page = report(source="青岛新闻网", editor="陈示例")

    article = wechat_article(page)

    assert article.original == f"http://bandao.localhost:8000/news/{page.uid}/{page.slug}/"
    assert [
        w for w in ("青岛新闻网", "林示例", "陈示例", article.original) if w not in article.plain
    ] == []


def test_chinese_address_is_shown_as_it_reads_and_leads_where_it_led(client):
    page = report(slug="数字政务")
    page.save_revision()
    client.force_login(make_person("bandao", "editors", "reader"))

    html = client.get(reverse("editing:wechat", args=(page.pk,))).content.decode()

    link = BeautifulSoup(html, "html.parser").find(id="wechat-original")
    assert link["href"] == page.canonical_url
    assert link["href"].isascii()
    assert link.get_text().endswith("/数字政务/")
    assert link.get_text() in wechat_article(page).plain


def test_newsroom_is_the_source_where_none_is_given():
    assert wechat_article(report(source="")).source == "半岛网"


def test_digest_has_at_most_120_characters():
    assert digest("一" * DIGEST_ZI) == "一" * DIGEST_ZI
    cut = digest("一" * (DIGEST_ZI + 1))
    assert len(cut) == DIGEST_ZI
    assert cut.endswith("…")
    assert digest(" 一\n二 ") == "一 二"


def test_draft_is_copied_by_its_editor(client):
    make_world(partners=("bandao",))
    editor = make_person("bandao", "editors")
    page = make_draft("bandao", editor, author="林示例")
    page.title = "改过的标题"
    page.save_revision(user=editor)
    client.force_login(editor)

    shown = client.get(reverse("editing:wechat", args=(page.pk,)))

    assert shown.status_code == 200
    assert "改过的标题" in shown.content.decode()
    assert NewsPage.objects.get().title == "待审的报道"
    client.force_login(make_person("hub", "editors"))
    assert client.get(reverse("editing:wechat", args=(page.pk,))).status_code in {302, 403}
