"""字 are counted in the browser as on the server, and the editor says how many are used (D1)."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.editing import open_editor
from tests.browser.running_demo import RunningDemo

pytestmark = [pytest.mark.browser, pytest.mark.slow]

VECTORS = json.loads(
    (Path(__file__).resolve().parents[1] / "vectors/zi_counting.json").read_text("utf-8")
)["vectors"]
MODULE = "/static/site_pages/js/zi-counter.mjs"
COUNT_ALL = f"""async texts => {{
  const {{ countZi }} = await import("{MODULE}");
  return texts.map(countZi);
}}"""
DIFFERING = f"""async () => {{
  const {{ countZi }} = await import("{MODULE}");
  return Array.from({{ length: 0x10000 }}, (_, code) => String.fromCharCode(code))
    .filter(char => (countZi(char) === 0) !== /[\\p{{White_Space}}\\p{{Cc}}]/u.test(char))
    .map(char => char.charCodeAt(0).toString(16));
}}"""


def test_d01_shipped_module_counts_the_shared_vectors_in_chromium(visitor: Page, demo: RunningDemo):
    visitor.goto(f"{demo.hub}/")
    counted = visitor.evaluate(COUNT_ALL, [vector["text"] for vector in VECTORS])

    names = [vector["name"] for vector in VECTORS]
    assert dict(zip(names, counted, strict=True)) == {v["name"]: v["zi"] for v in VECTORS}


def test_d01_shipped_module_leaves_out_white_space_and_control_alone(
    visitor: Page, demo: RunningDemo
):
    visitor.goto(f"{demo.hub}/")

    assert visitor.evaluate(DIFFERING) == []


def test_d01_editor_sees_how_many_characters_are_used(organiser: Page, demo: RunningDemo):
    case = demo.api("cases/?limit=1")["items"][0]
    open_editor(organiser, demo, case["title"])

    organiser.fill("#id_brief", "一二三 四五\n😀")

    assert organiser.inner_text("#zi-brief") == "已用 6/200"
    organiser.fill("#id_brief", "长" * 201)
    assert organiser.inner_text("#zi-brief") == "已用 201/200"
    assert organiser.inner_text("#zi-description").startswith("各部分合计已用 ")
