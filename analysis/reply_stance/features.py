"""What a reply shows of its stance toward its parent, as named features that a model can weigh and a reader can check.

- ``class:deny``, ``begin:deny``, ``parent:deny``: a word class in the reply, among its first units, in the parent; ``both:deny``
  in either;
- ``opens:assent``, ``turn:rebut``: phrases of replies (``openings.toml``, ``turns.toml`` beside this file);
- ``first:no but``: the words with which the reply begins, names masked;
- ``ask:…``: whether it asks, where, and how the question begins;
- ``form:…``: length and marks; ``both:…``: what it has in common with the parent.

Only classes that are about talk count, not those about removals and sides: what a reply does to its parent is said alike under
any article, and the names of camps must not change it.
"""

from collections.abc import Iterator, Sequence
from importlib import resources

from analysis.stance.reading import Reading
from analysis.stance.word_classes import Units, WordClasses, load_word_classes
from analysis.text import SENTENCE_END

__all__ = ["TALK", "ReplyFeatures"]

TALK = frozenset(
    "me we you they he people approve condemn insult wrongdoing funny resign still too compare amount even only whatabout"
    " because wh proof explain deny agree not thanks laugh cry paranoid should would will exclamation period question"
    " url number handle".split()
)
_FIRST_UNITS, _FIRST_WORDS, _OPENING_WORDS = 5, 3, 6
_LENGTHS = ((1, "1"), (3, "3"), (7, "7"), (14, "14"), (28, "28"), (60, "60"))
_SHARES = ((0.0, "none"), (0.15, "few"), (0.35, "some"), (0.65, "many"))  # of a reply's words that the parent has too
_TELLING_LETTERS = 4  # from which on a word tells what the talk is about
_SHORT, _MIDDLING = 6, 14  # words of a question
_SEVERAL = 4  # sentences; more are no longer counted
_MUCH_LONGER, _LONGER = 4.0, 1.3  # a parent's words for one of the reply's
_ASKING = frozenset("what which who whom whose where when how why".split())
_INVERTED = frozenset(
    "is are was were do does did can could would will should have has had isnt arent wasnt dont doesnt didnt cant"
    " couldnt wouldnt wont shouldnt havent hasnt am may might".split()
)
_JOINING = frozenset("but and so then ok okay well oh also or lol um".split())
_WITH_QUESTION = frozenset("approve condemn cry deny insult laugh me not paranoid proof they wrongdoing you".split())
_WITH_PARENT = ("agree", "approve", "because", "condemn", "cry", "deny", "laugh", "me", "not", "you")
_BUILT_IN = frozenset(WordClasses({}).names)  # classes of marks, which are told elsewhere


class ReplyFeatures:
    """Finds the features of replies; `classes` are those by which the reply and its parent were read."""

    def __init__(self, classes: WordClasses) -> None:
        here = resources.files("analysis.reply_stance")
        self._classes = classes
        self._openings, self._turns = (load_word_classes(here / name) for name in ("openings.toml", "turns.toml"))
        self._talk: list[tuple[str, ...]] = []

    def find(self, reply: Reading, parent: Reading) -> frozenset[str]:
        """The features of a reply. Lines that it quotes are not its words; `parent` is read by itself."""
        words = _addressed_off(reply.words)
        sentences = _sentences(words)
        found = set(_of_questions(sentences))
        found.update(_of_form(reply.text, words, len(sentences), quotes=reply.parent is not None))
        found.update("first:" + " ".join(words[:length]) for length in range(1, min(_FIRST_WORDS, len(words)) + 1))
        found.update(self._of_phrases(words))
        own, answered = self._named(reply.units), self._named(parent.units)
        found.update(f"class:{name}" for name in own)
        found.update(f"begin:{name}" for name in self._beginning(reply.units))
        found.update(_of_parent(words, parent.words))
        if "?" in words:
            found.update(f"ask:with {name}" for name in own & _WITH_QUESTION)
        found.update(_of_classes(own, answered, asks="?" in parent.words))
        return frozenset(found)

    def _of_phrases(self, words: Sequence[str]) -> Iterator[str]:
        begins = self._openings.units(words[:_OPENING_WORDS])
        if begins.sets:
            yield from (f"opens:{name}" for name in self._openings.set_names[begins.sets[0]] if name not in _BUILT_IN)
        for number in set(self._turns.units(words).sets):
            yield from (f"turn:{name}" for name in self._turns.set_names[number] if name not in _BUILT_IN)

    def _talking(self, class_set: int) -> tuple[str, ...]:
        names = self._classes.set_names
        for number in range(len(self._talk), len(names)):
            self._talk.append(tuple(name for name in names[number] if name in TALK))
        return self._talk[class_set]

    def _named(self, units: Units) -> set[str]:
        return {name for class_set in set(units.sets) for name in self._talking(class_set)}

    def _beginning(self, units: Units) -> Iterator[str]:
        place = 0
        for class_set in units.sets:
            names = self._talking(class_set)
            yield from names
            place += names != ("handle",)
            if place == _FIRST_UNITS:
                return


def _addressed_off(words: Sequence[str]) -> Sequence[str]:
    """Words without the handles with which a reply begins."""
    start = 0
    while start < len(words) and words[start] == "<handle>":
        start += 1
    return words[start:]


def _sentences(words: Sequence[str]) -> list[Sequence[str]]:
    """Sentences of a word at least, each with the mark that ends it."""
    found: list[Sequence[str]] = []
    start = 0
    for place, word in enumerate(words, 1):
        if word in SENTENCE_END:
            if place - start > 1:
                found.append(words[start:place])
            start = place
    if start < len(words):
        found.append(words[start:])
    return found


def _of_questions(sentences: Sequence[Sequence[str]]) -> Iterator[str]:
    asked = [sentence[-1] == "?" for sentence in sentences]
    if not any(asked):
        yield "ask:nothing"
        return
    yield "ask:first" if asked[0] else "ask:later"
    yield "ask:last" if asked[-1] else "ask:before"
    if all(asked):
        yield "ask:only one" if len(asked) == 1 else "ask:only"
    if sum(asked) > 1:
        yield "ask:several"
    for sentence in (sentence for sentence, is_one in zip(sentences, asked, strict=True) if is_one):
        first = next((word for word in sentence if word not in _JOINING), "")
        kind = first if first in _ASKING else "inverted" if first in _INVERTED else "other"
        yield f"ask:{kind}"
        yield "ask:short" if len(sentence) <= _SHORT else "ask:middling" if len(sentence) <= _MIDDLING else "ask:long"
        if "you" in sentence or "your" in sentence:
            yield "ask:you"
            yield f"ask:{kind} you"
        if not _ASKING.isdisjoint(sentence[1:]):
            yield "ask:inside"


def _of_form(text: str, words: Sequence[str], n_sentences: int, *, quotes: bool) -> Iterator[str]:
    yield "form:words " + next((name for most, name in _LENGTHS if len(words) <= most), "more")
    yield f"form:sentences {min(_SEVERAL, n_sentences)}"
    if quotes:
        yield "form:quotes"
    if '"' in text or "“" in text:
        yield "form:quotation"
    if text.rstrip().endswith(("...", "…")):
        yield "form:trails off"
    if sum(word.isupper() and len(word) > 2 for word in text.split()) > 1:
        yield "form:capitals"


def _of_parent(words: Sequence[str], answered: Sequence[str]) -> Iterator[str]:
    telling = {word for word in words if len(word) >= _TELLING_LETTERS}
    share = len(telling.intersection(answered)) / len(telling) if telling else 0.0
    yield "both:shares " + next((name for most, name in _SHARES if share <= most), "most")
    longer = len(answered) / max(1, len(words))
    yield "both:parent " + ("much longer" if longer > _MUCH_LONGER else "longer" if longer > _LONGER else "shorter")
    if "?" in answered:
        yield "both:parent asks, reply " + ("asks" if "?" in words else "tells")
        if answered[-1] == "?":
            yield "both:parent ends asking"


def _of_classes(own: set[str], answered: set[str], *, asks: bool) -> Iterator[str]:
    yield from (f"parent:{name}" for name in answered)
    yield from (f"both:{name}" for name in own & answered)
    yield from (f"both:{name}, parent {'asks' if asks else 'tells'}" for name in _WITH_PARENT if name in own)
    if ("not" in own) != ("not" in answered):
        yield "both:one negates"
