"""The columns of the linear stance model: which there are, and which of them a comment has.

Every column is named by what it counts, so that a model file can be read and each number traced to words:

- ``class:remove``: a word class occurs (`analysis.stance.word_classes`);
- ``word:free speech``: a run of one to three words, actors masked by their roles;
- ``char:cens``: a run of two to five characters within a word, which tames spelling;
- ``form:question``: the comment's form;
- ``parent:class``: a word class occurs in the comment that is answered.

`named` lists a comment's columns by name (to learn which are worth keeping, and to explain); `analysis.stance.rows` finds
the same by number, for many comments at once.
"""

from collections.abc import Iterator, Sequence

from analysis.stance.word_classes import Units, WordClasses
from analysis.text import SENTENCE_END

__all__ = ["FORMS", "Columns", "Occurrence", "form_of", "named"]

_LONGEST_RUN = 3  # words
_SHORTEST_CHARS, _LONGEST_CHARS = 2, 5
_LONGEST_WORD = 24  # characters; a longer word's runs say nothing
_LENGTHS = ((3, "form:words3"), (8, "form:words8"), (25, "form:words25"), (60, "form:words60"))
_MARKS = (("?", "form:question"), ("!", "form:exclamation"))

FORMS = (
    *(name.removeprefix("form:") for _, name in _LENGTHS),
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
    found = [next((name for most, name in _LENGTHS if n_words <= most), "form:more")]
    found += [name for mark, name in _MARKS if mark in text]
    if '"' in text or "“" in text:
        found.append("form:quotation")
    if text.startswith((">", "&gt;")):
        found.append("form:quoting")
    if text.startswith("@"):
        found.append("form:handle")
    if answers:
        found.append("form:reply")
    return found


def _runs(word: str) -> Iterator[str]:
    if len(word) > _LONGEST_WORD or word in SENTENCE_END or word.startswith("<"):
        return
    padded = f" {word} "
    for length in range(_SHORTEST_CHARS, _LONGEST_CHARS + 1):
        for start in range(len(padded) - length + 1):
            yield padded[start : start + length]


class Columns:
    """Columns by name and number. The order of `names` is the order of a model's coefficients."""

    def __init__(self, names: Sequence[str], classes: WordClasses) -> None:
        self.names = tuple(names)
        self.number = {name: number for number, name in enumerate(self.names)}
        self._classes = classes
        runs = [(name[5:].split(" "), column) for column, name in enumerate(self.names) if name.startswith("word:")]
        words = sorted({word for run, _ in runs for word in run})
        self._word_numbers = number = {word: number for number, word in enumerate(words, 1)}
        self._size = len(words) + 1  # a run is one number: its words are the digits to this base
        self._of_run = {self._run([number[word] for word in run]): column for run, column in runs}

    def __len__(self) -> int:
        return len(self.names)

    @property
    def class_set_names(self) -> Sequence[tuple[str, ...]]:
        """The classes of each class set that was met so far."""
        return self._classes.set_names

    def runs(self) -> tuple[int, dict[int, int]]:
        """The base to which the words of a run are digits, and the column of each run."""
        return self._size, self._of_run

    def of_word(self, word: str) -> tuple[int, list[int]]:
        """A word's number among those that runs are made of (0: none), and the columns of its characters, as often as they come."""
        numbers = (self.number.get(f"char:{run}") for run in _runs(word))
        return self._word_numbers.get(word, 0), [number for number in numbers if number is not None]

    def of_class_set(self, block: str, class_set: int) -> list[int]:
        """The columns of a class set: of the comment's own words (``class``), or of what it answers (``parent``)."""
        names = (f"{block}:{name}" for name in self._classes.set_names[class_set])
        return [self.number[name] for name in names if name in self.number]

    def places(self, words: Sequence[str], units: Units) -> Iterator[tuple[int, int, int]]:
        """Every column of a comment's words by number, with the tokens that it rests on; a class once."""
        seen: set[int] = set()
        for class_set, first, last in zip(units.sets, units.firsts, units.lasts, strict=True):
            for number in self.of_class_set("class", class_set):
                if number not in seen:
                    seen.add(number)
                    yield number, first, last
        numbers = [self._word_numbers.get(word, 0) for word in words]
        for last in range(len(words)):
            for first in range(max(0, last - _LONGEST_RUN + 1), last + 1):
                column = self._of_run.get(self._run(numbers[first : last + 1]))
                if column is not None:
                    yield column, first, last + 1

    def _run(self, numbers: Sequence[int]) -> int:
        """The one number of a run; 0 where a word of it is in no run."""
        whole, size = 0, self._size
        for number in numbers:
            if not number:
                return 0
            whole = whole * size + number
        return whole
