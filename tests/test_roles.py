"""Roles: who is target, rival, platform or other in a thread, and who stands against whom. All actors are invented."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.actors import Actor, Gazetteer, shipped_gazetteer
from analysis.actors.roles import ROLES, Cast, cast_of
from analysis.takedowns import Takedown, read_takedowns
from comments import Article
from tests.strategies import unhurried

ACTORS = (
    Actor("chirp", "platform", ("chirp",)),
    Actor("warble", "platform", ("warble",)),
    Actor("birdland", "country", ("birdland",), opponents=("fishland",)),
    Actor("herons", "party", ("herons",), local=("the greys",), of="birdland", opponents=("egrets",)),
    Actor("heron_youth", "movement", ("heron youth",), of="herons"),
    Actor("egrets", "party", ("egrets",), local=("the whites",), of="birdland"),
    Actor("egret_choir", "movement", ("egret choir",), of="egrets"),
    Actor("bird_army", "army", ("bird army",), local=("the army",), of="birdland"),
    Actor("fishland", "country", ("fishland",)),
    Actor("carps", "party", ("carps",), local=("the greens",), of="fishland"),
    Actor("moths", "movement", ("moths",)),
    Actor("owls", "movement", ("owls",), opponents=("herons",)),
)
GAZETTEER = Gazetteer(ACTORS)
BARE = Takedown("", "", "", "", "", "pages", 3, "", "", 1, is_total=False)


def article(*paragraphs, title=""):
    return Article(title=title, paragraphs=tuple(enumerate(paragraphs, 1)))


def cast(*takedowns, text="", gazetteer=GAZETTEER):
    return cast_of(article(text), [replace(BARE, **given) for given in takedowns], gazetteer)


def role(cast, actor_id):
    return cast.role(cast.gazetteer.get(actor_id))


def roles_of(cast):
    return {actor.actor_id: cast.role(actor) for actor in cast.gazetteer.actors}


def named(cast, text):
    return [mention.actor.actor_id for mention in cast.mentions(text)]


def test_who_was_hit_is_a_target_and_whom_he_opposes_a_rival():
    found = cast({"target": "Herons"})
    assert found.targets == ("herons",)
    assert roles_of(found) == {
        "chirp": "platform",
        "warble": "platform",
        "birdland": "target",
        "herons": "target",
        "heron_youth": "target",
        "egrets": "rival",
        "egret_choir": "rival",
        "bird_army": "target",
        "fishland": "rival",
        "carps": "rival",
        "moths": "other",
        "owls": "rival",
    }


@pytest.mark.parametrize(("target", "rival"), [("herons", "egrets"), ("egrets", "herons"), ("owls", "herons")])
def test_a_rival_is_one_in_both_directions(target, rival):
    """It is enough that one of the two names the other as an opponent."""
    found = cast({"target": target})
    assert (role(found, target), role(found, rival)) == ("target", "rival")


@pytest.mark.parametrize(("target", "rival"), [("bird army", "fishland"), ("herons", "fishland")])
def test_a_rival_may_stand_against_the_bigger_camp(target, rival):
    assert role(cast({"target": target}), rival) == "rival"


def test_the_bigger_camp_of_a_target_is_a_target_and_its_rival_party_stays_one():
    found = cast({"linked_to": "the Heron Youth"})
    assert [role(found, each) for each in ("heron_youth", "herons", "birdland")] == ["target"] * 3
    assert [role(found, each) for each in ("egrets", "egret_choir", "fishland")] == ["rival"] * 3


@pytest.mark.parametrize(("target", "rival"), [("inc", "bjp"), ("bjp", "inc")])
def test_two_shipped_parties_of_one_country_are_rivals(target, rival):
    gazetteer = shipped_gazetteer()
    found = cast({"linked_to": gazetteer.label(target)}, gazetteer=gazetteer)
    assert found.targets == (target,)
    assert [role(found, each) for each in (target, "india", rival)] == ["target", "target", "rival"]


def test_two_opponents_that_were_both_hit_are_targets():
    found = cast({"target": "Herons"}, {"target": "Egrets", "network": 2})
    assert found.targets == ("herons", "egrets")
    assert (role(found, "herons"), role(found, "egrets")) == ("target", "target")


def test_several_targets_and_whom_they_were_linked_to_are_targets():
    found = cast({"target": "moths; the Herons", "linked_to": "people linked to the Carps"})
    assert found.targets == ("carps", "moths", "herons")


@pytest.mark.parametrize(
    ("given", "targets"),
    [
        ({"origin": "Birdland"}, ("birdland",)),
        ({"origin": "Birdland", "target": "moths"}, ("moths",)),
        ({"origin": "Birdland", "linked_to": "moths"}, ("moths",)),
        ({}, ()),
    ],
)
def test_the_origin_is_a_target_where_nobody_else_is_told(given, targets):
    assert cast(given).targets == targets


def test_a_platform_is_no_target():
    found = cast({"target": "users of Chirp who back the Herons"})
    assert found.targets == ("herons",)
    assert role(found, "chirp") == "platform"


@pytest.mark.parametrize(
    ("platform", "text", "found"),
    [
        ("Warble", "Chirp, Chirp and Chirp", "warble"),
        ("", "Chirp, Warble and Chirp", "chirp"),
        ("", "Warble, Chirp and Warble", "warble"),
        ("Herons", "Warble", "warble"),
        ("Pondbook", "Warble", "warble"),
        ("", "Herons", ""),
    ],
)
def test_the_platform_is_of_the_takedown_or_else_the_most_named(platform, text, found):
    thread = cast({"platform": platform, "target": "moths"}, text=text)
    assert thread.platform == found
    assert thread.roles.get(found) == ("platform" if found else None)


def test_the_first_takedown_with_a_platform_tells_it():
    assert cast({"platform": ""}, {"platform": "Warble"}, {"platform": "Chirp"}).platform == "warble"


def test_the_title_counts_for_the_platform():
    assert cast_of(article(title="Warble removes pages"), [], GAZETTEER).platform == "warble"


@pytest.mark.parametrize("told", ["Marsh League", "the Marsh League", "individuals associated with the Marsh League."])
def test_a_target_that_nobody_knows_joins_the_cast(told):
    found = cast({"linked_to": told}, text="Chirp removed pages of the Marsh League.")
    assert found.targets == ("marsh_league",)
    assert named(found, "the marsh league and the Herons") == ["marsh_league", "herons"]
    assert role(found, "marsh_league") == "target"
    assert found.gazetteer.label("marsh_league") == "Marsh League"
    assert GAZETTEER.get("marsh_league") is None


@pytest.mark.parametrize(
    "told", ["individuals", "several people", "a network of small firms", "The One Who Ran All Of It From Home"]
)
def test_a_description_without_a_name_is_nobody(told):
    found = cast({"linked_to": told})
    assert found.targets == ()
    assert found.gazetteer.actors == ACTORS


def test_a_stranger_is_counted_once():
    found = cast({"linked_to": "the Marsh League"}, {"linked_to": "Marsh League", "network": 2})
    assert found.targets == ("marsh_league",)
    assert len(found.gazetteer.actors) == len(ACTORS) + 1


def test_without_takedowns_there_are_no_targets():
    found = cast_of(article("Herons, Herons and Egrets", title="Herons"), [], GAZETTEER)
    assert found.targets == ()
    assert {found.role(actor) for actor in ACTORS} == {"platform", "other"}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Birdland", []),
        ("Birdland, ah Birdland", ["bird_army", "herons"]),
        ("Herons met Egrets", ["bird_army", "herons"]),
        ("Herons met Carps", []),
        ("Moths, moths, moths", []),
    ],
)
def test_without_takedowns_a_country_named_twice_is_home(text, found):
    """Whoever belongs to a country counts for it."""
    assert named(cast_of(article(text), [], GAZETTEER), "the army and the greys") == found


def test_the_title_and_the_text_count_together_for_home():
    assert named(cast_of(article("Birdland votes", title="News of Birdland"), [], GAZETTEER), "the army") == [
        "bird_army"
    ]


def test_home_is_the_country_of_the_target():
    found = cast({"target": "moths"}, {"target": "Herons"})
    assert named(found, "the army, the whites and the greens") == ["bird_army", "egrets"]


@pytest.mark.parametrize(
    ("targets", "one", "other"),
    [
        ("Herons", "egrets", "herons"),
        ("Herons", "egret_choir", "herons"),
        ("Egrets", "herons", "egrets"),
        ("moths", "herons", "moths"),
        ("Herons; Egrets", "herons", "egrets"),
        ("Herons; Egrets", "egret_choir", "herons"),
        ("Herons; Egrets", "heron_youth", "egrets"),
        ("Herons; Egrets; moths", "owls", "herons"),
        ("Herons; Egrets; moths", "carps", ""),
        ("Herons", "nobody", ""),
        ("", "herons", ""),
    ],
)
def test_the_opposite(targets, one, other):
    assert cast({"target": targets}).opposite(one) == other


def test_the_only_rival_of_the_only_target_is_its_opposite():
    gazetteer = Gazetteer([Actor("wasps", "camp", ("wasps",), opponents=("bees",)), Actor("bees", "camp", ("bees",))])
    found = cast({"target": "wasps"}, gazetteer=gazetteer)
    assert (found.opposite("wasps"), found.opposite("bees")) == ("bees", "wasps")


def test_who_has_several_rivals_has_no_opposite():
    gazetteer = Gazetteer(
        [
            Actor("wasps", "camp", ("wasps",), opponents=("bees", "ants")),
            Actor("bees", "camp", ("bees",)),
            Actor("ants", "camp", ("ants",)),
        ]
    )
    found = cast({"target": "wasps"}, gazetteer=gazetteer)
    assert [found.opposite(each) for each in ("wasps", "bees", "ants")] == ["", "wasps", "wasps"]


def test_a_cast_of_nobody_has_only_others():
    empty = Cast(GAZETTEER)
    assert {empty.role(actor) for actor in ACTORS} <= {"platform", "other"} <= set(ROLES)
    assert empty.opposite("herons") == ""


def swapped(text, one, other):
    return text.replace(one, "\0").replace(other, one).replace("\0", other)


SENTENCES = (
    "Chirp removed 12 accounts linked to the Herons.",
    "Chirp removed 40 pages linked to the Egrets.",
    "The Herons complained, and the Egrets cheered.",
    "Warble said nothing about Egrets.",
    "Moths of Birdland looked on.",
)
EVEN = Gazetteer(
    [actor for actor in ACTORS if actor.actor_id not in {"herons", "egrets", "owls", "heron_youth", "egret_choir"}]
    + [
        Actor("herons", "party", ("herons",), local=("the greys",), of="birdland", opponents=("egrets",)),
        Actor("egrets", "party", ("egrets",), local=("the whites",), of="birdland", opponents=("herons",)),
    ]
)


@given(st.lists(st.sampled_from(SENTENCES), max_size=6))
@unhurried
def test_swapping_two_camps_in_the_article_swaps_their_roles(sentences):
    there = article(*sentences)
    back = article(*(swapped(text, "Herons", "Egrets") for text in sentences))
    first, second = (cast_of(each, read_takedowns(each), EVEN) for each in (there, back))
    other = {"herons": "egrets", "egrets": "herons"}
    assert roles_of(second) == {other.get(each, each): found for each, found in roles_of(first).items()}
    assert second.targets == tuple(other.get(each, each) for each in first.targets)
    assert second.platform == first.platform
    for one, two in other.items():
        assert second.opposite(two) == other.get(first.opposite(one), first.opposite(one))
    said = "the greys, the whites and the army"
    assert len(named(first, said)) == len(named(second, said))


def test_the_swap_is_not_idle():
    """The sentences of the property make targets and rivals."""
    there = article(SENTENCES[0])
    found = cast_of(there, read_takedowns(there), EVEN)
    assert found.targets == ("herons",)
    assert (role(found, "egrets"), found.platform) == ("rival", "chirp")
