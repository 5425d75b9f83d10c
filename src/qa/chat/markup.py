"""Turns any text into HTML that shows it, letter for letter, and does nothing else.

Text reaches the page through Gradio components that read Markdown, HTML and templates. Every character that means
something to one of them is written as a numeric entity, so that a document, a question or a title can be shown but
never acts.
"""

from __future__ import annotations

import re

_ACTIVE = re.compile(r"[^\w\s.,:;?–—“”‘’]|_")
_INVISIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


def escape(text: str) -> str:
    """The text as HTML; markup of every kind in it becomes letters, invisible controls become visible."""
    pieces, end = [], 0
    for match in _INVISIBLE.finditer(text):
        pieces.append(_plain(text[end : match.start()]))
        code = f"U+{ord(match.group()):04X}"
        pieces.append(f'<span class="qa-control" title="invisible character {code}">{code}</span>')
        end = match.end()
    pieces.append(_plain(text[end:]))
    return "".join(pieces)


def attribute(text: str) -> str:
    """The text for use inside a double-quoted attribute."""
    return _INVISIBLE.sub("", _plain(text)).replace("\r", " ").replace("\n", "&#10;")


def visible(text: str) -> str:
    """The text for what shows text as it is: invisible controls are written out."""
    return _INVISIBLE.sub(lambda match: f"U+{ord(match.group()):04X}", text)


def _plain(text: str) -> str:
    return _ACTIVE.sub(lambda match: f"&#{ord(match.group())};", text)
