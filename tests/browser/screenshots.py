"""``python -m tests.browser.screenshots``: pictures of all sites for the documentation.

Starts the demo, or looks at one that runs (``--hub http://localhost:8000``). Writes
``docs/images/sites/<site>-<page>-<width>.webp`` and the sheet ``docs/images/eight-sites.jpg``.
"""

import argparse
import io
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests import reachable
from tests.browser.places import NOT_FOUND, SITES, api_at, page_paths, site_address
from tests.browser.sheets import Shot, contact_sheet, encoded, save_sheet, shown_height

ROOT = Path(__file__).resolve().parents[2]
IMAGES = ROOT / "docs" / "images"
WIDTHS = {390: 844, 1280: 900}
PAGES = ("home", "hall", "case", "report", "search", NOT_FOUND)
PATIENCE = 120_000.0  # milliseconds, on a crowded machine
# Pictures far down load when they are scrolled to; these shots show them without.
LOAD_ALL = """
async () => {
  const images = [...document.images];
  for (const image of images) image.loading = "eager";
  await Promise.all(images.map((image) => image.decode().catch(() => {})));
  await document.fonts.ready;
}
"""


def shoot(page: Page, address: str, *, least: int) -> bytes:
    """The page at an address as a PNG, from its top."""
    page.goto(address, wait_until="load")
    page.evaluate(LOAD_ALL)
    whole = page.evaluate("document.documentElement.scrollHeight")
    width = (page.viewport_size or {"width": 0})["width"]
    clip = {"x": 0, "y": 0, "width": width, "height": shown_height(whole, least=least)}
    return page.screenshot(clip=clip, full_page=True, animations="disabled")


def take(
    browser: Browser, hub: str, sites: Sequence[str], pages: Sequence[str], folder: Path
) -> Iterator[tuple[Shot, bytes]]:
    """Every asked picture, written to the folder one by one."""
    paths = page_paths(api_at(hub))
    folder.mkdir(parents=True, exist_ok=True)
    for width, height in WIDTHS.items():
        context = browser.new_context(
            locale="zh-CN",
            viewport={"width": width, "height": height},
            reduced_motion="reduce",
            color_scheme="light",
        )
        context.set_default_timeout(PATIENCE)
        window = context.new_page()
        for site in sites:
            for name in pages:
                address = f"{site_address(hub, site)}{paths[name]}"
                png = shoot(window, address, least=height)
                shot = Shot(site, name, width)
                (folder / shot.file_name).write_bytes(encoded(png))
                yield shot, png
        context.close()


@contextmanager
def hub_at(given: str) -> Iterator[str]:
    """The address of a hub: the given one, else that of a demo started for this."""
    if given:
        yield given.rstrip("/")
        return
    from tests.browser.running_demo import run_demo

    with tempfile.TemporaryDirectory() as folder, run_demo(Path(folder)) as demo:
        yield demo.hub


def main(arguments: Sequence[str]) -> int:
    """Take the pictures; 1 where there is no browser."""
    asked = _parser().parse_args(arguments)
    if not (chromium := reachable.chromium()):
        print(chromium.reason, file=sys.stderr)
        return 1
    fronts: dict[tuple[str, int], Image.Image] = {}
    total = 0
    with hub_at(asked.hub) as hub, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium.address, args=["--no-sandbox"]
        )
        for shot, png in take(browser, hub, asked.sites, asked.pages, asked.folder):
            total += (asked.folder / shot.file_name).stat().st_size
            print(f"  {shot.file_name}")
            if shot.page == "home":
                fronts[shot.site, shot.width] = Image.open(io.BytesIO(png))
        browser.close()
    if fronts:
        phone, desk = WIDTHS
        shown = {site: (fronts[site, desk], fronts[site, phone]) for site in asked.sites}
        save_sheet(contact_sheet(shown), asked.sheet)
        print(f"  {asked.sheet}")
    print(f"{total / 1_000_000:.1f} MB")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.browser.screenshots")
    parser.add_argument(
        "--hub", default="", help="address of a running hub; else a demo is started"
    )
    parser.add_argument("--sites", nargs="+", default=SITES, choices=SITES)
    parser.add_argument("--pages", nargs="+", default=PAGES, choices=PAGES)
    parser.add_argument("--folder", type=Path, default=IMAGES / "sites")
    parser.add_argument("--sheet", type=Path, default=IMAGES / "eight-sites.jpg")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
