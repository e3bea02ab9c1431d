"""Counting 字 and comparing names: the two readings of a text that must agree everywhere.

The browser counts with ``site_pages/static/site_pages/js/zi-counter.mjs``; both sides are
held together by ``tests/vectors/zi_counting.json``. Imports no Django.
"""

import re
import unicodedata

# The Unicode property White_Space, written out: ``str.isspace`` follows another rule
# (bidirectional class), and both languages must test for the very same 25 code points.
# U+200B and U+FEFF look like spaces but do not have the property, so they count.
_WHITE_SPACE = "\u0009-\u000d\u0020\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
# "Control" in D1 is category Cc. Format characters (Cf) count: a joined emoji family
# with two joiners is five code points, and D1 measures it so.
_CONTROL = "\u0000-\u001f\u007f-\u009f"
_UNCOUNTED = re.compile(f"[{_WHITE_SPACE}{_CONTROL}]")
_BLANK_RUN = re.compile(f"[{_WHITE_SPACE}{_CONTROL}]+")

# Brackets that NFKC leaves apart although people type them for one another.
_BRACKETS = str.maketrans("【】〔〕〖〗", "[][][]")


def canonical_text(text: str) -> str:
    """Return the form in which a typed text is stored and counted: NFC with LF line ends."""
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))


def count_zi(text: str) -> int:
    """Return the number of 字 in a text (D1).

    Counts the code points of the canonical form except white space and control
    characters. Punctuation, letters and digits count one each; a character outside the
    basic plane counts one, not the two UTF-16 units a browser's ``length`` would give.
    """
    return len(_UNCOUNTED.sub("", canonical_text(text)))


def normalise_for_comparison(text: str) -> str:
    """Return a key under which two spellings of one name are equal (R27, R39).

    Full-width and half-width forms, brackets, letter case and runs of white space are
    made alike, and invisible format characters are dropped. The key is only for
    comparing; what people see is kept as typed. Applying it twice changes nothing.
    """
    visible = "".join(char for char in text if unicodedata.category(char) != "Cf")
    # Folding can undo normalisation and the reverse, so both are done twice, in the
    # order of the Unicode Standard's compatibility caseless match (D146).
    folded = unicodedata.normalize("NFD", visible).casefold()
    folded = unicodedata.normalize("NFKD", folded).casefold()
    folded = unicodedata.normalize("NFKC", folded).translate(_BRACKETS)
    return _BLANK_RUN.sub(" ", folded).strip(" ")
