"""The models that point at sides and tag mechanisms: their files, how they are fitted, and that no name weighs in them."""

import json
from collections import Counter
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.actors import shipped_gazetteer
from analysis.actors.roles import Cast
from analysis.claims import pointer, tagger
from analysis.claims.claim import Claim
from analysis.claims.pointer import Pointer, fit_pointer
from analysis.claims.reader import CodedComment, claim_reader, paired
from analysis.claims.tagger import Tagger, fit_tagger
from analysis.codebook import load_codebook
from analysis.symmetry import swaps
from analysis.text import tokenise
from comments.errors import UsageError
from tests.strategies import unhurried

CORPUS = Path(__file__).resolve().parent.parent / "analysis" / "stance" / "corpus"
ROLES = ("wins", "loses")
TAGS = ("paid", "late")
GAZETTEER = shipped_gazetteer()
CODEBOOK = load_codebook("takedown")
READER = claim_reader(CODEBOOK)
NAMES = st.sampled_from(["spared", "hit", "w:é", 'quoted "x"', "none", "none|short", "tab\t"])
WEIGHTS = st.integers(-9000, 9000).map(lambda number: number / 1000)
TABLES = st.dictionaries(NAMES, st.tuples(WEIGHTS, WEIGHTS))
CANDIDATES = st.lists(st.frozensets(NAMES), max_size=6)


@unhurried
@given(TABLES)
def test_a_pointer_comes_back_from_its_file(weights):
    model = Pointer(ROLES, weights)
    assert Pointer.from_json(model.to_json(), "x") == model


@unhurried
@given(TABLES, st.tuples(WEIGHTS, WEIGHTS))
def test_a_tagger_comes_back_from_its_file(weights, intercepts):
    model = Tagger(TAGS, (0.25, 0.5), intercepts, weights)
    assert Tagger.from_json(model.to_json(), "x") == model


POINTER = {"format": pointer.FORMAT, "roles": ROLES, "weights": {"hit": [1, 2]}}
TAGGER = {
    "format": tagger.FORMAT, "tags": TAGS, "thresholds": [0.5, 0.5], "intercepts": [0, 0], "weights": {"hit": [1, 2]},
}  # fmt: skip
BROKEN = ["", "[]", "null", "{", '"x"']


@pytest.mark.parametrize(
    "text",
    [
        *BROKEN,
        *(json.dumps({key: value for key, value in POINTER.items() if key != left}) for left in POINTER),
        *(
            json.dumps(POINTER | change)
            for change in (
                {"format": tagger.FORMAT}, {"roles": 3}, {"weights": []}, {"weights": {"hit": [1]}},
                {"weights": {"hit": ["a", 2]}}, {"weights": {"hit": 1}},
            )
        ),
    ],
)  # fmt: skip
def test_a_broken_pointer_is_named(text):
    with pytest.raises(UsageError, match=r"sides\.json"):
        Pointer.from_json(text, "sides.json")


@pytest.mark.parametrize(
    "text",
    [
        *BROKEN,
        *(json.dumps({key: value for key, value in TAGGER.items() if key != left}) for left in TAGGER),
        *(
            json.dumps(TAGGER | change)
            for change in (
                {"format": pointer.FORMAT}, {"tags": 3}, {"weights": []}, {"weights": {"hit": [1]}},
                {"thresholds": [0.5]}, {"intercepts": []}, {"weights": {"hit": [None, 2]}},
            )
        ),
    ],
)  # fmt: skip
def test_a_broken_tagger_is_named(text):
    with pytest.raises(UsageError, match=r"mechanisms\.json"):
        Tagger.from_json(text, "mechanisms.json")


@unhurried
@given(TABLES, CANDIDATES, st.frozensets(NAMES))
def test_candidates_and_none_share_the_probability(weights, candidates, comment):
    chances = Pointer(ROLES, weights).probabilities(candidates, comment)
    assert chances.shape == (len(candidates) + 1, 2)
    assert np.allclose(chances.sum(axis=0), 1)
    assert (chances >= 0).all()


@unhurried
@given(TABLES, CANDIDATES, st.randoms(use_true_random=False))
def test_the_order_of_candidates_does_not_matter(weights, candidates, random):
    model = Pointer(ROLES, weights)
    order = list(range(len(candidates)))
    random.shuffle(order)
    plain = model.probabilities(candidates, frozenset())
    mixed = model.probabilities([candidates[place] for place in order], frozenset())
    assert np.allclose(mixed, plain[[0, *(place + 1 for place in order)]])


def test_a_pointer_learns_who_is_spared_and_who_is_hit():
    candidates = [
        [frozenset({"spared", f"w:{n}"}), frozenset({"hit"}), frozenset({"idle"})][:: 1 if n % 2 else -1]
        for n in range(30)
    ]
    candidates += [[frozenset({"idle"})]] * 10
    right = [{"wins": [0 if n % 2 else 2], "loses": [1]} for n in range(30)] + [{"wins": [], "loses": []}] * 10
    model = fit_pointer(ROLES, candidates, [frozenset()] * 40, right)
    chances = model.probabilities([frozenset({"idle"}), frozenset({"hit"}), frozenset({"spared"})], frozenset())
    assert chances.argmax(axis=0).tolist() == [3, 2]
    assert model.probabilities([frozenset({"idle"})], frozenset()).argmax(axis=0).tolist() == [0, 0]
    assert "w:1" not in model.weights  # it stands in one comment only


def test_a_role_of_which_nothing_is_known_teaches_nothing():
    candidates = [[frozenset({"spared"}), frozenset({"hit"})]] * 8
    one = fit_pointer(ROLES, candidates, [frozenset()] * 8, [{"wins": [0], "loses": [1]}] * 8)
    more = fit_pointer(
        ROLES, candidates * 2, [frozenset()] * 16, [{"wins": [0], "loses": [1]}] * 8 + [{"wins": [0]}] * 8
    )
    assert one.weights["hit"][1] == pytest.approx(more.weights["hit"][1], abs=1e-3)


def test_a_tagger_learns_what_money_is():
    rows = [frozenset({"w:pays", "w:they"} if n % 2 else {"w:waits", "w:they"}) for n in range(60)]
    gold = [frozenset({"paid"} if n % 2 else {"late"}) for n in range(60)]
    model = fit_tagger(TAGS, rows, gold, [f"setting {n // 2}" for n in range(60)], {})
    assert model.tag(frozenset({"w:pays"})) == ["paid"]
    assert model.tag(frozenset({"w:waits"})) == ["late"]
    rare = fit_tagger(TAGS, rows, gold, [f"setting {n // 2}" for n in range(60)], {"paid": 0.05})
    pays = frozenset({"w:pays"})
    assert rare.probabilities(pays)["paid"] < model.probabilities(pays)["paid"]


def test_several_tags_or_none():
    model = Tagger(TAGS, (0.5, 0.5), (-1.0, -1.0), {"w:pays": (2.0, 0.0), "w:waits": (0.0, 2.0)})
    assert model.tag(frozenset()) == []
    assert model.tag(frozenset({"w:waits", "w:pays"})) == ["paid", "late"]
    assert model.probabilities(frozenset())["paid"] == pytest.approx(1 / (1 + np.e))


@pytest.mark.parametrize(
    ("chances", "bonus", "pair"),
    [
        ([[1.0, 1.0]], [], (0, 0)),
        ([[0.1, 0.1], [0.8, 0.1], [0.1, 0.8]], [0, 0], (1, 2)),
        ([[0.1, 0.3], [0.9, 0.7]], [0], (1, 0)),
        ([[0.6, 0.6], [0.4, 0.1], [0.0, 0.3]], [3, 3], (1, 2)),
        ([[0.4, 0.9], [0.6, 0.1]], [-3], (0, 0)),
    ],
)
def test_nobody_is_both_beneficiary_and_harmed(chances, bonus, pair):
    assert paired(np.array(chances), [[each, each] for each in bonus]) == pair


# Names are swapped in the shipped corpus; what is read must not hang on them.


def stream(text: str) -> list[tuple[int, int]]:
    """The characters of each token, an actor's name as one."""
    tokens = tokenise(text)
    last = {mention.first: mention.last for mention in GAZETTEER.mentions(tokens, text)}
    places: list[tuple[int, int]] = []
    first = 0
    while first < len(tokens):
        end = last.get(first, first + 1)
        places.append((tokens.starts[first], tokens.ends[end - 1]))
        first = end
    return places


def place(text: str, start: int, end: int) -> list[int]:
    return [number for number, (begin, stop) in enumerate(stream(text)) if begin < end and stop > start]


def plain(text: str) -> str:
    return " ".join(text.casefold().split())


def read(texts: list[str], codes: frozenset[str]) -> list[Claim]:
    comment = CodedComment("c", texts[0], texts[1], texts[2], "", codes, dict.fromkeys(codes, 0.9))
    return READER.read([comment], Cast(GAZETTEER))


@cache
def swapped() -> Counter[str]:
    """How many comments with claims have a name that was swapped (`n`), and in how many of them each field stays."""
    change = next(swap.change for swap in swaps() if swap.kind == "camps")
    claiming = {CODEBOOK.claim_codes.asserted, CODEBOOK.claim_codes.denied}
    counts: Counter[str] = Counter()
    for name in ("bias-wars", "south-asia"):
        for line in (CORPUS / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
            record = json.loads(line)
            codes = frozenset(claiming.intersection(record["stance"]))
            texts = [record["text"], record["headline"] or "", record["parent"] or ""]
            others = [change(text) for text in texts]
            if not record.get("claims") or not codes or texts == others:
                continue
            pairs = list(zip(read(texts, codes), read(others, codes), strict=True))
            counts["n"] += 1
            counts["polarity"] += all(one.polarity == other.polarity for one, other in pairs)
            counts["mechanism"] += all(one.mechanism == other.mechanism for one, other in pairs)
            counts["evidence"] += all(
                place(texts[0], one.start, one.end) == place(others[0], other.start, other.end) for one, other in pairs
            )
            for role in ("beneficiary", "harmed"):
                counts[role] += all(
                    plain(change(getattr(one, role).written)) == plain(getattr(other, role).written)
                    for one, other in pairs
                )
    return counts


@pytest.mark.parametrize("field", ["polarity", "mechanism", "evidence", "beneficiary", "harmed"])
def test_swapping_camps_swaps_the_sides_and_nothing_else(field):
    counts = swapped()
    assert counts["n"] > 200
    assert counts[field] / counts["n"] >= 0.99
