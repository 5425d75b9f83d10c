"""Words for matching: split, lower-cased, stemmed copies of a text; never used for quoting."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

import snowballstemmer

from qa.words_forms import base_form

_WORD = re.compile(r"\w+(?:['’.]\w+)*")
_EDGE = re.compile(r"['’]s$|['’]$")

# The closed classes of English, and the words that only frame a question.
STOPWORDS = frozenset(
    """a about above after again all also am an and any are as at be because been before being below between both
    but by can could did do does doing down during each either few for from further had has have having he her here
    hers herself him himself his how i if in into is it its itself just let me mine more most my myself neither no
    nor not now of off on once only or other our ours out over own please same shall she should so some such than
    that the their theirs them themselves then there these they this those through to too under until up upon us
    very was we were what when where whether which while who whom whose why will with would yes you your yours
    according answer does explain give mention mentioned say says tell text texts source sources document
    documents s t st nd rd th""".split()
)


@cache
def _stemmer() -> snowballstemmer.stemmer:
    return snowballstemmer.stemmer("english")


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """The stem of one word, folded to lower case and without accents; irregular forms have that of their base.

    British spellings have that of American ones.
    """
    folded = "".join(c for c in unicodedata.normalize("NFKD", word.lower()) if not unicodedata.combining(c))
    folded = _EDGE.sub("", folded)
    return str(_stemmer().stemWord(base_form(folded)))


def split_words(text: str) -> list[str]:
    """The words of a text as they stand, hyphens splitting and inner dots and apostrophes kept."""
    return _WORD.findall(text)


def word_places(text: str) -> list[tuple[int, int]]:
    """Start and end of each of these words, in order."""
    return [match.span() for match in _WORD.finditer(text)]


def content_stems(text: str) -> list[str]:
    """The stems of the words that carry meaning, in order, repeats kept."""
    return [stem(word) for word in split_words(text) if _EDGE.sub("", word.lower()) not in STOPWORDS]
