"""The columns of many comments at once: what `analysis.stance.columns` says of one, through tables that numpy reads.

Every word that was met has a number; two tables hold what it brings: its place among the words of runs, and the columns of
its characters. Runs of two and three words are one number each, their words the digits, looked up in a sorted list.
"""

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from analysis.stance.columns import Columns, form_of
from analysis.stance.reading import Reading

__all__ = ["Block", "Rows", "interleaved"]

_MOST_WORDS = 200_000  # that are remembered; then it begins anew
_Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Block:
    """Columns of many comments: those of comment i are ``numbers[starts[i]:starts[i + 1]]``."""

    numbers: _Numbers
    starts: _Numbers

    @property
    def lengths(self) -> _Numbers:
        """(n_comments,): how many each has."""
        return np.diff(self.starts)

    @classmethod
    def of(cls, numbers: _Numbers, owners: _Numbers, n_comments: int) -> "Block":
        """The block in which each of `numbers` belongs to the comment in `owners`, which rise."""
        return cls(numbers, _starts(np.bincount(owners, minlength=n_comments)))


class _Lists:
    """Lists of whole numbers, one behind the other; grows."""

    def __init__(self) -> None:
        self._members, self._starts = array("q"), array("q", [0])

    def __len__(self) -> int:
        return len(self._starts) - 1

    def add(self, members: Iterable[int]) -> None:
        self._members.extend(members)
        self._starts.append(len(self._members))

    def of(self, which: Block) -> Block:
        """For each comment the members of all lists that `which` has for it."""
        starts = np.frombuffer(self._starts, dtype=np.int64)
        begins = starts[which.numbers]
        lengths = starts[which.numbers + 1] - begins
        ends = _starts(lengths)
        places = np.arange(ends[-1]) + np.repeat(begins - ends[:-1], lengths)
        return Block(np.frombuffer(self._members, dtype=np.int64)[places], ends[which.starts])


class Rows:
    """Finds the columns of comments, a batch at a time."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._form = {name: number for name, number in columns.number.items() if name.startswith("form:")}
        self._own, self._parents = _Lists(), _Lists()  # for each class set, its columns
        self._size, runs = columns.runs()
        self._keys = np.array(sorted(runs), dtype=np.int64)
        self._key_columns = np.array([runs[key] for key in sorted(runs)], dtype=np.int64)
        self._forget()

    def _forget(self) -> None:
        self._words: dict[str, int] = {}
        self._in_runs, self._characters = array("q"), _Lists()

    def present(self, readings: Sequence[Reading]) -> Block:
        """The columns that count once: classes, those of what is answered, form."""
        self._meet_class_sets()
        form, n = self._form, len(readings)
        told = [form_of(each.text, len(each.words), answers=each.answers) for each in readings]
        blocks = [
            self._own.of(_block([each.units.sets for each in readings])),
            self._parents.of(_block([() if each.parent is None else each.parent.sets for each in readings])),
            _block([[form[name] for name in names if name in form] for names in told]),
        ]
        wide = len(self._columns) + 1
        keys = [np.repeat(np.arange(n), block.lengths) * wide + block.numbers for block in blocks]
        owners, numbers = np.divmod(np.unique(np.concatenate(keys)), wide)
        return Block.of(numbers, owners, n)

    def runs(self, readings: Sequence[Reading]) -> Block:
        """The columns of runs of words and characters, as often as they stand there."""
        if len(self._words) > _MOST_WORDS:
            self._forget()
        known, meet = self._words, self._meet
        numbers = [known[word] if word in known else meet(word) for each in readings for word in each.words]
        words = Block(np.array(numbers, dtype=np.int64), _starts([len(each.words) for each in readings]))
        return interleaved([*self._of_words(words), self._characters.of(words)])

    def _of_words(self, words: Block) -> list[Block]:
        """Runs of one, two and three words."""
        n = len(words.lengths)
        owners = np.repeat(np.arange(n), words.lengths)
        one = np.frombuffer(self._in_runs, dtype=np.int64)[words.numbers]
        found, key, usable = [], one, one > 0
        for length in range(1, 4):
            if length > 1:
                key = key[:-1] * self._size + one[length - 1 :]
                usable = usable[:-1] & (one[length - 1 :] > 0) & (owners[: len(key)] == owners[length - 1 :])
            places = np.flatnonzero(usable)
            at = np.searchsorted(self._keys, key[places])
            at[at == len(self._keys)] = 0
            right = self._keys[at] == key[places] if len(self._keys) else np.zeros(len(at), dtype=np.bool_)
            found.append(Block.of(self._key_columns[at[right]], owners[places[right]], n))
        return found

    def _meet(self, word: str) -> int:
        """A new word's number."""
        in_runs, characters = self._columns.of_word(word)
        self._in_runs.append(in_runs)
        self._characters.add(characters)
        number = self._words[word] = len(self._words)
        return number

    def _meet_class_sets(self) -> None:
        for class_set in range(len(self._own), len(self._columns.class_set_names)):
            self._own.add(self._columns.of_class_set("class", class_set))
            self._parents.add(self._columns.of_class_set("parent", class_set))


def interleaved(blocks: Sequence[Block]) -> Block:
    """For each comment what it has in the first block, then in the second, and so on."""
    lengths = [block.lengths for block in blocks]
    starts = _starts(np.sum(lengths, axis=0))
    numbers = np.empty(starts[-1], dtype=np.int64)
    begins = starts[:-1]
    for block, own in zip(blocks, lengths, strict=True):
        numbers[np.arange(len(block.numbers)) + np.repeat(begins - block.starts[:-1], own)] = block.numbers
        begins = begins + own
    return Block(numbers, starts)


def _block(lists: Sequence[Sequence[int]]) -> Block:
    return Block(np.array(list(chain.from_iterable(lists)), dtype=np.int64), _starts([len(each) for each in lists]))


def _starts(lengths: Sequence[int] | _Numbers) -> _Numbers:
    return np.concatenate(([0], np.cumsum(lengths, dtype=np.int64)))
