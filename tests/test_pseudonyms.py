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
from comments.letters import normal_form
from comments.model import Article, Author, Comment, Thread
from comments.pseudonyms import Pseudonymiser, default_key_file, load_key
from tests.strategies import author_names, full_names, handles, sentences, texts, threads, unhurried

KEY, OTHER_KEY = b"k" * 32, b"o" * 32
PSEUDONYM = re.compile(r"reader-[0-9a-f]{10}")


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
    assert (first.pseudonym(name) == first.pseudonym(other)) == (normal_form(name) == normal_form(other))
    assert first.pseudonym(name) != Pseudonymiser(OTHER_KEY).pseudonym(name)


def test_a_pseudonym_does_not_change_from_version_to_version():
    # printf 'tindra brix' | openssl dgst -sha256 -mac HMAC -macopt key:kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk
    assert Pseudonymiser(KEY).pseudonym("Tindra Brix") == "reader-94d9188310"


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


def test_a_thread_without_authors_and_names_stays_as_it_is():
    thread = thread_of((None, "Tindra said no."), (None, "so did I"))
    assert Pseudonymiser(KEY).apply(thread) == thread


def test_whoever_is_addressed_in_a_thread_without_authors_is_a_person_too():
    thread = thread_of((None, "@Papa Nii, no."), (None, "@Papa Nii, yes. Papa Nee, no."), (None, "Papa Nii is right"))
    hidden = Pseudonymiser(KEY)
    name = hidden.pseudonym("Papa Nii")
    texts = [comment.text for comment in hidden.apply(thread)]
    assert texts[0] == f"@{name}, no."
    assert texts[2] == f"{name} is right"


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


AUTHORS = [
    "Orla Quillfeather",
    "Orla Brix",
    "Zoë Marrow",
    "Ferry",
    "The",
    "Maverik",
    "marrow_1987",
    "Tarek Halvers",
    "1984",
    "Free Speech",
    "july_4",
]
FOUND = [
    ("I agree with @Quillfethar here", "I agree with @{Orla Quillfeather} here"),
    ("so Orla Quilfeather told us", "so {Orla Quillfeather} told us"),
    ("cc @Orla Quilfeather please", "cc @{Orla Quillfeather} please"),
    ("Orla Brix's gull, Orla Brix’s gull", "{Orla Brix}'s gull, {Orla Brix}’s gull"),
    ("Maverik's gull", "{Maverik}'s gull"),
    ("see #orlabrix and #OrlaBrix", "see #{Orla Brix} and #{Orla Brix}"),
    ("so @orla_brix, orla.brix, orla-brix, OrlaBrix", "so @{Orla Brix}, {Orla Brix}, {Orla Brix}, {Orla Brix}"),
    ("Zoe Marrow, ZOE MARROW, Zoe\u0308 Marrow", "{Zoë Marrow}, {Zoë Marrow}, {Zoë Marrow}"),
    ("so Tarek\u200b Hal\u00advers", "so {Tarek Halvers}"),
    ("so u/marrow_1987 and /u/marrow_1987", "so u/{marrow_1987} and /u/{marrow_1987}"),
    ("so @tarek_halvers@gulls.example said", "so @{Tarek Halvers} said"),
    ("https://twitter.com/orlabrix/status/123456.", "https://twitter.com/{Orla Brix}."),
    ("https://www.facebook.com/tarek.halvers?x=1, no", "https://www.facebook.com/{Tarek Halvers}, no"),
    ("reddit.com/user/marrow_1987/", "reddit.com/user/{marrow_1987}"),
    ("youtube.com/@OrlaBrix", "youtube.com/@{Orla Brix}"),
    ("t.me/orlabrix", "t.me/{Orla Brix}"),
    ("facebook.com/profile.php?id=1000012", "facebook.com/profile.php?id={1000012}"),
    ("Orla Brix wrote: no", "{Orla Brix} wrote: no"),
    ("On Monday, Ferry wrote:\n> no", "On Monday, {Ferry} wrote:\n> no"),
    ("Originally posted by Maverik\nno", "Originally posted by {Maverik}\nno"),
    ("Originally Posted by Zeb Sabherwal\nno", "Originally Posted by {Zeb Sabherwal}\nno"),
    ("> Ferry said no", "> {Ferry} said no"),
    ("well\nThe: no", "well\n{The}: no"),
    ("so @The and @ferry", "so @{The} and @{Ferry}"),
    ("so @stranger9 and u/other-one", "so @{stranger9} and u/{other-one}"),
    ("@Zeb Sabherwal, no", "@{Zeb Sabherwal}, no"),
    ("so @Yusra Okonru said", "so @{Yusra Okonru} said"),
    ("so @सीता and @Ýrsa", "so @{सीता} and @{Ýrsa}"),
    ("orla.brix@example.org, foo (at) bar (dot) com", "[e-mail], [e-mail]"),
]


def expected(form):
    return re.sub(r"\{(.+?)\}", lambda name: Pseudonymiser(KEY).pseudonym(name[1]), form)


@pytest.mark.parametrize(("text", "form"), FOUND)
def test_a_name_is_found_however_it_is_written(text, form):
    assert applied(text, *AUTHORS)[0] == expected(form)


LEFT = [
    "The ferry. Maverik is a town, and ferry's and Ferry’s engine are ferry engines",
    "free speech is good, and so is Free Speech",
    "in 1984 it was",
    "on July 4 it was",
    "see #ferry and #maverik",
    "twitter.com/i/events/1 facebook.com/groups/gulls youtube.com/watch?v=abc",
    "at @2.50 and @3pm, @everyone @mods",
    "the ministry wrote: no, and it was posted by the ministry",
    "Taro Halwers and Orlo Brixton",
    "@reader-0123456789 said",
    "they call reader-0128136864 names",
    "@",
    "x@y",
]


@pytest.mark.parametrize("text", LEFT)
def test_what_is_no_name_stays(text):
    assert applied(text, *AUTHORS)[0] == text


PHONES = [
    "+44 20 7946 0958",
    "+1-800-555-0123",
    "+233 24 123 4567",
    "555-123-4567",
    "(555) 123-4567",
    "0171 2345678",
    "0712345678",
    "020 7946 0958",
]
NO_PHONES = [
    "2021-10-19",
    "19.10.2021",
    "10:30",
    "1,200,000",
    "12 000 000 000",
    "$41,000,000",
    "1234567890",
    "192.168.10.10",
    "100 200 3000",
    "2021-2022",
    "https://example.org/0712345678",
    "0.123456789",
    "ID #0712345678",
    "9876543210",
    "call 911",
    "call 2021-10-19 a day",
    "978-3-16-148410-0",
]


@pytest.mark.parametrize("phone", [*PHONES, "call 9876543210", "WhatsApp: 98765 43210"])
def test_a_phone_number_is_masked(phone):
    text = applied(f"it is {phone}, you know", "Pell")[0]
    assert text.endswith("[phone number], you know")
    assert not re.search(r"\d", text)


@pytest.mark.parametrize("number", NO_PHONES)
def test_a_number_that_is_no_phone_s_stays(number):
    assert applied(f"it is {number}, you know", "Pell")[0] == f"it is {number}, you know"


def test_public_names_stay_however_they_are_written():
    hidden = Pseudonymiser(KEY, public={"facebook", "narendra modi", "donald trump", "imran khan"})
    text = "@Facebook, @realDonaldTrump and @narendramodi, Imran Khan won, twitter.com/NarendraModi"
    thread = thread_of((None, text), ("Imran Khan", "hm"), (None, "@Imran Khan, no"))
    hidden_texts = [comment.text for comment in hidden.apply(thread)]
    assert hidden_texts[0] == text
    assert hidden_texts[2] == f"@{hidden.pseudonym('Imran Khan')}, no"


def test_the_outlet_and_whom_the_article_names_stay():
    thread = replace(
        thread_of((None, "so @DanaWhitlock, @Whitlock and @HarbourTimes, but @pell"), ("Tarek Halvers", "hm")),
        article=Article("Dana Whitlock speaks", outlet="The Harbour Times"),
    )
    text = Pseudonymiser(KEY).apply(thread).comments[0].text
    assert text == expected("so @DanaWhitlock, @Whitlock and @HarbourTimes, but @{pell}")


def test_names_that_differ_only_in_their_unicode_form_or_space_are_one_author_s():
    hidden = Pseudonymiser(KEY)
    forms = ["Zoë Marrow", "Zoe\u0308 Marrow", " ZOË  MARROW ", "Ｚｏë Marrow"]
    assert len({hidden.pseudonym(form) for form in forms}) == 1
    assert hidden.pseudonym("Zoe Marrow") != hidden.pseudonym("Zoë Marrow")


def test_names_with_other_digits_are_other_people_s():
    assert applied("so @marrow_1988", "marrow_1987")[0] == expected("so @{marrow_1988}")


def test_an_excerpt_is_scrubbed_of_names_given_and_of_those_that_its_record_names():
    hidden = Pseudonymiser(KEY)
    record = '"author": "%s", "user": [{"name": "%s", "text": "%s, %s, @%s'
    text = record % ("Orla Brix", "Zeb Sab", "Tarek Halvers", "x@gulls.example", "bob")
    people = [hidden.pseudonym(name) for name in ("Orla Brix", "Zeb Sab", "Tarek Halvers", "bob")]
    shown = record % (people[0], people[1], people[2], "[e-mail]", people[3])
    assert hidden.scrub(text, ["Tarek Halvers"]) == shown
    assert hidden.scrub_all([text, "no"], ["Tarek Halvers"]) == [shown, "no"]


@pytest.mark.parametrize(
    "text", ["{'screen_name': '%s'", '{"display_name":"%s"}', 'author="%s"', '"user_name" : "%s', '"by":"%s",']
)
def test_an_excerpt_s_names_are_known_by_their_fields(text):
    hidden = Pseudonymiser(KEY)
    assert hidden.scrub(text % "Orla Brix") == text % hidden.pseudonym("Orla Brix")


@unhurried
@given(st.lists(texts(), max_size=4), st.lists(author_names() | texts(), min_size=1, max_size=5))
def test_hostile_names_and_texts_do_no_harm(written, names):
    hidden = Pseudonymiser(KEY, public={"facebook"})
    thread = thread_of(*((name, text) for name, text in zip(names, written, strict=False)))
    assert hidden.apply(thread) == hidden.apply(thread)
    assert len(hidden.scrub_all(written, names)) == len(written)


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
