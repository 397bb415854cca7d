"""Noun phrases that may name a side of a bias claim, found without a parser.

A phrase is a run of words that name people or what they have on a platform: actors of the gazetteer, words of the classes
in `_HEAD_CLASSES`, names (written with a capital, communities, handles), nouns of ``lexicons/phrases.toml``; with up to two plain
words before it and a determiner. That is the chunking of Abney (1991, "Parsing by chunks"), done by word lists. Pronouns are phrases of
their own kind.
"""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources

from analysis.actors import Actor, Gazetteer, Mention
from analysis.stance.word_classes import WordClasses
from analysis.text import READER, SENTENCE_END, Tokens, tokenise

__all__ = ["Phrase", "Phrases", "find_phrases"]

_HEAD_CLASSES = frozenset({"camp", "side", "group", "asset", "people", "ourown", "mods"})
_NEVER_BEFORE = frozenset(  # classes of words that do not belong to the phrase that follows them
    "remove allow restore censor report not approve bias because still only should would news wh gone happened soften"
    " deny cry agree laugh compare too whatabout funny".split()
)
_BREAKS = frozenset(',;:()"“”/–—')
_NO_ADJECTIVES = ("ing", "ed", "ly", "nt", "s")  # endings of verbs and adverbs, unless a hyphen stands before them
_ADJECTIVES = ("ous", "ss")
_LONGEST_ADDRESS = 5  # words of a name that is addressed
_BEFORE = 2  # plain words before the first head of a phrase that belong to it


@dataclass(frozen=True, slots=True)
class Phrase:
    """Tokens `first:last`; `kind` is ``named`` or whom a pronoun means (``we``, ``they`` …); `actors` are those named in it."""

    first: int
    last: int
    kind: str
    actors: tuple[Actor, ...] = ()


@dataclass(frozen=True)
class Phrases:
    """A text's phrases in its order, with its tokens, their word classes and the actors named in it."""

    text: str
    tokens: Tokens
    classes: tuple[frozenset[str], ...]
    mentions: tuple[Mention, ...]
    found: tuple[Phrase, ...]

    def written(self, phrase: Phrase) -> str:
        """The phrase as it stands in the text."""
        return self.between(phrase.first, phrase.last)

    def between(self, first: int, last: int) -> str:
        """The text of the tokens `first:last`."""
        return self.text[self.tokens.starts[first] : self.tokens.ends[last - 1]]

    def role_at(self, place: int) -> str:
        """``<camp>`` or ``<platform>`` where the token at `place` belongs to an actor's name; else empty."""
        return self._roles.get(place, "")

    def named_at(self, place: int) -> bool:
        """Whether the token at `place` belongs to a phrase that names somebody."""
        return place in self._inside

    @cached_property
    def _roles(self) -> dict[int, str]:
        return {
            place: f"<{mention.actor.side}>"
            for mention in self.mentions
            for place in range(mention.first, mention.last)
        }

    @cached_property
    def _inside(self) -> frozenset[int]:
        named = (phrase for phrase in self.found if phrase.kind == "named")
        return frozenset(place for phrase in named for place in range(phrase.first, phrase.last))

    def stream(self) -> tuple[Tokens, list[int]]:
        """The tokens with ``<side>`` in the place of each named phrase and ``<platform>`` of each platform named.

        Beside it, for each token of the new stream, the phrase that it stands for (its place in `found`), or -1.
        """
        words: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        of: list[int] = []
        spans = {
            phrase.first: (phrase.last, "<side>", place) for place, phrase in enumerate(self.found) if _is_side(phrase)
        }
        for mention in self.mentions:
            if mention.actor.side == "platform" and not any(f <= mention.first < spans[f][0] for f in spans):
                spans[mention.first] = (mention.last, "<platform>", -1)
        position = 0
        while position < len(self.tokens):
            last, word, place = spans.get(position, (position + 1, self.tokens.words[position], -1))
            words.append(word)
            starts.append(self.tokens.starts[position])
            ends.append(self.tokens.ends[last - 1])
            of.append(place)
            position = last
        return Tokens(tuple(words), tuple(starts), tuple(ends)), of


def _is_side(phrase: Phrase) -> bool:
    """Whether a phrase names somebody else than a platform."""
    return phrase.kind == "named" and (not phrase.actors or any(actor.side == "camp" for actor in phrase.actors))


@dataclass(frozen=True)
class _Lists:
    determiners: frozenset[str]
    function: frozenset[str]
    nouns: frozenset[str]
    adjectives: frozenset[str]
    pronouns: dict[str, str]


@cache
def _lists() -> _Lists:
    table = tomllib.loads(resources.files("analysis").joinpath("lexicons", "phrases.toml").read_text(encoding="utf-8"))
    pronouns = {word: kind for kind, words in table["pronouns"].items() for word in words}
    function = frozenset((*table["function"], *table["quantifiers"], *pronouns))
    return _Lists(
        frozenset(table["determiners"]), function, frozenset(table["nouns"]), frozenset(table["adjectives"]), pronouns
    )


def find_phrases(text: str, gazetteer: Gazetteer, classes: WordClasses) -> Phrases:
    """The phrases of `text`. A name that only says whose side it is on is one token, whatever words it has."""
    tokens, mentions = _masked(tokenise(text), text, gazetteer)
    units = classes.units(tokens.words)
    of_token: list[frozenset[str]] = [frozenset()] * len(tokens)
    for number, first, last in zip(units.sets, units.firsts, units.lasts, strict=True):
        of_token[first:last] = [frozenset(classes.set_names[number])] * (last - first)
    found = _Chunker(text, tokens, of_token, mentions).phrases()
    return Phrases(text, tokens, tuple(of_token), tuple(mentions), tuple(found))


def _masked(tokens: Tokens, text: str, gazetteer: Gazetteer) -> tuple[Tokens, list[Mention]]:
    """The tokens with one token for each masked actor, and the mentions as they lie in it."""
    words: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    mentions: list[Mention] = []
    done = 0
    for mention in gazetteer.mentions(tokens, text):
        kept = slice(done, mention.first)
        words += tokens.words[kept]
        starts += tokens.starts[kept]
        ends += tokens.ends[kept]
        own = slice(mention.first, mention.last)
        first = len(words)
        if mention.actor.masked:
            words.append(f"<{mention.actor.side}>")
            starts.append(tokens.starts[mention.first])
            ends.append(tokens.ends[mention.last - 1])
        else:
            words += tokens.words[own]
            starts += tokens.starts[own]
            ends += tokens.ends[own]
        mentions.append(Mention(mention.actor, first, len(words)))
        done = mention.last
    rest = slice(done, None)
    whole = (*words, *tokens.words[rest]), (*starts, *tokens.starts[rest]), (*ends, *tokens.ends[rest])
    return Tokens(*whole), mentions


class _Chunker:
    """Finds the phrases of one text."""

    def __init__(
        self, text: str, tokens: Tokens, classes: Sequence[frozenset[str]], mentions: Sequence[Mention]
    ) -> None:
        self._text, self._tokens, self._classes, self._lists = text, tokens, classes, _lists()
        self._actor_at = {place: mention for mention in mentions for place in range(mention.first, mention.last)}
        letters = [letter for letter in text if letter.isalpha()]
        self._shouted = sum(map(str.isupper, letters)) * 2 > len(letters)
        self._names = self._capitalised()

    def phrases(self) -> list[Phrase]:
        found: list[Phrase] = []
        position, end = self._addressed(), len(self._tokens)
        taken = 0  # tokens before this one belong to a phrase
        while position < end:
            if not self._is_head(position):
                position += 1
                continue
            last = position + 1
            while last < end and not self._broken(last - 1):
                if self._is_head(last) and not self._parts(last - 1, last):
                    last += 1
                elif last + 1 < end and self._joins(last):
                    last += 2
                else:
                    break
            first = self._extended(position, taken)
            named = {self._actor_at[place] for place in range(position, last) if place in self._actor_at}
            actors = tuple(mention.actor for mention in sorted(named, key=lambda mention: mention.first))
            found.append(Phrase(first, last, "named", actors))
            position = taken = last
        inside = {place for phrase in found for place in range(phrase.first, phrase.last)}
        pronouns = self._lists.pronouns
        found += [
            Phrase(place, place + 1, pronouns[word])
            for place, word in enumerate(self._tokens.words)
            if word in pronouns and place not in inside
        ]
        return sorted(found, key=lambda phrase: phrase.first)

    def _addressed(self) -> int:
        """The tokens at the beginning that name whom the comment addresses ("@Omar Khan, no"): nobody's side."""
        if not len(self._tokens) or not self._text[: self._tokens.starts[0] + 1].lstrip().startswith("@"):
            return 0
        for place in range(min(_LONGEST_ADDRESS, len(self._tokens) - 1)):
            if self._broken(place):
                return place + 1
        return 1

    def _is_head(self, place: int) -> bool:
        word = self._tokens.words[place]
        if word == READER:
            return False  # whoever comments here takes no part in what they comment on
        if place in self._actor_at or self._names[place]:
            return True
        if word in self._lists.function or word in SENTENCE_END:
            return False
        return word in self._lists.nouns or not self._classes[place].isdisjoint(_HEAD_CLASSES)

    def _extended(self, first: int, taken: int) -> int:
        """The beginning of a phrase whose first head stands at `first`."""
        words, lists = self._tokens.words, self._lists
        for _ in range(_BEFORE):
            before = first - 1
            if before < taken or self._broken(before) or not self._is_plain(before):
                break
            first = before
        before = first - 1
        if before >= taken and words[before] in lists.determiners and not self._broken(before):
            first = before
        return first

    def _parts(self, place: int, after: int) -> bool:
        """Whether a platform stands beside a camp ("in Freedonia Facebook does …"): they are no phrase together."""
        sides = {self._actor_at[each].actor.side for each in (place, after) if each in self._actor_at}
        return len(sides) == 2

    def _is_plain(self, place: int) -> bool:
        """Whether the word at `place` may be an adjective or a noun that belongs to the head after it."""
        word, lists = self._tokens.words[place], self._lists
        if not word.isalpha() or word in lists.function or word in lists.determiners:
            return False
        if word in lists.adjectives:
            return True
        hyphenated = self._text[self._tokens.starts[place] - 1 : self._tokens.starts[place]] == "-"
        if word.endswith(_NO_ADJECTIVES) and not word.endswith(_ADJECTIVES) and not hyphenated:
            return False
        return self._classes[place].isdisjoint(_NEVER_BEFORE)

    def _joins(self, place: int) -> bool:
        """Whether the plain word at `place` stands between two heads of one phrase ("Freedonia's ruling party")."""
        adjective = self._tokens.words[place] in self._lists.adjectives
        return adjective and not self._broken(place) and self._is_head(place + 1)

    def _broken(self, place: int) -> bool:
        """Whether a comma or the like stands between the tokens at `place` and after it."""
        between = self._text[self._tokens.ends[place] : self._tokens.starts[place + 1]]
        return not _BREAKS.isdisjoint(between)

    def _capitalised(self) -> list[bool]:
        """For each token, whether it is written as a name."""
        result: list[bool] = []
        inside = False  # a sentence, where a capital means a name
        for place, word in enumerate(self._tokens.words):
            written = self._text[self._tokens.starts[place] : self._tokens.ends[place]]
            result.append(self._is_name(place, word, written, inside=inside))
            inside = word not in SENTENCE_END and not word.startswith("@")
        return result

    def _is_name(self, place: int, word: str, written: str, *, inside: bool) -> bool:
        if word.startswith(("r/", "u/")) or (word.startswith("@") and place > 0):
            return True
        if not written[0].isupper() or word in self._lists.function or word in self._lists.determiners:
            return False
        if not inside and word.endswith(_NO_ADJECTIVES):
            return False
        if written.isupper():
            return len(written) > 1 and not self._shouted and word not in SENTENCE_END
        humped = any(letter.isupper() for letter in written[1:])
        return inside or humped or not self._classes[place]
