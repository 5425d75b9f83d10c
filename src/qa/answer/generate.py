"""Has a local model write the answer, and keeps of it what the passages say.

The reply is taken apart into statements as it comes; each is tied to the tightest places of the passages that bear it
out: those that it cites, else any that the model was shown. What none of them says is left out, or struck through where
the settings want that, and never carries a marker. When nothing is left, or the model does not work, the caller falls
back to the extractive answer.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from qa.answer.claims import is_claim, says_yes_or_no
from qa.answer.compose import NO_ANSWER
from qa.answer.listen import attend, listen
from qa.answer.own_words import own_words
from qa.answer.prompts import build_prompt
from qa.answer.replies import ReplyReader
from qa.answer.support import find_evidence
from qa.errors import ModelError
from qa.generators import ModelRequest
from qa.types import Draft, DraftStatement, ModelWork
from qa.words import split_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qa.answer.prompts import Prompt
    from qa.answer.replies import Written
    from qa.generators import Generator, Stop, SupportJudge
    from qa.settings_generation import Generation
    from qa.types import Candidate, Hit, Reading

_INSTEAD = "this answer is made of the sources' own sentences instead"
# How often a model refuses where the reader's answer is right, over how often it does where that is wrong; a choice.
REFUSAL_ODDS = 0.33
_SMALLEST = 1e-9
_TOGETHER = 4  # passages, best first, that may bear out together what none of them says alone


@dataclass(frozen=True, slots=True)
class Generated:
    """What a local model's reply came to.

    Attributes:
        draft: what is left of it; an abstention when the model refused, or on a fallback.
        notice: what a person should know: what was left out, or why there is a fallback; else empty.
        fallback: whether to answer extractively instead.
        work: what the model did.
        refused: whether the model says that the passages do not answer.
    """

    draft: Draft
    notice: str
    fallback: bool
    work: ModelWork
    refused: bool = False


class Writer:
    """Asks a model, and checks what it writes."""

    def __init__(
        self, generator: Generator, settings: Generation, *, judge: SupportJudge | None = None, stop: Stop
    ) -> None:
        """Write with a model.

        Args:
            generator: the local model.
            settings: how it is asked, and what becomes of what the passages do not say.
            judge: judges meaning, where there is somebody who can; else words alone decide.
            stop: whether the answer is not wanted any more.
        """
        self._generator = generator
        self._settings = settings
        self._judge = judge
        self._stop = stop

    def write(self, question: str, reading: Reading) -> Iterator[Draft | Generated]:
        """The answer as far as it is written, whenever it has grown; at last, what it came to.

        Args:
            question: as it was searched.
            reading: the passages to answer from, and what the reader makes of them. Its short answer stands above
                the written one where that rests on it; its confidence, times the share of the statements that were
                kept, is the draft's.

        Raises:
            Stopped: once the answer is not wanted any more.
            UsageError: when the prompt that the settings name cannot be used.
        """
        reply = _Reply(reading)
        try:
            yield from self._written(question, reading.hits, reply)
        except ModelError as error:
            yield self._fallback(f"did not answer: {error}", reply)

    def _written(self, question: str, hits: Sequence[Hit], reply: _Reply) -> Iterator[Draft | Generated]:
        generator, settings = self._generator, self._settings
        prompt = reply.prompt = attend(
            lambda: build_prompt(
                question, hits, room=generator.context_tokens, settings=settings, count=generator.count_tokens
            ),
            name=generator.name,
            stop=self._stop,
            seconds=settings.timeout_seconds,
        )
        room = generator.context_tokens
        if not prompt.labels:
            yield self._fallback(f"was not asked: no passage fits into a context of {room:,} tokens", reply)
            return
        request = ModelRequest(
            prompt.system, prompt.user, max(1, min(settings.max_reply_tokens, room - prompt.tokens)), prompt.grammar
        )
        reader = reply.reader = ReplyReader(prompt.labels, prompt.refusal)
        pieces = listen(generator, request, stop=self._stop, seconds=settings.timeout_seconds)
        for piece in pieces:
            for written in reader.feed(piece):
                self._check(written, reply, prompt)
                yield self._draft(reply)
            if reader.is_full:
                pieces.close()
                break
        for written in reader.finish():
            self._check(written, reply, prompt)
        yield self._concluded(reply, prompt)

    def _check(self, written: Written, reply: _Reply, prompt: Prompt) -> None:
        """Find what bears a statement out, and keep it, or note that nothing does."""
        held = is_claim(written.text) and self._agrees(written.text, reply.reading)
        evidence = self._evidence(written, prompt) if held else ()
        if evidence or self._settings.unsupported == "strike":
            reply.statements.append(DraftStatement(written.text, evidence, supported=bool(evidence)))
        if not evidence:
            reply.unsupported.append(written.text)

    def _agrees(self, statement: str, reading: Reading) -> bool:
        """Whether a statement that opens with yes or no has the reader on its side.

        Small models say yes to whatever is asked, in the question's own words, which stand in the passages.
        """
        word = says_yes_or_no(statement)
        return word is None or self._settings.decides == "model" or word == (reading.short or "").lower()

    def _evidence(self, written: Written, prompt: Prompt) -> tuple[Candidate, ...]:
        """The places that bear a statement out: in the passages that it names, else in the best other one."""
        named = [prompt.labels[label] for label in written.labels if label in prompt.labels]
        shown = list(prompt.labels.values())
        others = [[passage] for passage in shown if passage not in named]
        for passages in (named, *others, shown[:_TOGETHER]):
            found = find_evidence(written.text, passages, self._judge)
            if found and self._may_say(written.text, found):
                return found
        return ()

    def _may_say(self, statement: str, evidence: Sequence[Candidate]) -> bool:
        """Whether a statement is in the words of what bears it out, as far as the settings want that."""
        quotes = tuple(candidate.span.text for candidate in evidence)
        return self._settings.wording == "own" or not own_words(statement, quotes)

    def _concluded(self, reply: _Reply, prompt: Prompt) -> Generated:
        name = self._generator.name
        kept = reply.kept
        if kept and self._settings.decides != "model" and not _to_the_point(kept, reply.reading):
            return self._fallback("wrote nothing that answers the question", reply)
        if kept:
            notice = " ".join(part for part in (self._left_out(reply), _not_shown(prompt, name)) if part)
            return Generated(self._draft(reply), notice, fallback=False, work=self._work(reply))
        if reply.reader is not None and reply.reader.refused:
            fallback = replace(self._fallback("found no answer in the passages", reply), refused=True)
            if self._settings.decides == "reader":
                return fallback
            return replace(fallback, notice=_not_shown(prompt, name), fallback=False)
        if reply.written:
            return self._fallback("wrote nothing that the passages bear out", reply)
        return self._fallback("wrote no statement", reply)

    def _draft(self, reply: _Reply) -> Draft:
        """The statements so far; what the passages do not bear out is no part of the answer's own text."""
        kept = reply.kept
        share = len(kept) / reply.written if reply.written else 0.0
        text = " ".join(statement.text for statement in kept)
        short = _short(reply.reading.short, kept)
        said = f"{short}\n{text}" if short and short != text else text
        return Draft(said, tuple(reply.statements), reply.reading.confidence * share, self._generator.name, short)

    def _left_out(self, reply: _Reply) -> str:
        unsupported = len(reply.unsupported)
        if not unsupported:
            return ""
        verb = "was" if unsupported == 1 else "were"
        done = "struck through" if self._settings.unsupported == "strike" else "left out"
        wording = "" if self._settings.wording == "own" else ", or not in these words"
        return (
            f"{unsupported} of the {reply.written} statements that {self._generator.name} wrote {verb} {done}: "
            f"the passages do not bear out what was said{wording}."
        )

    def _fallback(self, reason: str, reply: _Reply) -> Generated:
        """No answer of the model's own, and why."""
        notice = f"{self._generator.name} {reason.rstrip('.')}; {_INSTEAD}."
        return Generated(Draft(NO_ANSWER, (), 0.0, self._generator.name), notice, fallback=True, work=self._work(reply))

    def _work(self, reply: _Reply) -> ModelWork:
        name = self._generator.name
        read = reply.prompt.tokens if reply.prompt else 0
        text = reply.reader.text if reply.reader else ""
        identity = reply.prompt.identity if reply.prompt else ""
        return ModelWork(name, read, self._count(text), reply.written, tuple(reply.unsupported), identity)

    def _count(self, text: str) -> int:
        """The tokens of a reply; 0 where the model has died meanwhile."""
        try:
            return self._generator.count_tokens(text) if text else 0
        except ModelError:
            return 0


@dataclass(slots=True)
class _Reply:
    """A reply while it is written."""

    reading: Reading
    prompt: Prompt | None = None
    reader: ReplyReader | None = None
    statements: list[DraftStatement] = field(default_factory=list)
    unsupported: list[str] = field(default_factory=list)

    @property
    def kept(self) -> list[DraftStatement]:
        """The statements that the passages bear out."""
        return [statement for statement in self.statements if statement.supported]

    @property
    def written(self) -> int:
        """How many statements there are, whatever became of them."""
        return len(self.kept) + len(self.unsupported)


def _not_shown(prompt: Prompt, name: str) -> str:
    return f"Of what {name} was to read, {prompt.notice}" if prompt.notice else ""


def _to_the_point(kept: Sequence[DraftStatement], reading: Reading) -> bool:
    """Whether any statement rests on the sentence that the reader takes for the best answer."""
    best = [candidate.span for candidate in reading.candidates[:1]]
    return any(evidence.span.overlaps(span) for statement in kept for evidence in statement.evidence for span in best)


def _short(short: str | None, kept: Sequence[DraftStatement]) -> str | None:
    """The reader's short answer, where the written statements or what they rest on say it too."""
    if short is None:
        return None
    wanted = [word.lower() for word in split_words(short)]
    if wanted in (["yes"], ["no"]):
        opening = split_words(kept[0].text)[:1] if kept else []
        return short if [word.lower() for word in opening] == wanted else None
    texts = [text for each in kept for text in (each.text, *(evidence.span.text for evidence in each.evidence))]
    return short if any(_contains(text, wanted) for text in texts) else None


def _contains(text: str, wanted: Sequence[str]) -> bool:
    words = [word.lower() for word in split_words(text)]
    return any(words[at : at + len(wanted)] == wanted for at in range(len(words) - len(wanted) + 1))


def doubted(confidence: float) -> float:
    """A confidence after a model that has read the passages says that they do not answer.

    By Bayes' rule: its odds times how much likelier the model says so of a right answer than of a wrong one.
    """
    odds = confidence / max(1.0 - confidence, _SMALLEST) * REFUSAL_ODDS
    return odds / (1.0 + odds)
