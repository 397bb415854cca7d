"""Which comments share words, and how rare these are: an inverted index of stems, weighted by how few comments have them.

The weights are inverse document frequencies (Spärck Jones 1972), rows have length 1, so that the product of two is the cosine.
Stems are cut by hand-made rules and a few families of words that this kind of talk keeps returning to ("law", "illegal").
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

__all__ = ["SharedWords", "stems"]

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_ENDINGS = "ations ation ating ated ates ate ingly ities ings ment ness ions ers ing ion ity ed".split()
_ENDINGS_OF_ONE = "ly ie er al e y n".split()
_PLURAL = 3  # letters from which on an "s" at the end is one more than the stem
_STEM = 4  # letters that an ending must leave
_FAMILIES = {
    word: words.split()[0]
    for words in (
        "law laws legal legally illegal illegally unlawful lawful lawyer lawyers court courts judge",
        "vote votes voted voter voters voting ballot ballots election elections elected poll polls electoral",
        "lie lies lied liar liars lying false falsehood falsehoods untrue",
        "army armies military soldier soldiers troops forces",
        "speak speech spoke spoken speaking",
        "money fund funds funded funding paid pay pays dollars tax taxes taxpayer taxpayers",
        "news newspaper newspapers paper papers press media journalist journalists",
        "ban bans banned banning block blocks blocked blocking remove removes removed removing removal delete deleted",
        "neighbour neighbours neighbor neighbors neighbouring neighboring",
    )
    for word in words.split()
}
_FUNCTION_WORDS = frozenset(
    """a about after again all also always am an and any are aren't as at be because been before being but by can can't come
    could did didn't do does doesn't doing don't done else even ever every for from get gets go going gonna good got had has
    hasn't have haven't having he he's her here him his how i i'd i'll i'm i've if in into is isn't it it's its just know
    let like made make many maybe me more most much must my never no not now of off oh ok on once one only or other our out
    over own please really right said same say says see she should shouldn't so some still such sure take than that that's
    the their them then there there's these they they're thing things think this those though to too up us very want was
    wasn't way we well were weren't what what's when where which while who who's why will with won't would wouldn't yes yet
    you you're your yours""".split()
)
_OF_ARTICLE = 0.5  # how much words of the article count: everybody under it uses them
_HELD = 4_000_000  # words of pairs that are multiplied at a time: 100 MB
_COMMON = 30  # words in more comments than this bring no candidates

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


def stems(text: str) -> list[str]:
    """The stems of a text's content words, in order."""
    words = (word.replace("’", "'") for word in _WORD.findall(text.casefold()))
    return [_stem(word) for word in words if word not in _FUNCTION_WORDS and len(word) > 1]


@lru_cache(maxsize=1 << 15)
def _stem(word: str) -> str:
    if word in _FAMILIES:
        return _FAMILIES[word]
    word = word.removesuffix("'s")
    if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > _PLURAL:
        word = word[:-1]
    for endings in (_ENDINGS, _ENDINGS_OF_ONE):
        for ending in endings:
            if word.endswith(ending) and len(word) - len(ending) >= _STEM:
                word = word[: -len(ending)]
                break
    return word


class SharedWords:
    """The words of n comments. `counts`: (n,) how many each has; `idf`: (n_words,) their weights.

    Words that the `article` has too count half.
    """

    def __init__(self, stemmed: Sequence[Sequence[str]], article: Iterable[str] = ()) -> None:
        self.n = len(stemmed)
        numbers: Mapping[str, int] = {word: i for i, word in enumerate(sorted({w for row in stemmed for w in row}))}
        columns = [sorted({numbers[word] for word in row}) for row in stemmed]
        self.counts: Integers = np.array([len(row) for row in columns], dtype=np.int64)
        starts = np.concatenate(([0], np.cumsum(self.counts))).astype(np.int64)
        flat = np.array([column for row in columns for column in row], dtype=np.int64)
        found = np.bincount(flat, minlength=len(numbers)) if numbers else np.zeros(0, dtype=np.int64)
        self.idf: Floats = np.log((self.n + 1.0) / (found + 0.5))
        known = frozenset(article)
        self.idf *= np.array([_OF_ARTICLE if word in known else 1.0 for word in sorted(numbers)])
        weights = self.idf[flat] if len(flat) else np.zeros(0)
        plain = csr_matrix((weights, flat, starts), shape=(self.n, len(numbers)))
        lengths = np.sqrt(np.asarray(plain.multiply(plain).sum(axis=1)).ravel())
        self._unit = csr_matrix(plain.multiply(1.0 / np.maximum(lengths, 1e-9)[:, None]))
        roots = np.sqrt(self.idf[flat]) if len(flat) else np.zeros(0)
        self._roots = csr_matrix((roots, flat, starts), shape=(self.n, len(numbers)))
        self._rare = found <= _COMMON

    def cosine(self, left: Integers, right: Integers) -> Floats:
        """(n_pairs,) how much the comments of each pair have in common, 0..1."""
        return self._products(self._unit, left, right)

    def information(self, left: Integers, right: Integers) -> Floats:
        """(n_pairs,) the weights of the words that the comments of each pair share, added up."""
        return self._products(self._roots, left, right)

    def _products(self, matrix: csr_matrix, left: Integers, right: Integers) -> Floats:
        """(n_pairs,) the products of pairs of rows, as many at a time as memory should hold."""
        result = np.zeros(len(left))
        part = np.cumsum(self.counts[left] + self.counts[right]) // _HELD
        edges = np.flatnonzero(np.diff(part, prepend=-1))
        for first, last in zip(edges, [*edges[1:], len(left)], strict=True):
            rows = matrix[left[first:last]].multiply(matrix[right[first:last]])
            result[first:last] = np.asarray(rows.sum(axis=1)).ravel()
        return result

    def nearest(self, most: int, *, later: bool) -> list[Integers]:
        """For each comment up to `most` others that share the most rare words; only earlier ones unless `later`."""
        rare = self._unit[:, self._rare]
        product = csr_matrix(rare @ rare.T)
        result: list[Integers] = []
        for row in range(self.n):
            span = slice(product.indptr[row], product.indptr[row + 1])
            others, values = product.indices[span], product.data[span]
            meant = (others != row) if later else (others < row)
            others, values = others[meant], values[meant]
            best = np.lexsort((-others, -values))[:most]
            result.append(others[best].astype(np.int64))
        return result
