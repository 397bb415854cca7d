"""What speaks for each language in a text: the votes of its words and letters, and two character models.

langdetect's own procedure (Nakatani 2010) draws n-grams at random until it is sure; on three words that is both random
and overconfident. Here its profiles are read as the naive Bayes model that they are: the sum over *all* n-grams of the
text, divided by the square root of their number, since n-grams that overlap are no independent witnesses (py3langid, after
Lui and Baldwin 2012, tempers its own sum in the same way).

Neither engine has a profile of Hindi and Urdu in Latin letters: the romanised word lists vote for them, and the n-grams
of these lists, counted as langdetect counts, serve as their profile.
"""

import json
import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "HINDI",
    "URDU",
    "Floats",
    "Lexicon",
    "engine_evidence",
    "english_words",
    "hindi_or_urdu",
    "load_lexicon",
    "script_ranges",
    "script_table",
    "vote_evidence",
    "without_loans",
]

Floats = NDArray[np.float64]
Votes = tuple[tuple[int, float], ...]

HINDI, URDU = "hi-Latn", "ur-Latn"
_ROMANISED = ("grammar", "words", "urdu", "hindi")

# What an unshared word is worth in natural-log odds: about 50 to 1.
_VOTE = 4.0
# The two engines read the same letters, so that each is heard at less than its own word (one over the root of two).
_ENGINE = 0.7
# What an engine says of a language that it has no profile of: this far (natural log) below its best.
_UNHEARD = -4.5
# No probability of py3langid's counts for less: its smallest ones are artefacts of rounding.
_LEAST = 1e-9
# How often a language is met before a line is read: English is the language of most threads that are coded, the common ones
# share what remains, the rare ones get little, for otherwise they steal short lines from their neighbours.
_ENGLISH_SHARE, _RARE_SHARE = 0.25, 0.003
_RARE_LATIN = ("af", "ca", "cy", "et", "hr", "lt", "lv", "sk", "sl", "so", "sq")
_RARE = (*_RARE_LATIN, "be", "kk", "mk", "mn", "sr", "ckb")
# Of a word that Hindi shares with English spelling ("to", "me", "log") this share of the vote is Hindi's: enough to add to
# a Hindi sentence, too little to make one.
_HINDI_SHARE = 0.2

# A sentence of at least this many different Hindi grammar words, and of more of them than of English ones, is Hindi by its
# grammar.
_HINDI_GRAMMAR = 2

# Where an engine's code is not ours. langdetect has no Malay: Indonesian stands in for it.
_PROFILE = {"nb": "no", "ms": "id"}
_LANGID = {"nb": "no", "ckb": "ku"}


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What the words and letters of one script say: `Votes` are pairs of an index into `languages` and a weight."""

    languages: tuple[str, ...]
    prior: Floats  # (n_languages,), sums to 1
    words: dict[str, Votes]
    letters: dict[str, Votes]
    endings: tuple[tuple[re.Pattern[str], int], ...]

    @staticmethod
    def votes_in(evidence: Floats) -> float:
        """The winner's number of votes in `evidence` that consists of votes."""
        return float(evidence.max()) / _VOTE


def vote_evidence(lexicon: Lexicon, text: str, words: Iterable[str]) -> Floats:
    """(n_languages,) natural log: the words of each language in `words`, and its letters in `text`, each letter once."""
    votes = [0.0] * len(lexicon.languages)
    for word in words:
        for place, weight in lexicon.words.get(word, ()):
            votes[place] += weight
        for pattern, place in lexicon.endings:
            if pattern.search(word):
                votes[place] += 1.0
    if not text.isascii():
        for letter in dict.fromkeys(text.lower()):
            for place, weight in lexicon.letters.get(letter, ()):
                votes[place] += weight
    return _VOTE * np.array(votes)


def engine_evidence(script: str, text: str) -> Floats:
    """(n_languages,) natural log: what the two character models say of `text`, each with its best at 0."""
    return _ENGINE * (_profile_evidence(script, text) + _langid_evidence(script, text))


def without_loans(words: tuple[str, ...]) -> tuple[str, ...]:
    """`words` without English nouns, verbs and adjectives if the grammar around them is Hindi: loans say nothing."""
    hindi, english, content = _grammars()
    found = len(hindi.intersection(words))
    if found < _HINDI_GRAMMAR or found <= len(english.intersection(words)):
        return words
    return tuple(word for word in words if word not in content)


def hindi_or_urdu(words: Iterable[str]) -> str:
    """The tag of a romanised sentence: Urdu's where words that Hindi lacks outnumber those that Urdu lacks."""
    hindi, urdu = _vocabularies()
    counts = Counter("urdu" if word in urdu else "hindi" for word in words if word in urdu or word in hindi)
    return URDU if counts["urdu"] > counts["hindi"] else HINDI


def _profile_evidence(script: str, text: str) -> Floats:
    ngram = import_module("langdetect.utils.ngram").NGram
    rows, table, order = _profiles(script)
    folded = "".join(map(ngram.normalize, ngram.normalize_vi(text.lower())))
    found = [rows[gram] for gram in _grams(folded) if gram in rows]
    if not found:
        return np.zeros(len(order))
    sums = table[found].sum(axis=0) / np.sqrt(len(found))
    sums -= sums.max()
    return np.array([sums[place] if place >= 0 else _UNHEARD for place in order])


def _langid_evidence(script: str, text: str) -> Floats:
    chances: dict[str, float] = dict(_langid().rank(text))
    codes = [_LANGID.get(tag, tag) for tag in load_lexicon(script).languages]
    best = max(_LEAST, *(chances.get(code, 0.0) for code in codes))
    return np.array([np.log(max(chances[code], _LEAST) / best) if code in chances else _UNHEARD for code in codes])


def _grams(text: str) -> list[str]:
    """The 1- to 3-grams that langdetect counts: within words, of which each has a space on both sides."""
    grams: list[str] = []
    for word in text.split():
        padded = f" {word} "
        grams += word
        grams += map("".join, pairwise(padded))
        grams += [padded[i : i + 3] for i in range(len(word))]
    return grams


@cache
def _langid() -> Any:
    langid = import_module("py3langid.langid")
    return langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE, norm_probs=True)


@cache
def _profiles(script: str) -> tuple[dict[str, int], Floats, list[int]]:
    """Row of each n-gram, log-probabilities (n_grams, n_profiles), and the profile (-1: none) of each language."""
    langdetect = import_module("langdetect.detector_factory")
    folder = Path(langdetect.PROFILES_DIRECTORY)
    names = [_PROFILE.get(tag, tag) for tag in load_lexicon(script).languages]
    stored = sorted({path.name for path in folder.iterdir()} & set(names))
    sources = [(folder / name).read_text("utf-8") for name in stored]
    if HINDI in names:
        sources.append(_romanised_profile())
        stored.append(HINDI)
    factory = langdetect.DetectorFactory()
    factory.load_json_profile(sources)
    chances: dict[str, list[float]] = factory.word_lang_prob_map
    smoothing = langdetect.Detector.ALPHA_DEFAULT / langdetect.Detector.BASE_FREQ
    order = [stored.index(name) if name in stored else -1 for name in names]
    return {gram: row for row, gram in enumerate(chances)}, np.log(np.array(list(chances.values())) + smoothing), order


def _romanised_profile() -> str:
    """A profile of romanised Hindi and Urdu in langdetect's format: the n-grams of the word lists, each word once."""
    words = sorted({word for name in _ROMANISED for word in _toml("romanised")[name].split()})
    counts = Counter(gram for word in words for gram in _grams(word))
    totals = [sum(n for gram, n in counts.items() if len(gram) == size) for size in (1, 2, 3)]
    return json.dumps({"name": HINDI, "freq": counts, "n_words": totals})


@cache
def load_lexicon(script: str) -> Lexicon:
    """The lexicon of a script whose languages are told apart by words: "Latin", or one under `words` in `scripts.toml`."""
    lists = {tag: text.split() for tag, text in script_table("words").get(script, {}).items()}
    shared: frozenset[str] = frozenset()
    if script == "Latin":
        romanised = _toml("romanised")
        shared = frozenset(romanised["shared"].split())
        lists = {
            "en": [word for text in _toml("english").values() for word in text.split()],
            **{tag: text.split() for tag, text in _toml("latin").items()},
            HINDI: [word for name in _ROMANISED for word in romanised[name].split() if word not in shared],
            **{tag: [] for tag in _RARE_LATIN},
        }
    tags = tuple(lists)
    share = {"en": _ENGLISH_SHARE, **dict.fromkeys(_RARE, _RARE_SHARE)}
    common = (1.0 - sum(share.get(tag, 0.0) for tag in tags)) / sum(tag not in share for tag in tags)
    return Lexicon(
        languages=tags,
        prior=np.array([share.get(tag, common) for tag in tags]),
        words=_shares(lists, tags, shared),
        letters=_shares(script_table("letters").get(script, {}), tags),
        endings=tuple(
            (re.compile(f"(?:{text})$"), tags.index(tag))
            for tag, text in script_table("endings").get(script, {}).items()
        ),
    )


def _shares(
    lists: Mapping[str, Iterable[str]], tags: tuple[str, ...], shared: frozenset[str] = frozenset()
) -> dict[str, Votes]:
    """The votes of each word or letter: 1, divided among the languages that have it, after Hindi's part if `shared`."""
    owners: defaultdict[str, list[str]] = defaultdict(list)
    for tag, words in lists.items():
        for word in dict.fromkeys(words):
            owners[word].append(tag)
    votes: dict[str, Votes] = {}
    for word in owners.keys() | shared:
        having = owners.get(word, [])
        hindi = (_HINDI_SHARE if having else 1.0) if word in shared else 0.0
        split = [(tags.index(tag), (1.0 - hindi) / len(having)) for tag in having]
        votes[word] = (*split, *([(tags.index(HINDI), hindi)] if hindi else []))
    return votes


@cache
def english_words() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """The words that only English has (let Hindi spell some so), those of them that are grammar, and what English lacks."""
    lexicon = load_lexicon("Latin")
    english, hindi = (lexicon.languages.index(tag) for tag in ("en", HINDI))
    owners = {word: {place for place, _ in votes} for word, votes in lexicon.words.items()}
    own = frozenset(word for word, places in owners.items() if places - {hindi} == {english})
    alien = frozenset(word for word, places in owners.items() if english not in places)
    return own, own & frozenset(_toml("english")["function"].split()), alien


@cache
def _grammars() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """Hindi's grammar words that English lacks, English ones that Hindi lacks, and the English words of content."""
    lists = {name: frozenset(text.split()) for name, text in (_toml("english") | _toml("romanised")).items()}
    english = lists["function"] | lists["interjection"]
    content = lists["common"] - english
    return lists["grammar"] - english - content, lists["function"] - lists["shared"] - lists["grammar"], content


@cache
def _vocabularies() -> tuple[frozenset[str], frozenset[str]]:
    """The words of Hindi that Urdu lacks, and the reverse."""
    hindi, urdu = (frozenset(_toml("romanised")[name].split()) for name in ("hindi", "urdu"))
    return hindi - urdu, urdu - hindi


@cache
def script_ranges() -> tuple[list[int], list[int], list[str]]:
    """First and last code point of each range of letters, in order, and its script."""
    spans: list[tuple[int, int, str]] = []
    for name, text in script_table("ranges").items():
        for first, last in (span.split("-") for span in text.split()):
            spans.append((int(first, 16), int(last, 16), name))
    spans.sort()
    return [first for first, _, _ in spans], [last for _, last, _ in spans], [name for _, _, name in spans]


@cache
def script_table(name: str) -> dict[str, Any]:
    """A table of `scripts.toml`: `ranges`, `sole`, `silent`, `letters`, `words` or `endings`."""
    table: dict[str, Any] = _toml("scripts")[name]
    return table


@cache
def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads(files("analysis").joinpath("lexicons", f"{name}.toml").read_text("utf-8"))
