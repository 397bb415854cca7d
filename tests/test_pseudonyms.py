"""Pseudonyms: the same for the same author and key, in the author's place and inside texts; and the key's file."""

import re
import stat
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments.errors import InputError
from comments.model import Article, Author, Comment, Thread
from comments.pseudonyms import Pseudonymiser, default_key_file, load_key
from comments.readers import ReadOptions, read_paths
from tests.strategies import author_names, full_names, handles, sentences, texts, threads, unhurried

SAMPLES = Path(__file__).parents[1] / "comments" / "samples"
KEY, OTHER_KEY = b"k" * 32, b"o" * 32
PSEUDONYM = re.compile(r"reader-[0-9a-f]{8}")


def thread_of(*pairs):
    """A thread of (author, text) pairs."""
    made = [
        Comment(f"c{number}", number, text, f"invented#{number}", author=Author(name) if name else None)
        for number, (name, text) in enumerate(pairs)
    ]
    return Thread("t", Article("Tindra Brix wins", ((1, "Tindra Brix won."),)), tuple(made), "invented")


def applied(text, *authors, key=KEY):
    """`text` as it stands after pseudonyms were put into a thread of those authors, and how to name one."""
    pseudonymiser = Pseudonymiser(key)
    thread = pseudonymiser.apply(thread_of((None, text), *((author, "hm") for author in authors)))
    return thread.comments[0].text, pseudonymiser.pseudonym


@unhurried
@given(author_names(), author_names())
def test_one_key_gives_one_pseudonym_to_one_name(name, other):
    first, second = Pseudonymiser(KEY), Pseudonymiser(KEY)
    assert first.pseudonym(name) == second.pseudonym(name)
    assert first.pseudonym(f" {name.upper()} ") == first.pseudonym(name.upper())
    assert PSEUDONYM.fullmatch(first.pseudonym(name))
    assert (first.pseudonym(name) == first.pseudonym(other)) == (name.casefold() == other.casefold())
    assert first.pseudonym(name) != Pseudonymiser(OTHER_KEY).pseudonym(name)


def test_a_pseudonym_does_not_change_from_version_to_version():
    # printf 'tindra brix' | openssl dgst -sha256 -mac HMAC -macopt key:kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk
    assert Pseudonymiser(KEY).pseudonym("Tindra Brix") == "reader-94d91883"


def test_the_fingerprint_tells_keys_apart_and_holds_neither():
    assert Pseudonymiser(KEY).fingerprint == Pseudonymiser(KEY).fingerprint
    assert Pseudonymiser(KEY).fingerprint != Pseudonymiser(OTHER_KEY).fingerprint
    assert KEY.hex()[:12] not in Pseudonymiser(KEY).fingerprint


def test_the_same_author_has_the_same_pseudonym_in_every_thread():
    pseudonymiser = Pseudonymiser(KEY)
    one = pseudonymiser.apply(thread_of(("Tindra Brix", "hm")))
    other = pseudonymiser.apply(thread_of(("Pell", "hm"), ("tindra brix", "ha")))
    assert one.comments[0].author == other.comments[1].author != other.comments[0].author


FORMS = [
    "@{name}, no.",
    "@{name}",
    "Well, {name} said so.",
    "so says {name}",
    "({name})",
    "{name}'s gull",
    "“{name}” and {name}, twice",
    "{name}: no.",
    "\n{name}\n",
    "cc @{name}! u/{name} /u/{name}",
]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    "name",
    [
        "Tindra Brix",
        "marrow_1987",
        "TindraBrix",
        "सीता देवराज",
        "أبو منير",
        "Straße Nord",
    ],
)
def test_a_name_that_can_be_nothing_else_is_replaced_wherever_it_stands(form, name):
    text, pseudonym = applied(form.format(name=name), name)
    assert text == form.format(name=pseudonym(name))


@pytest.mark.parametrize("form", ["Well, {name} said so.", "so says {name}", "({name})", "@{name}", "u/{name}!"])
@pytest.mark.parametrize("name", ["'Abd al-Rahim Noor", "-=Gull 9=-", "“The Duke” Brix", "Zoë (not a bot)"])
def test_a_name_may_begin_and_end_with_signs(form, name):
    text, pseudonym = applied("\n" + form.format(name=name), name)
    assert pseudonym(name) in text
    assert re.search(r"Noor|Gull|Duke|Brix|Zoë|bot", text) is None


@pytest.mark.parametrize("change", [str.upper, str.lower, str.title])
def test_capitals_do_not_hide_a_name(change):
    text, pseudonym = applied(f"so says {change('Tindra Brix')}", "Tindra Brix")
    assert text == f"so says {pseudonym('Tindra Brix')}"


@pytest.mark.parametrize("text", ["@Pell, no.", "cc @pell", "u/Pell is right", "Pell, no."])
def test_a_plain_word_that_is_a_name_is_replaced_where_it_addresses_or_is_marked(text):
    got, pseudonym = applied(text, "Pell", "Tindra Brix")
    assert got == re.sub("pell", pseudonym("Pell"), text, flags=re.IGNORECASE)


@pytest.mark.parametrize(
    "text",
    ["a pell of fish", "Tindra Brixton is a town", "xTindra Brix", "Tindra, Brix", "marrow_19871", "email@tindra"],
)
def test_what_merely_resembles_a_name_is_left_alone(text):
    assert applied(text, "Pell", "Tindra Brix", "marrow_1987")[0] == text


def test_a_misspelt_name_that_is_addressed_is_replaced_too():
    text, pseudonym = applied("@Tyndra Brix, no.", "Tindra Brix", "Pell")
    assert text == f"{pseudonym('Tindra Brix').join(['@', ', no.'])}"


def test_of_two_names_the_longer_is_replaced_and_none_twice():
    text, pseudonym = applied(
        "@reader, Tindra Brix Junior and Tindra Brix", "Tindra Brix", "Tindra Brix Junior", "reader"
    )
    assert text == f"@{pseudonym('reader')}, {pseudonym('Tindra Brix Junior')} and {pseudonym('Tindra Brix')}"


def test_where_two_names_overlap_the_first_is_replaced_and_the_rest_stays():
    text, pseudonym = applied("so says Tindra Brix Marrow", "Tindra Brix", "Brix Marrow")
    assert text == f"so says {pseudonym('Tindra Brix')} Marrow"


def test_the_article_is_published_and_stays_as_it_is():
    thread = thread_of(("Tindra Brix", "hm"))
    assert Pseudonymiser(KEY).apply(thread).article == thread.article


def test_a_thread_without_authors_stays_as_it_is():
    thread = thread_of((None, "@Tindra Brix, no."))
    assert Pseudonymiser(KEY).apply(thread) == thread


@unhurried
@given(threads())
def test_nothing_but_authors_and_texts_changes(thread):
    pseudonymous = Pseudonymiser(KEY).apply(thread)
    assert len(pseudonymous) == len(thread)
    for before, after in zip(thread, pseudonymous, strict=True):
        assert replace(after, author=None, text="") == replace(before, author=None, text="")
        assert (after.author is None) == (before.author is None)
        if after.author is not None:
            assert PSEUDONYM.fullmatch(after.author.name)


PIECES = st.builds(
    "{}{}{}".format, sentences(), st.sampled_from([" ", ", ", " (", " @", "\n", "—"]), full_names() | handles()
)


@unhurried
@given(st.lists(st.tuples(full_names() | handles(), st.lists(PIECES | texts(), max_size=4)), min_size=1, max_size=6))
def test_no_author_s_full_name_or_handle_is_left_in_any_text(written):
    pairs = [(name, " ".join([*parts, name, "@" + name, "."])) for name, parts in written]
    pseudonymous = Pseudonymiser(KEY).apply(thread_of(*pairs))
    names = {name.casefold() for name, _ in pairs}
    for comment in pseudonymous:
        words = comment.text.casefold()
        assert not [name for name in names if re.search(rf"(?<!\w){re.escape(name)}(?![^\W_])", words)]
        assert PSEUDONYM.search(comment.text)


def test_the_shipped_samples_keep_no_author_s_full_name_or_handle():
    for thread in read_paths([SAMPLES / "subreddit-purge.jsonl", SAMPLES / "canal-noticias.jsonl"], ReadOptions()):
        names = {comment.author.name for comment in thread if comment.author}
        telling = [name for name in names if " " in name or "_" in name]
        assert len(telling) > 5
        shown = "\n".join(comment.text for comment in Pseudonymiser(KEY).apply(thread))
        assert [name for name in telling if name.casefold() in shown.casefold()] == []
        assert [name for name in names if f"@{name}".casefold() in shown.casefold()] == []


def test_a_key_is_made_where_there_is_none_for_its_owner_only(tmp_path):
    path = tmp_path / "deep" / "er" / "pseudonyms.key"
    key = load_key(path)
    assert len(key) == 32
    assert load_key(path) == key
    assert load_key(tmp_path / "other.key") != key
    if sys.platform != "win32":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_key_that_is_there_is_used_and_not_changed(tmp_path):
    path = tmp_path / "pseudonyms.key"
    path.write_text(f" {KEY.hex().upper()}\n\n", encoding="ascii")
    before = path.read_bytes()
    assert load_key(path) == KEY
    assert path.read_bytes() == before


def test_a_key_that_another_run_makes_at_the_same_moment_is_used(tmp_path, monkeypatch):
    path = tmp_path / "pseudonyms.key"
    path.write_text(KEY.hex(), encoding="ascii")
    monkeypatch.setattr(Path, "exists", lambda *_, **__: False)
    assert load_key(path) == KEY


@pytest.mark.parametrize("content", ["", "short", "ab" * 15, "zz" * 32, "ключ", "ab" * 32 + "c"])
def test_a_file_that_holds_no_key_is_refused_and_not_overwritten(tmp_path, content):
    path = tmp_path / "pseudonyms.key"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match="key") as caught:
        load_key(path)
    assert caught.value.where == str(path)
    assert path.read_text(encoding="utf-8") == content


def test_a_place_that_cannot_hold_a_key_is_refused(tmp_path):
    page = tmp_path / "page.txt"
    page.write_text("hm", encoding="ascii")
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere" / "key")
    for path in (tmp_path, page / "pseudonyms.key", page / "deep" / "pseudonyms.key", tmp_path / "dangling"):
        with pytest.raises(InputError, match="a file for the key of the pseudonyms") as caught:
            load_key(path)
        assert "--key" in caught.value.hint


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({"XDG_CONFIG_HOME": "/x"}, Path("/x/commentariat/pseudonyms.key")),
        ({"APPDATA": "/y"}, Path("/y/commentariat/pseudonyms.key")),
        ({"XDG_CONFIG_HOME": "/x", "APPDATA": "/y"}, Path("/x/commentariat/pseudonyms.key")),
        ({"XDG_CONFIG_HOME": "", "HOME": "/h", "USERPROFILE": "/h"}, Path("/h/.config/commentariat/pseudonyms.key")),
    ],
)
def test_the_key_lives_in_the_user_s_configuration(monkeypatch, variables, expected):
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    monkeypatch.delenv("APPDATA", raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert default_key_file() == expected
