"""A copy of a source's text in which nothing is hidden and nothing can be taken for a turn or a marker.

For what a model reads; quotations are never taken from it. Left alone is what the text says in words: an order in
plain English stays there as data, and what a model makes of it is held to the sources like all it writes.
"""

from __future__ import annotations

import re

_HIDDEN = re.compile(
    "[\u00ad\u034f\u061c\u070f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f"
    "\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")  # white space is left
_BREAK = re.compile(r"[\x0b\x0c\x85\u2028\u2029]")
_BRACKETS = str.maketrans("【】〔〕［］⟦⟧〚〛❲❳⁅⁆＜＞｜﹤﹥〈〉⟨⟩‹›〈〉", "[][][][][][][]<>|<><><><><>")
_TOKEN = re.compile(r"<(?=[^\s\d])")  # <|im_start|>, </s>, <start_of_turn>, <think>, <script>
_TOKEN_END = re.compile(r"\|>")
_INSTRUCTION = re.compile(r"\[(?=/?(?:[A-Z_]{3,}|(?i:inst|sys|system|assistant|user))\s*\])")  # [INST], [/INST]
_DOUBLE = re.compile(r"(<\s?){2,}|(>\s?){2,}")  # <<SYS>>
_MARKER = re.compile(r"\[(\s*\w{1,3}(?:\s*[,;–-]\s*\w{1,3})*\s*)\]")  # [1], [2, 3], [ka]
_HEADING = re.compile(r"^([^\S\n]*)#{1,6}[^\S\n]+", re.MULTILINE)  # ### Instruction
_ROLE = re.compile(
    r"^([^\S\n]*(?:[->]\s*)?)\*{0,2}(system|user|assistant|human|instructions?|answer|response|output|ai|bot)\*{0,2}"
    r"[^\S\n]*:\*{0,2}",
    re.IGNORECASE | re.MULTILINE,
)
_FENCE = re.compile(r"`{3,}|~{3,}|-{5,}|={5,}")
_COMMENT = re.compile(r"<!--|-->")


def without_hidden(text: str) -> str:
    """The text without characters that show nothing, or turn the direction of others; line separators as line ends."""
    return _CONTROL.sub("", _HIDDEN.sub("", _BREAK.sub("\n", text)))


def as_data(text: str) -> str:
    """A copy that a model can be shown as data.

    Hidden characters go; brackets of other scripts become plain ones; control tokens of chat templates are broken up;
    what looks like a citation's mark stands in round brackets; words that open a turn ("System:") and headings lose
    their colon and their signs; fences and rules are shortened.
    """
    text = without_hidden(text).translate(_BRACKETS)
    text = _COMMENT.sub("--", text)
    text = _DOUBLE.sub(lambda match: f"{match.group().strip()[0]} ", text)
    text = _TOKEN_END.sub("| >", _TOKEN.sub("< ", _INSTRUCTION.sub("[ ", text)))
    text = _MARKER.sub(r"(\1)", text)
    text = _ROLE.sub(r"\1\2 -", _HEADING.sub(r"\1", text))
    return _FENCE.sub("--", text)


def as_line(text: str | None) -> str:
    """One line of such a copy; empty where there is no text."""
    return as_data(" ".join((text or "").split()))
