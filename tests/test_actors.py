"""The gazetteer: who is known by which name, where a name counts, and what a file of actors must keep to."""

import json
from collections import defaultdict
from importlib import resources
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.actors import KINDS, Actor, Gazetteer, load_gazetteer, loading, shipped_gazetteer
from analysis.actors.loading import INDEX, gazetteer_index, lint_gazetteer, read_actors
from analysis.text import tokenise
from comments.errors import UsageError
from reports.cli import main
from tests.strategies import unhurried

SHIPPED = resources.files("analysis.actors").joinpath("gazetteer")
BIRDLAND = """
[country.birdland]
names = ["birdland", "birdlanders"]
code = "XB"

[party.heron_party]
of = "birdland"
names = ["heron party"]
cased = ["HP"]
local = ["the party"]
not_before = ["picnic"]
opponents = ["birdland"]
telling = true
"""


def named(gazetteer, text):
    return [mention.actor.actor_id for mention in gazetteer.mentions(tokenise(text), text)]


def masked(gazetteer, text):
    return " ".join(gazetteer.mask(tokenise(text), text).words)


@pytest.fixture
def birds():
    return Gazetteer(
        [
            Actor("birdland", "country", ("birdland",)),
            Actor("heron_party", "party", ("heron party",), cased=("HP",), local=("the party",), of="birdland"),
            Actor("heron_youth", "movement", ("heron youth",), local=("the young",), of="heron_party"),
            Actor("bird_army", "army", ("bird army",), local=("the army", "the uniforms"), of="birdland"),
            Actor("bird_police", "agency", ("bird police",), local=("the uniforms",), of="birdland"),
            Actor("fishland", "country", ("fishland",)),
            Actor("fish_army", "army", ("fish army",), local=("the army",), of="fishland"),
            Actor("revellers", "movement", ("the party", "the young ones")),
        ]
    )


@pytest.fixture
def write(tmp_path):
    def written(content):
        path = tmp_path / "own.toml"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return written


@pytest.fixture
def shelf(tmp_path, monkeypatch):
    """A shipped gazetteer of one invented file with its index; `shelf.read()` reads it as the program does."""
    folder = tmp_path / "gazetteer"
    folder.mkdir()
    (folder / "birds.toml").write_text(BIRDLAND, encoding="utf-8")
    (folder / INDEX).write_text(gazetteer_index(folder), encoding="utf-8")
    monkeypatch.setattr(loading, "resources", SimpleNamespace(files=lambda _package: tmp_path))
    return SimpleNamespace(file=folder / "birds.toml", index=folder / INDEX, read=shipped_gazetteer.__wrapped__)


@pytest.fixture
def nobody_shipped(monkeypatch):
    """An own file stands alone; the shipped actors take a while to be put together anew."""
    monkeypatch.setattr(loading, "shipped_gazetteer", lambda: Gazetteer([]))


def test_the_shipped_gazetteer_has_no_faults():
    assert lint_gazetteer(shipped_gazetteer().actors) == []


def test_many_countries_have_a_government_and_parties():
    gazetteer = shipped_gazetteer()
    kinds = defaultdict(set)
    for actor in gazetteer.actors:
        kinds[gazetteer.lineage(actor)[-1]].add(actor.kind)
    countries = [actor for actor in gazetteer.actors if actor.kind == "country"]
    assert sum({"government", "party"} <= kinds[country.actor_id] for country in countries) >= 60
    peopled = [country for country in countries if len(kinds[country.actor_id]) > 1]
    assert len(peopled) >= 0.9 * len(countries)


def test_all_that_a_shipped_actor_refers_to_is_there():
    gazetteer = shipped_gazetteer()
    for actor in gazetteer.actors:
        assert actor.kind in KINDS
        assert all(map(gazetteer.get, gazetteer.lineage(actor))), actor
        assert all(map(gazetteer.get, actor.opponents)), actor
        assert actor.actor_id not in {actor.of, *actor.opponents}


def test_nobody_shipped_belongs_to_who_belongs_to_him():
    gazetteer = shipped_gazetteer()
    for actor in gazetteer.actors:
        assert not gazetteer.get(gazetteer.lineage(actor)[-1]).of, actor


def test_no_worldwide_name_is_of_two_shipped_actors():
    """Names count as the same when their tokens are, cased ones when their letters are."""
    owners = defaultdict(set)
    for actor in shipped_gazetteer().actors:
        for name in actor.names:
            owners[tokenise(name).words].add(actor.actor_id)
        for name in actor.cased:
            owners[name].add(actor.actor_id)
    assert {name: several for name, several in owners.items() if len(several) > 1} == {}


def test_every_country_code_is_of_one_country():
    codes = [actor.code for actor in shipped_gazetteer().actors if actor.code]
    assert len(codes) == len(set(codes))
    assert all(len(code) == 2 and code.isascii() and code.isupper() for code in codes)


def test_every_shipped_label_can_be_read():
    for actor in shipped_gazetteer().actors:
        assert actor.label.strip() == actor.label != ""
        assert actor.label.isascii(), actor
        assert not actor.label.islower(), actor
        assert not {"@", "#"} & set(actor.label), actor


def test_the_shipped_index_belongs_to_the_files():
    assert gazetteer_index(SHIPPED) == SHIPPED.joinpath(INDEX).read_text(encoding="utf-8")


def test_an_index_gives_the_same_actors_as_its_files(shelf):
    by_index = shelf.read()
    shelf.index.unlink()
    by_files = shelf.read()
    assert by_index.actors == by_files.actors == tuple(read_actors(shelf.file))
    text = "HP, hp, the Heron Party, a heron party picnic, Birdlanders"
    assert named(by_index, text) == named(by_files, text) == ["heron_party", "heron_party", "birdland"]


def test_an_index_that_belongs_to_its_files_spares_parsing_them(shelf, monkeypatch):
    monkeypatch.setattr(loading, "_read_all", lambda _files: pytest.fail("the files are parsed"))
    assert len(shelf.read().actors) == 2


def test_an_old_index_is_ignored(shelf):
    shelf.file.write_text(BIRDLAND.replace("heron", "egret"), encoding="utf-8")
    assert [actor.actor_id for actor in shelf.read().actors] == ["birdland", "egret_party"]


def test_an_index_of_fewer_files_is_ignored(shelf):
    shelf.file.with_name("more.toml").write_text('[camp.owls]\nnames = ["owls"]', encoding="utf-8")
    assert named(shelf.read(), "owls of birdland") == ["owls", "birdland"]


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b"{}", b"\xff", b'{"files": 1}'])
def test_a_broken_index_is_ignored(shelf, content):
    shelf.index.write_bytes(content)
    assert named(shelf.read(), "birdland") == ["birdland"]


@pytest.mark.parametrize("change", [{"actors": [["birdland"]]}, {"actors": None}, {"actors": [None]}])
def test_an_index_with_the_right_hash_and_broken_rows_is_ignored(shelf, change):
    stored = json.loads(shelf.index.read_text(encoding="utf-8"))
    shelf.index.write_text(json.dumps(stored | change), encoding="utf-8")
    assert named(shelf.read(), "birdland") == ["birdland"]


@pytest.mark.parametrize(
    ("about", "found"),
    [
        ([], []),
        (["birdland"], ["bird_army"]),
        (["fishland"], ["fish_army"]),
        (["bird_army"], ["bird_army"]),
        (["heron_party"], []),
        (["nowhere"], []),
    ],
)
def test_local_names_count_at_home(birds, about, found):
    assert named(birds.for_thread(about), "down with the army") == found


def test_home_is_also_the_country_of_a_bigger_camp(birds):
    assert named(birds.for_thread(["birdland"]), "the young") == ["heron_youth"]
    assert named(birds.for_thread(["heron_party"]), "the young") == ["heron_youth"]


def test_a_local_name_of_two_actors_at_home_is_nobodys(birds):
    """Two countries at home share "the army", one country's army and police share "the uniforms"."""
    assert named(birds.for_thread(["birdland", "fishland"]), "the army") == []
    assert named(birds.for_thread(["birdland"]), "the uniforms") == []
    assert named(birds.for_thread(["bird_police"]), "the uniforms") == ["bird_police"]


def test_a_local_name_wins_over_a_worldwide_one_of_the_same_words(birds):
    assert named(birds, "the party") == ["revellers"]
    assert named(birds.for_thread(["birdland"]), "the party") == ["heron_party"]


def test_a_longer_worldwide_name_wins_over_a_local_one(birds):
    assert named(birds.for_thread(["birdland"]), "the young ones") == ["revellers"]


def test_worldwide_names_count_in_every_thread(birds):
    for about in ([], ["fishland"], ["birdland"]):
        assert named(birds.for_thread(about), "Heron Party of BIRDLAND") == ["heron_party", "birdland"]


@pytest.mark.parametrize(("text", "found"), [("HP", ["heron_party"]), ("hp", []), ("Hp", []), ("#HP", ["heron_party"])])
def test_a_cased_name_counts_as_written(birds, text, found):
    assert named(birds, f"what {text} wants") == found


def test_of_one_word_a_cased_name_wins():
    gazetteer = Gazetteer([Actor("a_gulls", "camp", ("us",)), Actor("united", "country", cased=("US",))])
    assert named(gazetteer, "US and us") == ["united", "a_gulls"]


def test_no_name_counts_before_certain_words():
    gazetteer = Gazetteer(
        [
            Actor("left", "movement", ("the left", "leftists"), not_before=frozenset({"hand", "side"})),
            Actor("others", "movement", ("the",)),
        ]
    )
    assert named(gazetteer, "the left hand") == ["others"]
    assert named(gazetteer, "Leftists side with the left") == ["left"]
    assert named(gazetteer, "hand it to the left, hand on heart") == ["others"]


def test_the_longest_name_wins_and_none_overlap():
    gazetteer = Gazetteer(
        [
            Actor("tree", "camp", ("palm",)),
            Actor("party", "camp", ("palm party",)),
            Actor("youth", "camp", ("palm party youth",)),
            Actor("festival", "camp", ("youth festival",)),
        ]
    )
    text = "palm party youth festival, palm party, palm, youth festival"
    assert named(gazetteer, text) == ["youth", "party", "tree", "festival"]


@given(st.lists(st.sampled_from(["palm", "party", "youth", "the", ".", "Owl", "OWL"]), max_size=12).map(" ".join))
@unhurried
def test_mentions_stand_in_order_and_name_their_actor(text):
    gazetteer = Gazetteer(
        [
            Actor("tree", "camp", ("palm", "palm party youth")),
            Actor("party", "camp", ("party", "palm party"), not_before=frozenset({"the"})),
            Actor("owl", "camp", cased=("OWL",)),
        ]
    )
    tokens = tokenise(text)
    done = 0
    for mention in gazetteer.mentions(tokens, text):
        assert done <= mention.first < mention.last <= len(tokens)
        said = " ".join(tokens.words[mention.first : mention.last])
        assert said in {name.lower() for name in (*mention.actor.names, *mention.actor.cased)}
        done = mention.last
    assert len(gazetteer.mask(tokens, text)) <= len(tokens)


def test_masks_leave_telling_actors_and_agencies_alone():
    gazetteer = Gazetteer(
        [
            Actor("chirp", "platform", ("chirp",)),
            Actor("herons", "party", ("herons",)),
            Actor("shadows", "movement", ("the shadows",), telling=True),
            Actor("bureau", "agency", ("the bureau",)),
            Actor("chirp_checkers", "platform", ("chirp checkers",), telling=True),
        ]
    )
    text = "Chirp and the shadows and the bureau fear Herons, say Chirp checkers"
    assert masked(gazetteer, text) == "<platform> and the shadows and the bureau fear <camp> say chirp checkers"


def test_masks_take_no_part_of_a_telling_name():
    gazetteer = Gazetteer(
        [Actor("shadows", "movement", ("heron shadows",), telling=True), Actor("h", "camp", ("heron",))]
    )
    assert masked(gazetteer, "heron shadows and a heron") == "heron shadows and a <camp>"


def test_a_text_without_names_stays_as_it_is(birds):
    tokens = tokenise("nobody is here")
    assert birds.mask(tokens, "nobody is here") is tokens


@pytest.mark.parametrize(
    ("actor", "label"),
    [
        (Actor("herons", "party", ("heron party",)), "Heron Party"),
        (Actor("herons", "party", ("HeronPAC",)), "HeronPAC"),
        (Actor("herons", "party", ("hpb",)), "HPB"),
        (Actor("peru", "country", ("peru",)), "Peru"),
        (Actor("herons", "party", ("@herons", "#herons", "цапли", "silver herons")), "Silver Herons"),
        (Actor("herons", "party", cased=("HP",)), "HP"),
        (Actor("silver_herons", "party", ("цапли",)), "Silver Herons"),
        (Actor("silver_herons", "party", local=("the greys",)), "Silver Herons"),
    ],
)
def test_a_label_is_a_name_for_people(actor, label):
    assert actor.label == label
    assert Gazetteer([actor]).label(actor.actor_id) == label


def test_the_label_of_an_unknown_actor_is_its_id_in_words(birds):
    assert birds.label("pond_league") == "Pond League"


def test_a_lineage_that_goes_round_ends():
    one, two = Actor("one", "camp", ("one",), of="two"), Actor("two", "camp", ("two",), of="one")
    assert Gazetteer([one, two]).lineage(one) == ["one", "two"]


def test_an_own_file_stands_on_top_of_the_shipped_one(write):
    gazetteer = load_gazetteer(write(BIRDLAND))
    assert len(gazetteer.actors) == len(shipped_gazetteer().actors) + 2
    assert named(gazetteer, "the Heron Party and Facebook") == ["heron_party", "facebook"]
    assert gazetteer.get("heron_party") == Actor(
        "heron_party", "party", ("heron party",), ("HP",), frozenset({"picnic"}), ("the party",), "birdland",
        ("birdland",), "", True,
    )  # fmt: skip


def test_an_own_entry_replaces_the_shipped_actor(write):
    gazetteer = load_gazetteer(write('[platform.facebook]\nnames = ["the blue pond"]'))
    assert gazetteer.get("facebook").names == ("the blue pond",)
    assert named(gazetteer, "Facebook") == []
    assert named(gazetteer, "the blue pond") == ["facebook"]


def test_an_own_name_is_taken_from_the_shipped_actor(write):
    gazetteer = load_gazetteer(write('[camp.blue_pond]\nnames = ["facebook"]'))
    assert named(gazetteer, "Facebook") == ["blue_pond"]
    assert "facebook" not in gazetteer.get("facebook").names
    assert gazetteer.get("facebook").names
    assert named(shipped_gazetteer(), "Facebook") == ["facebook"]


def test_a_shipped_actor_without_a_name_left_goes(write):
    names = json.dumps([*shipped_gazetteer().get("xinhua").names, *shipped_gazetteer().get("xinhua").cased])
    gazetteer = load_gazetteer(write(f"[outlet.own]\nnames = {names}"))
    assert gazetteer.get("xinhua") is None
    assert named(gazetteer, "Xinhua") == ["own"]


@pytest.mark.parametrize(
    ("content", "place", "complaint"),
    [
        ("[camp", "", "a gazetteer in TOML"),
        ('[pond.a]\nnames = ["palm"]', "", "a table for a kind of actor"),
        ("camp = 3", "", "a table for a kind of actor"),
        ("[camp]\na = 3", "camp.a", "an entry with the keys"),
        ('[camp.a]\nnames = ["palm"]\nname = "palm"', "camp.a", r"an entry with the keys .*got \['name'\]"),
        ('[camp.a]\nnames = ["palm"]\ntelling = "yes"', "camp.a", "true or false as 'telling'"),
        ('[camp.a]\nnames = ["palm"]\ntelling = 1', "camp.a", "true or false as 'telling'"),
        ('[camp.a]\nnames = "palm"', "camp.a", "texts as 'names'"),
        ("[camp.a]\nnames = [1]", "camp.a", "texts as 'names'"),
        ("[camp.a]\ncased = [true]", "camp.a", "texts as 'cased'"),
        ('[camp.a]\nlocal = "palm"', "camp.a", "texts as 'local'"),
        ('[camp.a]\nnames = ["palm"]\nnot_before = "tree"', "camp.a", "texts as 'not_before'"),
        ('[camp.a]\nnames = ["palm"]\nopponents = "b"', "camp.a", "texts as 'opponents'"),
        ('[camp.a]\nnames = ["palm"]\nof = ["b"]', "camp.a", "a text as 'of'"),
        ('[camp.a]\nnames = ["palm"]\ncode = 7', "camp.a", "a text as 'code'"),
        ("[camp.a]", "camp.a", "at least one name"),
        ("[camp.a]\nnames = []\ncased = []\nlocal = []", "camp.a", "at least one name"),
        ('[camp.a]\nnames = ["palm"]\n[party.a]\nnames = ["fern"]', "party.a", "an id that no other actor has"),
        ('[camp.a]\nnames = ["palm"]\n[camp.b]\nnames = ["palm"]', "camp.b", "one actor, got 'palm' of 'a' too"),
        ('[camp.a]\ncased = ["PALM"]\n[camp.b]\nnames = ["PALM"]', "camp.b", "a name that belongs to one actor"),
    ],
)
def test_an_own_file_that_breaks_a_rule_is_named_with_the_entry(write, content, place, complaint):
    path = write(content)
    for reader in (read_actors, load_gazetteer):
        with pytest.raises(UsageError, match=complaint) as caught:
            reader(path)
        assert caught.value.where == (f"{path}: {place}" if place else str(path))


def test_a_file_that_cannot_be_read_is_named(write, tmp_path):
    for path in (write(b"\xff\xfe\xff"), tmp_path / "missing.toml", tmp_path):
        with pytest.raises(UsageError, match="a gazetteer that can be read") as caught:
            read_actors(path)
        assert caught.value.where == str(path)


@pytest.mark.parametrize(
    "content",
    [
        "",
        '[camp.a]\nlocal = ["the army"]\n[camp.b]\nlocal = ["the army"]',
        '[camp.a]\nnames = ["palm", "palm"]\ncased = ["palm"]',
        '[camp.a]\ncased = ["PALM"]\n[camp.b]\nnames = ["palm"]',
    ],
)
def test_what_an_own_file_may_do(write, content):
    for actor in read_actors(write(content)):
        assert len(set(actor.names)) == len(actor.names)


@pytest.mark.parametrize(
    ("actor", "faults"),
    [
        (Actor("a", "camp", ("palm",), of="b", opponents=("c",)), []),
        (Actor("a", "camp", ("pt",)), ["camp.a: the name 'pt' is short and counts in any capitals: write it under `cased`"]),
        (Actor("a", "camp", ("中国", "r2"), cased=("PT",), local=("it",)), []),
        (Actor("a", "camp", ("palm",), of="d"), ["camp.a: 'd' is no actor's id"]),
        (Actor("a", "party", ("palm",), opponents=("d", "b", "e")), ["party.a: 'd' is no actor's id", "party.a: 'e' is no actor's id"]),
    ],
)  # fmt: skip
def test_doubts_about_an_actor(actor, faults):
    assert lint_gazetteer([actor, Actor("b", "camp", ("fern",))], known=["c"]) == faults


def test_a_file_without_faults_is_said_to_be_so(write, capsys):
    path = write(BIRDLAND.replace('["birdland"]', '["birdland", "facebook"]'))
    assert main(["actors", "check", str(path)]) == 0
    assert capsys.readouterr().out == f"{path}: no faults\n"


def test_every_fault_of_a_file_is_told_with_its_place(write, capsys):
    path = write('[camp.herons]\nnames = ["ht", "herons"]\nof = "birdland"')
    assert main(["actors", "check", str(path)]) == 2
    said = capsys.readouterr()
    assert said.out.splitlines() == [
        f"{path}: camp.herons: the name 'ht' is short and counts in any capitals: write it under `cased`",
        f"{path}: camp.herons: 'birdland' is no actor's id",
    ]
    assert f"{path}: expected actors without faults, got 2" in said.err


@pytest.mark.parametrize("command", [["check"], ["show", "palm", "--actors"]])
def test_a_file_that_breaks_a_rule_is_told(write, capsys, command):
    path = write("[camp.herons]")
    assert main(["actors", *command, str(path)]) == 2
    assert f"{path}: camp.herons: expected at least one name" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["Heron Party", "HP", "heron_party", "The Party", "those of the heron party!"])
def test_all_that_is_known_of_an_actor_is_shown(write, capsys, nobody_shipped, name):
    assert main(["actors", "show", name, "--actors", str(write(BIRDLAND))]) == 0
    told = [
        "heron_party (party)",
        "  belongs to: birdland",
        "  opponents: birdland",
        "  names: heron party",
        "  only as written: HP",
        "  only at home: the party",
    ]
    assert "\n".join(told) in capsys.readouterr().out


def test_several_actors_are_shown_apart(write, capsys, nobody_shipped):
    assert main(["actors", "show", "birdland, heron party", "--actors", str(write(BIRDLAND))]) == 0
    first, second = capsys.readouterr().out.split("\n\n")
    assert first == "birdland (country)\n  names: birdland, birdlanders"
    assert second.startswith("heron_party (party)\n")


def test_who_is_not_known_is_said_to_be_so(capsys):
    assert main(["actors", "show", "qwxyz pond league"]) == 0
    assert capsys.readouterr().out == "nobody is known by 'qwxyz pond league'\n"
