"""The columns of the linear stance model: which there are, and which of them a comment has.

Every column is named by what it counts, so that a model file can be read and each number traced to words:

- ``class:remove``: a word class occurs (`analysis.stance.word_classes`);
- ``word:free speech``: a run of one to three words, actors masked by their roles;
- ``char:cens``: a run of two to five characters within a word, which tames spelling;
- ``form:question``: the comment's form;
- ``parent:class``: a word class occurs in the comment that is answered.

`named` lists a comment's columns by name (to learn which are worth keeping, and to explain); `Columns` finds the same by
number, through tables that are filled as words are met.
"""

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from analysis.stance.word_classes import Units, WordClasses
from analysis.text import SENTENCE_END

__all__ = ["FORMS", "Columns", "Found", "Occurrence", "form_of", "named"]

_LONGEST_RUN = 3  # words
_SHORTEST_CHARS, _LONGEST_CHARS = 2, 5
_LONGEST_WORD = 24  # characters; a longer word's runs say nothing
_MOST_REMEMBERED = 200_000
_LENGTHS = ((3, "words3"), (8, "words8"), (25, "words25"), (60, "words60"))

FORMS = (
    *(name for _, name in _LENGTHS),
    *("more", "question", "exclamation", "quotation", "quoting", "handle", "reply"),
)
Occurrence = tuple[str, int, int]  # a column's name, and the tokens first:last that it rests on


def named(words: Sequence[str], units: Units, classes: WordClasses) -> Iterator[Occurrence]:
    """Every column that the words of a comment have, with the tokens that it rests on; one may come several times."""
    for class_set, first, last in zip(units.sets, units.firsts, units.lasts, strict=True):
        for name in classes.set_names[class_set]:
            yield f"class:{name}", first, last
    for first, word in enumerate(words):
        for length in range(1, min(_LONGEST_RUN, len(words) - first) + 1):
            yield "word:" + " ".join(words[first : first + length]), first, first + length
        for run in _runs(word):
            yield f"char:{run}", first, first + 1


def form_of(text: str, n_words: int, *, answers: bool) -> list[str]:
    """The columns of a comment's form."""
    length = next((name for most, name in _LENGTHS if n_words <= most), "more")
    marks = {"question": "?" in text, "exclamation": "!" in text, "quotation": '"' in text or "“" in text}
    begins = {"quoting": text.startswith((">", "&gt;")), "handle": text.startswith("@"), "reply": answers}
    return [f"form:{name}" for name in (length, *(name for name, holds in (marks | begins).items() if holds))]


def _runs(word: str) -> Iterator[str]:
    if len(word) > _LONGEST_WORD or word in SENTENCE_END or word.startswith("<"):
        return
    padded = f" {word} "
    for length in range(_SHORTEST_CHARS, _LONGEST_CHARS + 1):
        for start in range(len(padded) - length + 1):
            yield padded[start : start + length]


@dataclass(frozen=True, slots=True)
class Found:
    """The numbers of a comment's columns: `present` count once, `runs` as often as they stand there."""

    present: set[int]
    runs: "array[int]"


class Columns:
    """Columns by name and number. The order of `names` is the order of a model's coefficients."""

    def __init__(self, names: Sequence[str], classes: WordClasses) -> None:
        self.names = tuple(names)
        self.number = {name: number for number, name in enumerate(self.names)}
        self._classes = classes
        self._of_set: dict[int, tuple[int, ...]] = {}
        self._of_parent: dict[int, tuple[int, ...]] = {}
        self._of_word: dict[str, tuple[int, array[int]]] = {}
        runs = [name.removeprefix("word:").split(" ") for name in self.names if name.startswith("word:")]
        self._word_numbers = {
            word: number for number, word in enumerate(sorted({word for run in runs for word in run}), 1)
        }
        self._size = len(self._word_numbers) + 1  # a run is one number: its words are the digits to this base
        self._of_run = {self._run([self._word_numbers[word] for word in run]): self._named(run) for run in runs}

    def _named(self, run: Sequence[str]) -> int:
        return self.number["word:" + " ".join(run)]

    def _run(self, numbers: Sequence[int]) -> int:
        """The one number of a run; 0 where a word of it is in no run."""
        whole = 0
        for number in numbers:
            if not number:
                return 0
            whole = whole * self._size + number
        return whole

    def __len__(self) -> int:
        return len(self.names)

    def find(self, words: Sequence[str], units: Units, parent: Units | None, form: Sequence[str]) -> Found:
        """The columns of a comment; `parent` are the units of what it answers, `form` the names of `form_of`."""
        present = {number for class_set in set(units.sets) for number in self._of_class_set(class_set)}
        if parent is not None:
            for class_set in set(parent.sets):
                known = self._of_parent.get(class_set)
                if known is None:
                    known = self._of_parent[class_set] = self._known("parent", class_set)
                present.update(known)
        present.update(self.number[name] for name in form if name in self.number)
        return Found(present, self._runs_found(words))

    def places(self, words: Sequence[str], units: Units) -> Iterator[tuple[int, int, int]]:
        """Every column of a comment's words by number, with the tokens that it rests on; a class once."""
        seen: set[int] = set()
        for class_set, first, last in zip(units.sets, units.firsts, units.lasts, strict=True):
            for number in self._of_class_set(class_set):
                if number not in seen:
                    seen.add(number)
                    yield number, first, last
        numbers = [self._word(word)[0] for word in words]
        for last in range(len(words)):
            for first in range(max(0, last - _LONGEST_RUN + 1), last + 1):
                column = self._of_run.get(self._run(numbers[first : last + 1]))
                if column is not None:
                    yield column, first, last + 1

    def of_characters(self, word: str) -> "array[int]":
        """The columns of a word's characters, one for each time they stand in it."""
        return self._word(word)[1]

    def _of_class_set(self, class_set: int) -> tuple[int, ...]:
        known = self._of_set.get(class_set)
        if known is None:
            known = self._of_set[class_set] = self._known("class", class_set)
        return known

    def _runs_found(self, words: Sequence[str]) -> "array[int]":
        found = array("i")
        of_word, of_run, size = self._of_word, self._of_run, self._size
        before, before_that = 0, 0
        for word in words:
            number, chars = of_word.get(word) or self._word(word)
            found.extend(chars)
            if number:
                column = of_run.get(number)
                if column is not None:
                    found.append(column)
                if before:
                    two = before * size + number
                    column = of_run.get(two)
                    if column is not None:
                        found.append(column)
                    if before_that:
                        column = of_run.get(before_that * size * size + two)
                        if column is not None:
                            found.append(column)
            before_that, before = before, number
        return found

    def _word(self, word: str) -> "tuple[int, array[int]]":
        """A word's number among those that runs are made of (0: none), and the columns of its characters."""
        remembered = self._of_word.get(word)
        if remembered is not None:
            return remembered
        numbers = (self.number.get(f"char:{run}") for run in _runs(word))
        known = self._word_numbers.get(word, 0), array("i", [number for number in numbers if number is not None])
        if len(self._of_word) < _MOST_REMEMBERED:
            self._of_word[word] = known
        return known

    def _known(self, block: str, class_set: int) -> tuple[int, ...]:
        names = (f"{block}:{name}" for name in self._classes.set_names[class_set])
        return tuple(self.number[name] for name in names if name in self.number)
