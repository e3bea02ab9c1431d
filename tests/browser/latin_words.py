"""What a person sees of a page in Latin letters, and which of it is meant to be so."""

import re

from playwright.sync_api import Page

# Text as it is painted, words of buttons, and what is read out or shown on pointing.
VISIBLE = """
() => {
  const seen = new Set();
  const shown = (element) => element.checkVisibility({checkVisibilityCSS: true});
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node; (node = walker.nextNode()); ) {
    const element = node.parentElement;
    const unseen = 'script, style, template, noscript, iframe, [contenteditable] pre';
    if (element.closest(unseen)) continue;
    if (shown(element)) seen.add(node.textContent.replace(/\\s+/g, ' ').trim());
  }
  const attributes = ['placeholder', 'title', 'aria-label', 'alt', 'data-w-tooltip-content-value'];
  for (const name of attributes)
    for (const element of document.querySelectorAll(`[${name}]`))
      if (shown(element)) seen.add(element.getAttribute(name).trim());
  for (const button of document.querySelectorAll('input:is([type=submit], [type=button])'))
    if (shown(button)) seen.add(button.value);
  return [...seen];
}
"""
LATIN = re.compile(r"[A-Za-z][A-Za-z'’]{2,}")
# What public pages may write in Latin letters, and why.
PUBLIC_NAMES = re.compile(
    r"(?<![A-Za-z])(?:"
    r"https?://[^\s，。）]+"  # addresses
    r"|(?:[\w-]+\.)*(?:example|localhost)(?::\d+)?(?:/[\w/.-]*)?"  # hosts of the demonstration
    r"|[0-9a-f]{64}"  # hashes
    r"|(?:[0-9A-Z]{5}-){3}[0-9A-Z*~$=]"  # receipts
    r"|Word|Cookie|SHA-256|ICP|APP|LTE|GIS|BIM|IPv[46]|RFID"  # abbreviations
    r"|PDF|PNG|ZIP|DOCX?|XLSX?|CSV"  # files
    r")(?![A-Za-z])"
)


def latin_words(page: Page, allowed: re.Pattern[str]) -> list[str]:
    """Texts of the page in which Latin words remain once what is allowed is taken out."""
    texts: list[str] = page.evaluate(VISIBLE)
    return sorted(text[:120] for text in texts if LATIN.search(allowed.sub(" ", text)))
