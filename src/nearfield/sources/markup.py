"""HTML -> its text: of a whole page, and of the cells of a column that holds HTML."""

from __future__ import annotations

import html
import re
import string
from collections.abc import Iterable
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from nearfield.modalities.text.columns.cells import bytes_of
from nearfield.sources.html_depth import TooDeepError, check_depth

_BLOCKS = (
    "address, article, aside, blockquote, br, caption, dd, div, dl, dt, figcaption, figure, "
    "footer, form, h1, h2, h3, h4, h5, h6, header, hr, li, main, nav, ol, option, p, pre, section, "
    "table, td, th, tr, ul"
)
_UNSEEN = "head, script, style, noscript, template"
_SIGNATURES = (
    ".gmail_signature, .gmail_signature_prefix, [data-smartmail=gmail_signature], "
    ".moz-signature, .yahoo_signature, .ms-outlook-mobile-signature, #Signature, #signature, "
    "#ms-outlook-signature, #AppleMailSignature"
)
_TAGS: Final = (
    "a abbr address article aside b big blockquote body br button caption center cite code col "
    "colgroup dd del details div dl dt em fieldset figcaption figure font footer form h1 h2 h3 h4 "
    "h5 h6 head header hr html i iframe img input ins kbd label li link main mark meta nav "
    "noscript o:p ol option p pre q s samp script section select small span strike strong style "
    "sub summary sup table tbody td textarea tfoot th thead title tr tt u ul var video wbr"
)
_NAMES = "|".join(map(re.escape, _TAGS.split()))
_TAG = rf"</?(?:{_NAMES})(?:\s+[a-zA-Z_:][^<>]*)?\s*/?>"
_LETTER = "uml|acute|grave|circ|cedil|tilde|ring|slash|caron|lig"
_ENTITY = (
    rf"&(?:amp;)?(?:nbsp|amp|lt|gt|quot|apos|[a-zA-Z]{{1,2}}(?:{_LETTER})|[lr][sd]quo|[bs]dquo|sbquo|"
    r"[lr]aquo|ndash|mdash|hellip|bull|middot|euro|pound|cent|copy|reg|trade|deg|sect|iexcl|iquest|"
    r"shy|zwnj|zwj|eth|thorn|ETH|THORN|#[0-9]{2,6}|#[xX][0-9a-fA-F]{2,5});"
)
ANY: Final = rf"(?i:{_TAG})|{_ENTITY}|<!--"
"""What may be HTML in a cell: a tag that there is, an entity, a comment."""

_MARKED = re.compile(ANY)
# What only HTML that is meant as such holds. A tag that a sentence speaks of stands alone in it:
# "close the <div>", "an <input> in a <form>".
_PAIRED = "p|div|span|b|i|u|em|strong|a|font|table|tr|td|ul|ol|li|h[1-6]|blockquote|html|body|pre"
_BREAK = r"\S<br\s*/?>|<br\s*/?>(?=[^\s.,;:?!)'\"])|(?:<br\s*/?>\s*){2}|<br\s*/?>\s*(?:\n|\Z)"
_MEANT = re.compile(
    rf"<(?P<tag>{_PAIRED})(?:\s[^<>]*)?>.*?</(?P=tag)\s*>|{_BREAK}|<img\s[^<>]*src=[^<>]*>|"
    r"\A\s*<(?:p|div|span|html|body|table|!doctype|!--)\b[^<>]*>",
    re.IGNORECASE | re.DOTALL,
)
_GLUED = re.compile(rf"\w{_ENTITY}|{_ENTITY}\w|\s&(?:amp|nbsp);\s")
_CODE = re.compile(r"`[^`]*(?:<|&\w+;)[^`]*`|\w<\w[\w.,?\s\[\]<>]*>|</?[a-zA-Z][\w.]*\s*/?>")
_STRANGE = re.compile(rf"<(?!/?(?:{_NAMES})(?:[\s/>])|!--|!doctype\b)", re.IGNORECASE)
# Runs that become one space, or one end of a line. What is one already is left alone: of a page of
# 1,600 blocks 4 ms in place of 9.
_SPACES = re.compile(r"[^\S\n ][^\S\n]*| [^\S\n]+")
_LINES = re.compile(r" \n\s*|\n\s+")
_AGAIN = re.compile(r"&(?!(?:amp|lt|gt);)#?\w{2,8};")
LEAST = 0.01
"""The share of HTML among a column's cells from which on the column holds HTML."""
MORE = 3
"""How many cells of meant HTML there must be to each that only speaks of tags."""


def text_of(page: str, unseen: str = _UNSEEN) -> tuple[str, str]:
    r"""The text of a page, a line for each block, without scripts and styles; its title.

    Raises ``TooDeepError`` for one that is nested deeper than a parser may go.

    >>> text_of("<title>T</title><p>The kettle&nbsp;leaks &amp; hisses</p>Call <b>me</b>")
    ('The kettle leaks & hisses\nCall me', 'T')
    """
    from selectolax.lexbor import LexborHTMLParser

    check_depth(page)
    tree = LexborHTMLParser(page)
    node = tree.css_first("title")
    title = " ".join(node.text().split()) if node else ""
    for node in tree.css(unseen):
        node.decompose()
    for node in tree.css(_BLOCKS):
        node.insert_before("\n")
        node.insert_after("\n")
    text = _SPACES.sub(" ", tree.body.text() if tree.body else "")
    return _LINES.sub("\n", text).strip(), title


def text_of_part(page: str, unseen: str = _UNSEEN) -> str:
    """The text of a page that is a part of an item; of one nested too deeply all between its tags.

    >>> text_of_part("<p>The kettle leaks</p>"), text_of_part("<div>" * 2_000 + "a &amp; b")
    ('The kettle leaks', 'a & b')
    """
    try:
        return text_of(page, unseen)[0]
    except TooDeepError:
        return between_tags(page)


def between_tags(page: str) -> str:
    """All that stands between the tags of a page, whatever it is.

    >>> between_tags("<div><p>The kettle<br>leaks &amp; hisses")
    'The kettle leaks & hisses'
    """
    return " ".join(html.unescape(re.sub(r"<[^<>]*>", " ", page)).split())


def text_of_cell(cell: str) -> str:
    r"""The text of a cell that holds HTML; a cell that holds none as it stands.

    What looks like a tag and is none, as ``List<String>``, stays; entities that were escaped twice
    are read twice, but for those of ``<``, ``>`` and ``&``. Raises ``TooDeepError`` as ``text_of``.

    >>> text_of_cell("L&amp;ouml;sung: <b>a < b</b><br>List<String>"), text_of_cell("a < b & c")
    ('Lösung: a < b\nList<String>', 'a < b & c')
    """
    if not _MARKED.search(cell):
        return cell
    body = _STRANGE.sub("&lt;", cell)
    if not re.search(rf"(?i:{_TAG})|<!--", body):  # entities alone: its lines are its own
        text = html.unescape(body)
    else:
        loose = re.search(r"<t[dhr]\b", body, re.IGNORECASE) and "<table" not in body.lower()
        body = f"<table>{body}</table>" if loose else body
        text = text_of(body, f"{_UNSEEN}, {_SIGNATURES}")[0]
    text = _AGAIN.sub(lambda entity: html.unescape(entity[0]), text)
    return re.sub("\xa0+", " ", text).strip()


def holds_html(cells: Iterable[str | None]) -> bool:
    """Whether a column holds HTML, rather than texts that speak of tags.

    >>> holds_html(["<p>The kettle leaks</p>", "plain"])
    True
    >>> holds_html(["How do I close a <div>?", "List<String> in Java", "a < b", "the <br> tag"])
    False
    """
    held = meant = spoken = 0
    for cell in cells:
        if not cell:
            continue
        held += 1
        if ("<" not in cell and "&" not in cell) or not _HINTED.search(cell):
            continue
        of = _kind(cell)
        meant += of == "meant"
        spoken += of == "spoken"
    return meant > 0 and meant >= MORE * spoken and meant >= LEAST * held


def _kind(cell: str) -> str:
    """``meant`` where a cell is HTML, ``spoken`` where it only speaks of tags, or nothing."""
    without = re.sub(r"```.*?```|`[^`\n]*`", "", cell, flags=re.DOTALL)
    if _MEANT.search(without) or _GLUED.search(without):
        return "meant"
    return "spoken" if _CODE.search(cell) else ""


_HINT = r"<[a-zA-Z/!]|&#?[a-zA-Z0-9]+;"
_HINTED = re.compile(rf"{_HINT}|`[^`]*<")  # all that a kind may be told by
_AFTER = np.zeros((2, 256), bool)  # what stands after "<", after "&"
_AFTER[:, list(string.ascii_letters.encode())] = True
_AFTER[0, list(b"/!")] = _AFTER[1, list(b"#0123456789")] = True


def may_hold_html(texts: pa.StringArray) -> bool:
    """Whether a text holds a hint of HTML; where none has such signs, its bytes tell."""
    data, ends = bytes_of(texts)
    signs = np.flatnonzero((data == ord("<")) | (data == ord("&")))
    signs = signs[: np.searchsorted(signs, len(data) - 1)]
    signs = signs[_AFTER[(data[signs] == ord("&")).astype(int), data[signs + 1]]]
    rows = np.unique(np.searchsorted(ends, signs, "right") - 1)
    return bool(pc.any(pc.match_substring_regex(texts.take(pa.array(rows)), _HINT)).as_py())
