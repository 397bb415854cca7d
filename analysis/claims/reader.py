"""Reads the bias claims of comments that have been coded as claiming or denying bias.

What the stance model has decided says whether there is a claim and whether it is asserted or denied; here it is told of whom,
for whom, against whom, by what means and in which words. Three small models point at sides, mechanisms and evidence
(`analysis.claims.pointer`, `analysis.claims.tagger`), over phrases and cues that are data of the codebook.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources.abc import Traversable
from itertools import pairwise

import numpy as np

from analysis.actors.roles import Cast
from analysis.claims.candidates import Candidate, candidates_of
from analysis.claims.claim import MECHANISMS, Claim, Side
from analysis.claims.evidence import Run, runs_of, trimmed
from analysis.claims.phrases import Phrase, Phrases, find_phrases
from analysis.claims.pointer import Features, Pointer
from analysis.claims.reference import resolve
from analysis.claims.tagger import Tagger
from analysis.codebook import ClaimCodes, Codebook
from analysis.stance.cues import Grammar, load_grammar
from analysis.stance.word_classes import WordClasses, load_word_classes
from analysis.text import SENTENCE_END
from comments.errors import UsageError

__all__ = [
    "MODELS",
    "ROLES",
    "ClaimReader",
    "CodedComment",
    "claim_hits",
    "claim_reader",
    "mechanism_features",
    "paired",
    "side_context",
]

ROLES = ("beneficiary", "harmed")
MODELS = ("sides.json", "mechanisms.json", "evidence.json")  # in the folder of a codebook's frames
# Log-odds for naming somebody rather than nobody, by where the phrase stands: a side left out is as wrong as a wrong one, and
# whom the headline names is not thereby in every comment under it (DECISIONS.md).
_NAMED = {"comment": 1.5, "parent": 1.0, "headline": -1.0}
_SURE = 5.0  # log-odds for the side in a frame that leaves no other reading ("not one … page is gone")
_MOST_MECHANISMS = 3  # of one claim: coders wrote more in 2 of 2,539
_LONGEST = 4000  # characters that are read of a comment, a parent or a headline
_KEPT = 4096  # texts whose phrases are remembered: many comments answer the same one
_BEST = 4  # candidates for each role that are paired


@dataclass(frozen=True, slots=True)
class CodedComment:
    """A comment with what it stands under, what it answers (empty where nothing is known), and its codes by probability.

    `codes` are those decided, `probabilities` of all codes; `parent_id` names the comment answered.
    """

    comment_id: str
    text: str
    headline: str
    parent: str
    parent_id: str
    codes: frozenset[str]
    probabilities: Mapping[str, float]


class ClaimReader:
    """Reads claims by the data of a codebook's `claims` folder: frames, cues of mechanisms, models."""

    def __init__(
        self, codes: ClaimCodes, classes: WordClasses, frames: Grammar, models: tuple[Pointer, Tagger, Pointer]
    ) -> None:
        self.codes, self.classes, self.frames = codes, classes, frames
        self.sides, self.mechanisms, self.evidence = models

    def read(self, comments: Sequence[CodedComment], cast: Cast) -> list[Claim]:
        """The claims of one thread's comments, in their order; denied ones point to the comment that made the claim."""
        phrases = lru_cache(maxsize=_KEPT)(lambda text: find_phrases(text[:_LONGEST], cast.gazetteer, self.classes))
        claims: list[Claim] = []
        for comment in comments:
            for code, denies in ((self.codes.asserted, False), (self.codes.denied, True)):
                if code in comment.codes:
                    parent = phrases(comment.parent) if comment.parent else None
                    headline = phrases(comment.headline) if comment.headline else None
                    found = self._read(phrases(comment.text), parent, headline, cast, denies=denies)
                    claims.append(replace(found, comment_id=comment.comment_id, confidence=comment.probabilities[code]))
        return _linked(claims, {comment.comment_id: comment.parent_id for comment in comments})

    def _read(
        self, comment: Phrases, parent: Phrases | None, headline: Phrases | None, cast: Cast, *, denies: bool
    ) -> Claim:
        candidates = candidates_of(comment, parent, headline, self.frames, denies=denies)
        context = side_context(comment, len(candidates), denies=denies, answers=parent is not None)
        chances = self.sides.probabilities([each.features for each in candidates], context)
        beneficiary, harmed = (
            self._side(candidates, place, parent, cast)
            for place in paired(chances, [_bonus(each) for each in candidates])
        )
        if beneficiary.actor_id and beneficiary.actor_id == harmed.actor_id:
            # Nobody is both: the side that was named twice keeps the role in which it is likelier.
            first, second = chances[1:].max(axis=0)
            beneficiary, harmed = (beneficiary, Side()) if first >= second else (Side(), harmed)
        run = self._run(comment, denies=denies)
        start, end = trimmed(comment, run) if run else (0, len(comment.text))
        features = mechanism_features(comment, parent, self.frames, denies=denies)
        return Claim(
            "",
            _polarity(comment, run, denies=denies),
            _accused(comment, run, cast),
            beneficiary,
            harmed,
            self._mechanism(features),
            comment.text[start:end],
            start,
            end,
        )

    def _mechanism(self, features: Features) -> tuple[str, ...]:
        """The likeliest tags, a few at most, in the codebook's order."""
        chances = self.mechanisms.probabilities(features)
        tagged = sorted(self.mechanisms.tag(features), key=lambda name: -chances[name])[:_MOST_MECHANISMS]
        return tuple(name for name in MECHANISMS if name in tagged) or ("unspecified",)

    @staticmethod
    def _side(candidates: Sequence[Candidate], place: int, parent: Phrases | None, cast: Cast) -> Side:
        if not place:
            return Side()
        chosen = candidates[place - 1]
        return resolve(chosen.phrases, chosen.phrase, parent if chosen.source == "comment" else None, cast)

    def _run(self, comment: Phrases, *, denies: bool) -> Run | None:
        """The words that carry the claim; None where the comment has no words."""
        runs = runs_of(comment, claim_hits(comment, self.frames), denies=denies)
        if not runs:
            return None
        chances = self.evidence.probabilities([run.features for run in runs], frozenset())
        return runs[int(chances[1:, 0].argmax())]


def claim_hits(comment: Phrases, frames: Grammar) -> list[tuple[str, int, int]]:
    """The frames and cues in a comment: what they speak for, and the characters that they cover."""
    stream, _ = comment.stream()
    return [
        (f"{hit.cue.strength} {hit.cue.target}", stream.starts[hit.first], stream.ends[hit.last - 1])
        for hit in frames.find(stream)
    ]


def side_context(comment: Phrases, candidates: int, *, denies: bool, answers: bool) -> Features:
    """Features of a whole comment that speak for or against nobody being named."""
    classes = {f"c:{name}" for names in comment.classes for name in names}
    answering = {"answers"} if answers else set()
    return frozenset({"denies" if denies else "claims", f"candidates {min(8, candidates)}"} | classes | answering)


def mechanism_features(comment: Phrases, parent: Phrases | None, frames: Grammar, *, denies: bool) -> Features:
    """What tells a claim's mechanism: cues, word classes and words of the comment, cues and classes of what it answers."""
    features = {"denies" if denies else "claims"}
    for source, phrases in (("", comment), ("parent|", parent)):
        if phrases is None:
            continue
        stream, _ = phrases.stream()
        for hit in frames.find(stream):
            features |= {f"{source}cue:{hit.cue.target}", f"{source}cue:{hit.cue.strength} {hit.cue.target}"}
        features |= {f"{source}c:{name}" for names in phrases.classes for name in names}
    words = comment.tokens.words
    features |= {f"k:{mention.actor.kind}" for mention in comment.mentions}
    features |= {f"w:{word}" for word in words}
    features |= {f"w:{one} {two}" for one, two in pairwise(words)}
    return frozenset(features | {f"denies&{name}" for name in features} if denies else features)


def _bonus(candidate: Candidate) -> list[float]:
    """(n_roles,) the log-odds that a candidate gets besides what the model gives it."""
    sure = [f"frame:sure {role}" in candidate.features for role in ROLES]
    return [_NAMED[candidate.source] + _SURE * is_sure for is_sure in sure]


def paired(chances: np.ndarray, bonus: Sequence[Sequence[float]]) -> tuple[int, int]:
    """The likeliest pair of different candidates as beneficiary and harmed, each 0 for nobody.

    `chances`: (n_candidates + 1, 2) as `Pointer.probabilities` gives them; `bonus`: (n_candidates, 2) log-odds for each.
    """
    odds = np.log(chances + 1e-9)
    odds[1:] += np.array(bonus, dtype=np.float64).reshape(-1, len(ROLES))
    best = [np.argsort(-odds[:, role], kind="stable")[:_BEST] for role in range(len(ROLES))]
    pairs = [(int(one), int(two)) for one in best[0] for two in best[1] if not one or one != two]
    return max(pairs, key=lambda pair: odds[pair[0], 0] + odds[pair[1], 1])


def _polarity(comment: Phrases, run: Run | None, *, denies: bool) -> str:
    """Denied as coded; asked where the words that carry the claim are put as a question that may be meant."""
    if denies:
        return "denied"
    words = comment.tokens.words
    end = run.last if run else len(words)
    while end < len(words) and words[end] not in SENTENCE_END:
        end += 1
    begin = end
    while begin > 0 and words[begin - 1] not in SENTENCE_END:
        begin -= 1
    asks = end < len(words) and words[end] == "?"
    sentence = words[begin:end]
    return "asked" if asks and not _is_rhetorical(sentence) else "asserted"


_TAGS = frozenset(
    "isnt arent wasnt right huh eh na yeah no doesnt dont didnt innit correct funny strange weird odd wonder".split()
)


def _is_rhetorical(sentence: Sequence[str]) -> bool:
    """Whether a question claims what it asks: a tag at its end, or "isn't it funny how …"."""
    return bool(sentence) and (not _TAGS.isdisjoint(sentence[-3:]) or not _TAGS.isdisjoint(sentence[:3]))


def _accused(comment: Phrases, run: Run | None, cast: Cast) -> Side:
    """Who enforces, as the comment names them: in the words that carry the claim, else elsewhere; else the thread's platform."""
    named = [phrase for phrase in comment.found if _enforces(comment, phrase)]
    if named:
        near = [phrase for phrase in named if run and run.first <= phrase.first < run.last]
        phrase = (near or named)[0]
        for mention in comment.mentions:
            if mention.actor.side == "platform" and phrase.first <= mention.first < phrase.last:
                return Side(comment.between(mention.first, mention.last), mention.actor.actor_id, "platform")
        return Side(comment.written(phrase), cast.platform, "platform")
    actor = cast.gazetteer.get(cast.platform) if cast.platform else None
    return Side(actor.label, actor.actor_id, "platform") if actor else Side()


def _enforces(comment: Phrases, phrase: Phrase) -> bool:
    if phrase.kind != "named":
        return False
    if any(actor.side == "platform" for actor in phrase.actors):
        return True
    return not phrase.actors and "mods" in comment.classes[phrase.last - 1]


def _linked(claims: Iterable[Claim], parents: Mapping[str, str]) -> list[Claim]:
    """Denied claims with the comment whose asserted claim they answer."""
    found = list(claims)
    claiming = {claim.comment_id for claim in found if claim.polarity != "denied"}
    return [
        replace(claim, denies=parents[claim.comment_id])
        if claim.polarity == "denied" and parents.get(claim.comment_id) in claiming
        else claim
        for claim in found
    ]


def claim_reader(codebook: Codebook) -> ClaimReader | None:
    """The reader that belongs to a codebook; None for one that does not know bias claims."""
    if codebook.claim_codes is None:
        return None
    codes, words = codebook.claim_codes, codebook.word_file
    key = f"{codes.folder} {words}"
    if key not in _LOADED:
        _LOADED[key] = _load(codes, WordClasses({}) if words is None else load_word_classes(words))
    return _LOADED[key]


_LOADED: dict[str, ClaimReader] = {}  # by where its data lies


def _load(codes: ClaimCodes, classes: WordClasses) -> ClaimReader:
    sides, mechanisms, evidence = (_model(codes.folder, name) for name in MODELS)
    return ClaimReader(
        codes,
        classes,
        load_grammar(codes.folder),
        (
            Pointer.from_json(sides, MODELS[0]),
            Tagger.from_json(mechanisms, MODELS[1]),
            Pointer.from_json(evidence, MODELS[2]),
        ),
    )


def _model(folder: Traversable, name: str) -> str:
    source = folder.joinpath(name)
    try:
        return source.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError("a model of claims", got=str(error), where=str(source), hint="make model") from error
