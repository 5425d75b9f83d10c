from __future__ import annotations

import copy
import datetime as dt
import json

import pytest

from qa.errors import QaError
from qa.types import Answer, Citation, Document, Hit, Passage, Provenance, Signal, Statement
from qa.wire import answer_from_dict, answer_to_dict, hit_to_dict

DOCUMENT = Document("a.txt", "It was signed on March 18. The place was Moscow. İ ends it.", page_starts=(0, 27))
DOCUMENTS = {"a.txt": DOCUMENT}
PROVENANCE = Provenance(title="A title", date=dt.date(2019, 2, 7), speaker="Someone")
PASSAGE = Passage(DOCUMENT.span(), PROVENANCE, ())


def make_answer() -> Answer:
    citation = Citation(1, DOCUMENT.span(0, 26), PASSAGE)
    return Answer(
        question="When?",
        standalone_question="When was it signed?",
        answer="It was signed on March 18.",
        abstained=False,
        confidence=0.93,
        model="extractive",
        citations=(citation,),
        statements=(Statement("It was signed on March 18.", (1,)),),
        hits=(Hit(PASSAGE, 0.71, {"dense": Signal(1, 0.8)}),),
        timings_ms={"retrieve": 6.1, "total": 8.0},
    )


def test_the_object_is_the_contracts():
    assert answer_to_dict(make_answer()) == {
        "question": "When?",
        "standalone_question": "When was it signed?",
        "answer": "It was signed on March 18.",
        "abstained": False,
        "confidence": 0.93,
        "model": "extractive",
        "citations": [
            {
                "marker": 1,
                "source": "a.txt",
                "start": 0,
                "end": 26,
                "quote": "It was signed on March 18.",
                "title": "A title",
                "date": "2019-02-07",
                "speaker": "Someone",
                "page": 1,
                "passage": {"start": 0, "end": len(DOCUMENT.text)},
            }
        ],
        "statements": [{"text": "It was signed on March 18.", "citations": [1], "supported": True}],
        "passages": [{"source": "a.txt", "start": 0, "end": len(DOCUMENT.text), "score": 0.71}],
        "timings_ms": {"retrieve": 6.1, "total": 8.0},
    }


def test_back_again_gives_the_same_places():
    answer = make_answer()
    back = answer_from_dict(json.loads(json.dumps(answer_to_dict(answer))), DOCUMENTS)
    assert [citation.span for citation in back.citations] == [citation.span for citation in answer.citations]
    assert back.statements == answer.statements
    assert back.citations[0].passage.provenance == PROVENANCE


def damage(path: list[object], value: object) -> dict[str, object]:
    payload = copy.deepcopy(answer_to_dict(make_answer()))
    target: object = payload
    for step in path[:-1]:
        target = target[step]
    if value is KeyError:
        del target[path[-1]]
    else:
        target[path[-1]] = value
    return payload


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        (["citations", 0, "quote"], "It was signed on March 19.", "does not stand at a.txt:0-26"),
        (["citations", 0, "end"], 25, "does not stand"),
        (["citations", 0, "end"], 10_000, "no place"),
        (["citations", 0, "start"], -1, "no place"),
        (["citations", 0, "source"], "b.txt", "'b.txt' is not known"),
        (["citations", 0, "passage"], {"start": 5, "end": 20}, "outside its passage"),
        (["citations", 0, "passage"], 3, "citations.passage is not an object"),
        (["citations", 0, "date"], "yesterday", "not an answer"),
        (["citations", 0, "date"], 7, "citations.date is not a text"),
        (["citations", 0, "marker"], True, "marker is not a whole number"),
        (["statements", 0, "citations"], [2], "no citation has the marker 2"),
        (["statements", 0, "citations"], ["1"], "not a whole number"),
        (["statements"], "none", "statements is not a list"),
        (["abstained"], True, "abstains and cites"),
        (["abstained"], "no", "not true or false"),
        (["confidence"], "high", "not a number"),
        (["answer"], KeyError, "answer.answer is missing"),
        (["passages", 0, "start"], KeyError, "start is missing"),
    ],
)
def test_what_is_not_the_contracts_form_is_refused(path, value, words):
    with pytest.raises(QaError, match=words.replace("(", r"\(")):
        answer_from_dict(damage(path, value), DOCUMENTS)


def test_a_hit_says_why_it_was_found():
    found = hit_to_dict(make_answer().hits[0])
    assert found["signals"] == {"dense": {"rank": 1, "score": 0.8}}
    assert (found["source"], found["text"], found["date"]) == ("a.txt", DOCUMENT.text, "2019-02-07")
