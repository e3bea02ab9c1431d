"""What Word and WPS put on the clipboard arrives as lists and lines (R115)."""

import time

import pytest
from playwright.sync_api import Page

from tests.browser.editing import open_new_report
from tests.browser.running_demo import RunningDemo, eventually

pytestmark = [pytest.mark.browser, pytest.mark.slow]

HEAD = (
    '<html xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:w="urn:schemas-microsoft-com:office:word"><head><meta name=ProgId '
    "content=Word.Document><!--[if gte mso 9]><xml><w:Zoom>0</w:Zoom></xml><![endif]-->"
    "<style>p.MsoNormal {margin:0cm}</style></head><body lang=ZH-CN><!--StartFragment-->"
)
TAIL = "<!--EndFragment--></body></html>"
REWRITE = """async html => {
  const { fromWord } = await import("/static/site_pages/js/word-html.mjs");
  return fromWord(html);
}"""
RECOGNISE = """async html => {
  const { isFromWord } = await import("/static/site_pages/js/word-html.mjs");
  return isFromWord(html);
}"""
PASTE = """([selector, html, plain]) => {
  const data = new DataTransfer();
  data.setData("text/html", html);
  data.setData("text/plain", plain);
  document.querySelector(selector).dispatchEvent(
    new ClipboardEvent("paste", { bubbles: true, cancelable: true, clipboardData: data }));
}"""


def item(label: str, text: str, level: int = 1) -> str:
    """A paragraph of a list as Word writes it, its bullet or number typed before it."""
    return (
        f"<p class=MsoListParagraph style='text-indent:-21.0pt;mso-list:l0 level{level} lfo1'>"
        "<![if !supportLists]><span lang=EN-US style='font-family:Wingdings'>"
        f"<span style='mso-list:Ignore'>{label}<span style='font:7.0pt \"Times New Roman\"'>"
        f"&nbsp;&nbsp; </span></span></span><![endif]>{text}<o:p></o:p></p>\n"
    )


def paragraph(text: str) -> str:
    """A paragraph of no list."""
    return f"<p class=MsoNormal><span style='mso-spacerun:yes'></span>{text}<o:p></o:p></p>\n"


BULLETS = "<ul><li>甲</li><li>乙<ul><li>丙</li></ul></li><li>丁</li></ul>"
CASES = {
    "bullets by level": (
        item("l", "甲") + item("l", "乙") + item("n", "丙", 2) + item("l", "丁"),
        BULLETS,
    ),
    "numbers": (item("1.", "甲") + item("2.", "乙"), "<ol><li>甲</li><li>乙</li></ol>"),
    "Chinese numbers": (
        item("（一）", "甲") + item("（二）", "乙"),
        "<ol><li>甲</li><li>乙</li></ol>",
    ),
    "numbers under a bullet": (
        item("·", "甲") + item("a)", "乙", 2) + item("b)", "丙", 2),
        "<ul><li>甲<ol><li>乙</li><li>丙</li></ol></li></ul>",
    ),
    "a blank line between": (
        item("l", "甲") + paragraph("&nbsp;") + item("l", "乙"),
        "<ul><li>甲</li><li>乙</li></ul>",
    ),
    "numbered headings keep their numbers": (
        item("一、", "甲") + paragraph("话") + item("二、", "乙"),
        "<p>一、 甲</p><p>话</p><p>二、 乙</p>",
    ),
    "articles keep their numbers": (
        item("第一条", "甲") + item("第二条", "乙"),
        "<p>第一条 甲</p><p>第二条 乙</p>",
    ),
    "a table": (
        (
            "<table class=MsoTableGrid><tr><td><p class=MsoNormal>年</p></td><td><p>"
            "<b>数</b></p></td></tr><tr><td><p>2019</p></td><td><p>三</p><p>四</p></td></tr></table>"
        ),
        "<p>年 | <b>数</b></p><p>2019 | 三 四</p>",
    ),
}
PLAIN = """html => {
  const { body } = new DOMParser().parseFromString(html, "text/html");
  for (const span of body.querySelectorAll("span")) span.replaceWith(...span.childNodes);
  for (const one of body.querySelectorAll("*")) {
    for (const name of one.getAttributeNames()) one.removeAttribute(name);
  }
  return body.innerHTML.replace(/\\n/g, "");
}"""


@pytest.mark.parametrize("name", CASES)
def test_word_html_is_rewritten(visitor: Page, demo: RunningDemo, name: str):
    given, meant = CASES[name]
    visitor.goto(f"{demo.hub}/robots.txt")

    rewritten = visitor.evaluate(REWRITE, HEAD + given + TAIL)

    assert "<!--" not in rewritten
    assert visitor.evaluate(PLAIN, rewritten) == meant


def test_other_html_is_left_alone(visitor: Page, demo: RunningDemo):
    visitor.goto(f"{demo.hub}/robots.txt")

    assert visitor.evaluate(RECOGNISE, HEAD + TAIL)
    assert not visitor.evaluate(RECOGNISE, "<ul><li>甲</li></ul><p>Microsoft Word</p>")


def test_r115_list_pasted_from_word_is_a_list_on_the_saved_page(organiser: Page, demo: RunningDemo):
    title = f"粘贴{time.time_ns()}"
    open_new_report(organiser, demo)
    organiser.fill("#id_title", title)
    field = add_text_block(organiser)
    words = HEAD + paragraph("前言") + CASES["bullets by level"][0] + CASES["a table"][0] + TAIL
    organiser.evaluate(PASTE, [field, words, "前言\n甲\n乙"])
    # The editor hands over what it holds a quarter of a second later.
    eventually(lambda: "丁" in organiser.locator("input[name=body-0-value]").input_value())
    organiser.locator("footer button.action-save").first.click()
    organiser.wait_for_selector(".messages .success")

    organiser.reload()
    organiser.wait_for_selector(".public-DraftEditor-content ul > li")
    shown = organiser.locator(".public-DraftEditor-content")
    assert shown.locator("ul > li.public-DraftStyleDefault-depth0").all_inner_texts() == [
        "甲",
        "乙",
        "丁",
    ]
    assert shown.locator("ul > li.public-DraftStyleDefault-depth1").all_inner_texts() == ["丙"]
    assert "年 | 数" in shown.inner_text()


def add_text_block(page: Page) -> str:
    """Open the body with a block of text; returns the selector of its field."""
    page.locator(".c-sf-add-button").first.click()
    page.get_by_role("option", name="段落").first.click()
    selector = "[contenteditable=true].public-DraftEditor-content"
    page.wait_for_selector(selector)
    return selector
