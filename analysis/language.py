"""In which language a comment is written: short, noisy lines as they stand under news articles.

Four steps, the cheap ones first; each decides only what it can know:

1. *Cleaning.* Quoted lines, links, @mentions, #hashtags, numbers, emoji, laughter and the names of platforms say nothing;
   a line without a word left is `und`.
2. *Script.* The writing system of the letters decides where one language owns it (Thai, Hangul, Hebrew ...).
3. *Lexicon.* Where several share it, every letter, word and ending votes for the languages that have it. The lists are
   data (`lexicons/*.toml`). Most English comments end here.
4. *Engine.* What is left is decided by two character models beside the votes: langdetect's profiles and py3langid (see
   `language_evidence`).

Nothing is random, so a text has one answer in whatever company it comes, unless the company is asked for (`threads`).

Hindi and Urdu in Latin letters: a sentence that mixes English words into Hindi grammar is theirs, since grammar votes;
one that mixes a Hindi interjection into English grammar is English. `ur-Latn` is told from `hi-Latn` by vocabulary alone
(`urdu` against `hindi` in `romanised.toml`: Perso-Arabic words of public life and Urdu writers' spellings against
Sanskrit words); a tie is `hi-Latn`.
"""

import re
import unicodedata
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.language_evidence import (
    HINDI,
    URDU,
    Floats,
    Lexicon,
    engine_evidence,
    english_words,
    hindi_or_urdu,
    load_lexicon,
    script_ranges,
    script_table,
    vote_evidence,
    without_loans,
)
from analysis.text import own_words

__all__ = ["LanguageGuess", "identify"]

# A comment shows its language early; the cap (characters) bounds what one hostile comment can cost.
_LONGEST = 2000
# A script is a comment's own from this share of its letters on: well below one half, because brand names in Latin letters
# stand in comments of every script.
_SCRIPT_SHARE = 0.3
# Votes alone decide from this posterior on (two unshared words reach it) where the winner knows this share of the words;
# where it knows all of them, one unshared word may do.
_SURE, _KNOWN, _ENTIRE = 0.98, 0.3, 0.9
# A language must be likelier than all others together, or the answer is `und`.
_DOUBTFUL = 0.5
# A lone word that no lexicon knows is a name as often as not: only so sure an engine may call it a language.
_LONE = 0.9
# In plain English, found without weighing, at least this share of the different words is in the English lists alone, and
# other languages' words are at most this share of those: names and quotations.
_PLAIN, _ALIEN = 0.4, 0.125
# The prior weighs as much as this many comments of the thread, and the whole thread no more than the second number: an
# English thread has guests who write something else.
_PRIOR_COMMENTS, _MOST_COMMENTS = 5.0, 10.0

_NOISE = re.compile(
    r"(?:https?://|www\.|pic\.twitter)\S*|\S{1,64}@\S{1,64}\.\w+|[@#][\w.]*\w|&\w{2,6};|(?<!\w)/?[ru]/\w+"
    r"|ಠ.?ಠ|\b[hH][aAeE](?:[hH]+[aAeE]+)+[hH]*\b|\b[\w-]{1,60}\.(?:com|org|net|co|in|pk|tv)\b\S*"
)
# Zero-width characters, bidirectional controls and soft hyphens, which stand inside words unseen.
_INVISIBLE = dict.fromkeys([*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF, 0xAD])
_APOSTROPHES = dict.fromkeys(map(ord, "'’‘`´"))
_LATIN_WORD = re.compile(r"[^\W_]+")
_BREAK = re.compile(r"[\s\d!-/:-@\[-`{-~।॥،؛؟۔…“”‘’«»–—]+")
_RUN = re.compile(r"(\w)\1{2,}")
_MUTE = re.compile(r"a?(?:h[aei]+){2,}h?|(?:[aei]h){2,}|x+d+|hm+|[0-9]+|(.)\1{2,}")


@dataclass(frozen=True, slots=True)
class LanguageGuess:
    """A language with its doubt.

    `tag`: BCP-47, or `und`; `confidence`: 0..1, the posterior of the likeliest language given what was consulted (0 where
    nothing was); `method`: the step that decided, `script`, `lexicon`, `engine`, or `none` where there was nothing to read.
    """

    tag: str
    confidence: float
    method: str


@dataclass(frozen=True, slots=True)
class _Reading:
    """A text read by itself. Where doubt was left, `evidence` (n_languages,) in natural log, for a thread to settle."""

    guess: LanguageGuess
    script: str = ""
    words: tuple[str, ...] = ()
    evidence: Floats | None = None


_NOTHING = _Reading(LanguageGuess("und", 0.0, "none"))


def identify(texts: Sequence[str], threads: Sequence[str] | None = None) -> list[LanguageGuess]:
    """The language of each text, in order.

    `threads`: for each text the id of its thread, if the company may help: lines that their own words leave in doubt
    ("Good one mate") then lean towards the languages of the thread's other comments, and the answer depends on whole
    threads being passed together. Without it each answer depends on its text alone.
    """
    readings = {text: _read(text) for text in dict.fromkeys(texts)}
    if threads is None:
        return [readings[text].guess for text in texts]
    company: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for text, thread in zip(texts, threads, strict=True):
        reading = readings[text]
        if reading.evidence is None and reading.guess.tag != "und":
            company[thread][HINDI if reading.guess.tag == URDU else reading.guess.tag] += 1
    return [_in_company(readings[text], company[thread]) for text, thread in zip(texts, threads, strict=True)]


def _read(text: str) -> _Reading:
    text = _clean(text)
    script = "Latin" if text.isascii() else _script(text)
    if script == "Latin":
        found = _LATIN_WORD.findall(text.lower().translate(_APOSTROPHES))
        if english := _plain_english(frozenset(found)):
            return _Reading(LanguageGuess("en", 1.0 - 0.05**english, "lexicon"))
        words = _latin_words(found)
        own = without_loans(words)
        if not any(len(word) > 1 for word in own):
            return _NOTHING
        return _weigh(text if own == words else " ".join(own), script, own)
    if script in script_table("sole"):
        return _Reading(LanguageGuess(script_table("sole")[script], 1.0, "script"))
    if script in script_table("words"):
        return _weigh(text, script, tuple(word for word in _BREAK.split(text.lower()) if word))
    return _NOTHING


def _plain_english(words: frozenset[str]) -> int:
    """How many of `words` only English has, if that is enough to ask no further, one of them being grammar; else 0."""
    own, grammar, alien = english_words()
    english = words & own
    enough = len(english) >= max(2, _PLAIN * len(words)) and not english.isdisjoint(grammar)
    return len(english) if enough and len(words & alien) <= _ALIEN * len(english) else 0


def _weigh(text: str, script: str, words: tuple[str, ...]) -> _Reading:
    """Decide by votes, and where they leave doubt by votes and engines."""
    lexicon = load_lexicon(script)
    votes = vote_evidence(lexicon, text, words)
    known = lexicon.votes_in(votes)
    guess = _decide(lexicon, lexicon.prior, votes, words, "lexicon" if script == "Latin" else "script")
    if guess.confidence >= (_SURE if known < len(words) else _ENTIRE) and known >= _KNOWN * len(words):
        return _Reading(guess)
    evidence = votes + engine_evidence(script, _RUN.sub(r"\1\1", text))
    guess = _decide(lexicon, lexicon.prior, evidence, words, "engine")
    if not known and (_is_bare_name(text) or (len(words) == 1 and guess.confidence < _LONE)):
        return _Reading(LanguageGuess("und", guess.confidence, "engine"))
    return _Reading(guess, script, words, evidence if guess.confidence < _SURE else None)


def _decide(lexicon: Lexicon, prior: Floats, evidence: Floats, words: tuple[str, ...], method: str) -> LanguageGuess:
    """The likeliest language by `prior` and `evidence`, both (n_languages,), if it has the majority of the posterior."""
    odds = prior * np.exp(evidence - evidence.max())
    best = int(odds.argmax())
    confidence = float(odds[best] / odds.sum())
    tag = lexicon.languages[best] if confidence >= _DOUBTFUL else "und"
    return LanguageGuess(hindi_or_urdu(words) if tag == HINDI else tag, confidence, method)


def _in_company(reading: _Reading, company: Counter[str]) -> LanguageGuess:
    """`reading` decided anew with the languages of its thread (comments by tag) in the prior, if it was in doubt."""
    if reading.evidence is None or not company:
        return reading.guess
    lexicon = load_lexicon(reading.script)
    weight = min(1.0, _MOST_COMMENTS / company.total())
    prior = _PRIOR_COMMENTS * lexicon.prior + [weight * company[tag] for tag in lexicon.languages]
    return _decide(lexicon, prior, reading.evidence, reading.words, reading.guess.method)


def _clean(text: str) -> str:
    text = own_words(text[:_LONGEST])
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).translate(_INVISIBLE)
    return _NOISE.sub(" ", text)


def _latin_words(found: list[str]) -> tuple[str, ...]:
    """`found` without laughter, numbers and platforms' names; elongated words as the lexicon has them."""
    known, platforms = load_lexicon("Latin").words, script_table("silent")["Latin"]
    words: list[str] = []
    for word in found:
        if word in known:
            words.append(word)
        elif word not in platforms and not _MUTE.fullmatch(word):
            # "goood" is "good", "sooo" is "so"; two letters stay where the lexicon has neither.
            twice, once = _RUN.sub(r"\1\1", word), _RUN.sub(r"\1", word)
            words.append(once if once in known and twice not in known else twice)
    return tuple(words)


def _script(text: str) -> str:
    """The writing system that `text` is in, or "" if it has no letters of one that we know."""
    starts, ends, names = script_ranges()
    counts: Counter[str] = Counter()
    for letter, n in Counter(text).items():
        place = bisect_right(starts, ord(letter)) - 1
        if place >= 0 and ord(letter) <= ends[place]:
            counts[names[place]] += n
        elif letter.isalpha() and "LATIN" in unicodedata.name(letter, ""):
            counts["Latin"] += n
    if counts["Kana"]:  # Japanese is Chinese characters with some of these among them
        counts["Kana"] += counts.pop("Han", 0)
    foreign = max((name for name in counts if name != "Latin"), key=counts.__getitem__, default="")
    # One letter alone is an ornament, like the face of a shrug.
    if foreign and counts[foreign] >= max(2, _SCRIPT_SHARE * counts.total()):
        return foreign
    return "Latin" if counts["Latin"] else ""


def _is_bare_name(text: str) -> bool:
    """Whether `text` is two or three words, each with a capital: unknown words thus written are somebody's name."""
    words = _LATIN_WORD.findall(text)
    return 2 <= len(words) <= 3 and all(word.istitle() for word in words)
