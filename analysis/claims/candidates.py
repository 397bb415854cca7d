"""Who may be a side of a claim, and what is known of each: the phrases of the comment, of what it answers, of the headline.

Each candidate has features by name: what is in the phrase, the words and word classes beside it and in its clause, the
frames that hold it, and where it stands. `analysis.claims.pointer` weighs them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from analysis.claims.phrases import Phrase, Phrases
from analysis.stance.cues import Grammar, Hit
from analysis.text import SENTENCE_END

__all__ = ["SOURCES", "Candidate", "candidates_of"]

SOURCES = ("comment", "parent", "headline")
_CLAUSE_ENDS = frozenset(
    "but while yet whereas and because if when so although though however unless meanwhile".split()
)
_REACH = 9  # tokens on either side that may belong to a phrase's clause
_NEAR = 3  # tokens on either side that have a place of their own
_GENERAL = frozenset(  # words that many phrases share
    "the a an these those this that our my your his her their its such same some certain most many account accounts page"
    " pages group groups sub subs subreddit subreddits people ppl side party users channel channels one ones".split()
)
_CARRIED = (
    "actor",
    "what:",
    "in:c:",
    "frame:",
    "kind:",
    "at-1:",
)  # features of a parent's phrase that count by what the comment does


@dataclass(frozen=True, slots=True)
class Candidate:
    """A phrase of one of `SOURCES`, as `written` there, with its features."""

    source: str
    phrases: Phrases
    phrase: Phrase
    features: frozenset[str]

    @property
    def written(self) -> str:
        """The phrase as its text has it."""
        return self.phrases.written(self.phrase)


def candidates_of(
    comment: Phrases, parent: Phrases | None, headline: Phrases | None, frames: Grammar, *, denies: bool
) -> list[Candidate]:
    """The candidates of a comment that claims bias or `denies` it; named ones only from what it answers and the headline."""
    own = list(_own(comment, frames, denies=denies, context=_words(parent) | _words(headline)))
    named = sum(each.phrase.kind == "named" for each in own)
    result = own
    for source, phrases in (("parent", parent), ("headline", headline)):
        if phrases is not None:
            result = result + list(_carried(source, phrases, frames, denies=denies, named=named, comment=comment))
    return result


def _own(comment: Phrases, frames: Grammar, *, denies: bool, context: set[str]) -> Iterator[Candidate]:
    held = _frames(comment, frames)
    code = "denies" if denies else "claims"
    for place, phrase in enumerate(comment.found):
        features = _features(comment, phrase, held[place])
        features |= {f"code:{code}", f"rank:{min(place, 4)}", *(["last"] if place == len(comment.found) - 1 else [])}
        if _content(comment, phrase) & context:
            features.add("spoken of before")
        features |= {
            f"{code}&{name}" for name in features if name.startswith(("clause", "in:", "kind", "what", "at", "frame"))
        }
        yield Candidate("comment", comment, phrase, frozenset(features))


def _carried(
    source: str, phrases: Phrases, frames: Grammar, *, denies: bool, named: int, comment: Phrases
) -> Iterator[Candidate]:
    held = _frames(phrases, frames)
    code = "denies" if denies else "claims"
    said = _words(comment)
    for place, phrase in enumerate(phrases.found):
        if phrase.kind != "named":
            continue
        features = {f"{source}|{name}" for name in _features(phrases, phrase, held[place])}
        features |= {f"{source}|{code}", f"{source}|named {min(named, 3)}", f"{source}|short {len(comment.tokens) < 9}"}
        if _content(phrases, phrase) & said:
            features.add(f"{source}|said again")
        carried = [name for name in features if name.removeprefix(f"{source}|").startswith(_CARRIED)]
        features |= {f"{code}&{name}" for name in carried}
        yield Candidate(source, phrases, phrase, frozenset(features))


def _features(phrases: Phrases, phrase: Phrase, frames: Sequence[str]) -> set[str]:
    words = phrases.tokens.words
    features = {f"kind:{phrase.kind}", f"what:{_what(phrases, phrase)}", *frames}
    for actor in phrase.actors:
        features.add(f"actor:{actor.side}")
    for place in range(phrase.first, phrase.last):
        features.update(f"in:{name}" for name in _names(phrases, place))
    features.add(f"head:{_name(phrases, phrase.last - 1)}")
    for step in range(1, _NEAR + 1):
        before, after = phrase.first - step, phrase.last - 1 + step
        features.update(f"at-{step}:{name}" for name in _names(phrases, before))
        features.update(f"at+{step}:{name}" for name in _names(phrases, after))
    left, right = _name(phrases, phrase.first - 1), _name(phrases, phrase.last)
    features.add(f"at-2-1:{_name(phrases, phrase.first - 2)} {left}")
    features.add(f"at+1+2:{right} {_name(phrases, phrase.last + 1)}")
    features.add(f"at-1+1:{left} {right}")
    begin, end = _clause(phrases, phrase)
    for place in (*range(begin, phrase.first), *range(phrase.last, end)):
        side = "-" if place < phrase.first else "+"
        features.update(f"clause{side}:{name}" for name in _names(phrases, place))
    features.add(f"clause begins:{_name(phrases, begin - 1)}")
    features.add(f"clause ends:{words[end] if end < len(words) else '$'}")
    return features


def _what(phrases: Phrases, phrase: Phrase) -> str:
    """How a phrase names somebody: as a known actor, by a name, by a word for a camp, or in general words only."""
    if phrase.actors:
        return phrase.actors[-1].side
    places = range(phrase.first, phrase.last)
    words, starts = phrases.tokens.words, phrases.tokens.starts
    if any(words[place].startswith(("r/", "u/", "@")) or phrases.text[starts[place]].isupper() for place in places):
        return "name"
    if any("camp" in phrases.classes[place] for place in places):
        return "camp"
    return "words" if _content(phrases, phrase) else "general"


def _clause(phrases: Phrases, phrase: Phrase) -> tuple[int, int]:
    """The tokens of the clause about `phrase`, as far as word lists can tell."""
    words = phrases.tokens.words
    begin, end = phrase.first, phrase.last
    while begin > 0 and phrase.first - begin < _REACH and not _ends_clause(words[begin - 1]):
        begin -= 1
    while end < len(words) and end - phrase.last < _REACH and not _ends_clause(words[end]):
        end += 1
    return begin, end


def _ends_clause(word: str) -> bool:
    return word in SENTENCE_END or word in _CLAUSE_ENDS


def _frames(phrases: Phrases, frames: Grammar) -> list[list[str]]:
    """For each phrase the features of the frames that hold it."""
    held: list[list[str]] = [[] for _ in phrases.found]
    stream, of = phrases.stream()
    for hit in frames.find(stream):
        place = held_by(hit, of)
        if place is not None:
            kind = "not " if hit.negated else ""
            held[place] += [f"frame:{kind}{hit.cue.target}", f"frame:{kind}{hit.cue.strength} {hit.cue.target}"]
    return held


def held_by(hit: Hit, of: Sequence[int]) -> int | None:
    """The phrase that stands in the slot of a frame; `of` as `Phrases.stream` gives it."""
    sides = [of[place] for place in range(hit.first, hit.last) if of[place] >= 0]
    return sides[hit.cue.slot - 1] if len(sides) >= hit.cue.slot else None


def _names(phrases: Phrases, place: int) -> list[str]:
    """What a feature says of the token at `place`: its word and classes, or the role of the actor that it names."""
    if not 0 <= place < len(phrases.tokens):
        return ["$"]
    role = phrases.role_at(place)
    if role:
        return [role]
    named = ["<np>"] if phrases.named_at(place) else []
    return [f"w:{phrases.tokens.words[place]}", *(f"c:{name}" for name in phrases.classes[place]), *named]


def _name(phrases: Phrases, place: int) -> str:
    return _names(phrases, place)[0]


def _words(phrases: Phrases | None) -> set[str]:
    return set() if phrases is None else set(phrases.tokens.words) - _GENERAL


def _content(phrases: Phrases, phrase: Phrase) -> set[str]:
    return set(phrases.tokens.words[phrase.first : phrase.last]) - _GENERAL
