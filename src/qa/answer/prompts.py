"""What a local model is asked: labelled passages, the rules, the question, within a budget of tokens.

The words stand in ``prompts/answer.jinja``. What is put into them are copies: lines are marked as data, and whatever a
model could take for a control token, a chat template's or a citation's mark is broken up. Quotations are never taken
from these copies.

A passage is named by a label that says nothing and that no source can know: two letters, drawn for each question anew.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa.answer.claims import SHORT_TITLES
from qa.answer.plain_data import as_line
from qa.answer.templates import no_answer, open_prompt
from qa.types import date_in_words
from qa.words import split_words

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from qa.settings_generation import Generation
    from qa.types import Hit, Passage, Span

_CONSONANTS, _VOWELS = "bdfghjklmnprstvz", "aeiou"
_MOST_STATEMENTS = 3  # where the runtime can hold a model to it
_SMALLEST_REPLY = 48  # tokens; with less room nothing is asked


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt and the passages that found room in it.

    Attributes:
        system: the rules.
        user: the passages and the question.
        labels: by label, the passage that it names; in the order of the prompt.
        refusal: the sentence that stands for "not answered".
        tokens: how many tokens system and user come to.
        cut: how many passages are shown in part.
        left_out: how many of those that were to be shown are not.
        identity: name and version of the prompt's file.
    """

    system: str
    user: str
    labels: Mapping[str, Passage]
    refusal: str
    tokens: int
    cut: int
    left_out: int
    identity: str

    @property
    def grammar(self) -> str:
        """The form of a reply in GBNF: a few sentences, each with labels of the prompt, or the refusal.

        A full stop before a space ends the sentence, but for titles and initials: so no more is said than is labelled.
        """
        label = " | ".join(f'"{label}"' for label in self.labels)
        titles = " | ".join(f'"{title}"' for title in SHORT_TITLES)
        return (
            f'root ::= "{self.refusal}" | said (" " said){{0,{_MOST_STATEMENTS - 1}}}\n'
            'said ::= text [.!?] (" [" label "]"){1,3}\n'
            'text ::= (short | [^ .!?\\[\\]\\n\\r\\t<>|]) (inside | [.!?] tight | " " short)*\n'
            f'short ::= ({titles} | [A-Z]) "." " " tight\n'
            "inside ::= [^.!?\\[\\]\\n\\r<>|]\n"
            "tight ::= [^ .!?\\[\\]\\n\\r<>|]\n"
            f"label ::= {label}\n"
        )

    @property
    def notice(self) -> str:
        """What the model was not shown, in words; empty where it was shown everything."""
        parts = []
        if self.left_out:
            parts.append(f"{self.left_out} of {len(self.labels) + self.left_out} passages did not fit into its context")
        if self.cut:
            parts.append(f"{self.cut} {'was' if self.cut == 1 else 'were'} shown only in part")
        return f"{' and '.join(parts)}." if parts else ""


def build_prompt(
    question: str, hits: Sequence[Hit], *, room: int, settings: Generation, count: Callable[[str], int]
) -> Prompt:
    """The prompt for a question, with as many passages as fit, best first.

    Every passage is shown whole as long as there is room; the first one that does not fit is cut behind the last
    sentence that does, and what follows is left out. The prompt says how many that were.

    Args:
        question: as it was searched.
        hits: best first; the settings say how many of them are shown at most.
        room: how many tokens prompt and reply may come to.
        settings: which prompt is filled, and how long the reply may get.
        count: counts the tokens of a text as the model does.

    Raises:
        UsageError: when the prompt's file is not there or no template.
    """
    shown = [hit.passage for hit in hits[: settings.passages]]
    labels = draw_labels(question, shown)
    file, refusal = open_prompt(settings.prompt, settings.prompts), no_answer(settings.prompts)
    budget = room - min(settings.max_reply_tokens, max(_SMALLEST_REPLY, room // 4))

    def filled(entries: Sequence[dict[str, object]]) -> tuple[str, str, int]:
        system, user = file.fill(question=as_line(question), passages=entries, refusal=refusal)
        return system, user, count(f"{system}\n{user}")

    entries: list[dict[str, object]] = []
    system, user, tokens = filled(entries)
    cut = 0
    for label, passage in zip(labels, shown, strict=True):
        entry = _entry(label, passage, len(passage.sentences))
        longer = filled([*entries, entry])
        if longer[2] > budget:
            longer = _cut(filled, entries, label, passage, budget)
            cut = int(bool(longer[1]))
        if not longer[1]:
            break
        (system, user, tokens), entries = longer, [*entries, entry]
        if cut:
            break
    named = dict(zip(labels, shown[: len(entries)], strict=False))
    return Prompt(system, user, named, refusal, tokens, cut, len(shown) - len(entries), file.identity)


def draw_labels(question: str, passages: Sequence[Passage]) -> list[str]:
    """One label for each passage; none of them stands as a word in the question or a passage.

    The draw is by the hash of the question and the passages: the same question gets the same labels.
    """
    taken = {word.lower() for text in (question, *(passage.text for passage in passages)) for word in split_words(text)}
    seed = repr([question, *(passage.span.key for passage in passages)]).encode("utf-8", "replace")
    free = [c + v for c in _CONSONANTS for v in _VOWELS if c + v not in taken]
    if len(free) < len(passages):  # more passages than syllables
        free += [a + b for a in free or ["x"] for b in (c + v for c in _CONSONANTS for v in _VOWELS)]
    free.sort(key=lambda label: hashlib.sha256(seed + label.encode()).digest())
    return free[: len(passages)]


def _cut(
    filled: Callable[[Sequence[dict[str, object]]], tuple[str, str, int]],
    entries: list[dict[str, object]],
    label: str,
    passage: Passage,
    budget: int,
) -> tuple[str, str, int]:
    """The prompt with as many sentences of the passage as fit; an empty one where none does."""
    for sentences in range(len(passage.sentences) - 1, 0, -1):
        shorter = filled([*entries, _entry(label, passage, sentences)])
        if shorter[2] <= budget:
            return shorter
    return "", "", 0


def _entry(label: str, passage: Passage, sentences: int) -> dict[str, object]:
    """A passage, or its first sentences, as the template shows it."""
    provenance = passage.provenance
    return {
        "label": label,
        "title": as_line(provenance.title),
        "date": date_in_words(provenance.date),
        "speaker": as_line(provenance.speaker or provenance.author),
        "question": as_line(provenance.question),
        "lines": [line for line in map(as_line, _shown(passage, sentences).text.splitlines()) if line],
    }


def _shown(passage: Passage, sentences: int) -> Span:
    """The passage up to the end of one of its sentences."""
    if sentences >= len(passage.sentences):
        return passage.span
    return passage.span.within(0, passage.sentences[sentences - 1].end - passage.span.start)
