"""Whom a comment addresses: the forms of "@Name", misspellings, bare names, and names that could be two people's."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments.addressees import find_addressees, reads_like_name
from comments.readers import ReadOptions, read_paths
from tests.strategies import author_names, full_names, sentences, texts, unhurried

SAMPLES = Path(__file__).parents[1] / "comments" / "samples"
EXPECTED = json.loads((Path(__file__).parent / "samples" / "harbour-times.expected.json").read_text(encoding="utf-8"))
AUTHORS = [
    "Tindra Brix",
    "Oskan Vantongeren",
    "Pell",
    "Mirelle Okonru (Tide Research Group)",
    "marrow_1987",
    "7gulls",
    "J. R. Tetteby-Marrow",
    "سالم النوري",
    "सीता देवराज",
    "李望海",
]


def one(text, authors=(), *others):
    return find_addressees([text, *others], list(authors))[0]


FORMS = [
    ("@Tindra Brix, no.", "Tindra Brix"),
    ("@Tindra Brix: no.", "Tindra Brix"),
    ("@Tindra Brix no, never", "Tindra Brix"),
    ("@Tindra Brix", "Tindra Brix"),
    ("@Tindra Brix,", "Tindra Brix"),
    ("@Tindra Brix\nno.", "Tindra Brix"),
    ("@Tindra Brix ,\nno.", "Tindra Brix"),
    ("@ Tindra Brix, no.", "Tindra Brix"),
    ("  @Tindra Brix, no.", "Tindra Brix"),
    ("> @Tindra Brix, no.", "Tindra Brix"),
    ("**@Tindra Brix**, no.", "Tindra Brix"),
    ('"@Tindra Brix, no."', "Tindra Brix"),
    ("@tindra brix, no.", "Tindra Brix"),
    ("@TINDRA BRIX, no.", "Tindra Brix"),
    ("@Tindra, no.", "Tindra Brix"),
    ("@Tindra no", "Tindra Brix"),
    ("@Tindra's right", "Tindra Brix"),
    ("@Tindra Brixx, no.", "Tindra Brix"),
    ("@Tyndra Brix, no.", "Tindra Brix"),
    ("@Tindra Bricks, no.", None),
    ("@Oskan Vantongern, no.", "Oskan Vantongeren"),
    ("@Oskan Vantungeren, no.", "Oskan Vantongeren"),
    ("@Oskan van Tongeren, no.", "Oskan Vantongeren"),
    ("@Oskan Vantongeren Senior, no.", "Oskan Vantongeren"),
    ("@Mirelle Okonru, no.", "Mirelle Okonru (Tide Research Group)"),
    ("@Mirelle Okonru (Tide Research Group), no.", "Mirelle Okonru (Tide Research Group)"),
    ("@Mirelle Okonru (Tide Research Group) no", "Mirelle Okonru (Tide Research Group)"),
    ("@marrow_1987, no.", "marrow_1987"),
    ("@marrow_1987 no", "marrow_1987"),
    ("@marrow 1987, no.", "marrow_1987"),
    ("@7gulls, no.", "7gulls"),
    ("@7gulls no", "7gulls"),
    ("@J. R. Tetteby-Marrow, no.", "J. R. Tetteby-Marrow"),
    ("@J R Tetteby Marrow, no.", "J. R. Tetteby-Marrow"),
    ("@سالم النوري، لا", "سالم النوري"),
    ("@सीता देवराज, नहीं", "सीता देवराज"),
    ("@李望海，不", "李望海"),
    ("@Pell, no.", "Pell"),
    ("@Pell no, I said", "Pell"),
    ("@Pell and his aunt, no.", "Pell"),
]


@pytest.mark.parametrize(("text", "author"), FORMS)
def test_a_name_behind_an_at_sign_is_the_author_s(text, author):
    found = one(text, AUTHORS)
    if author is None:
        assert not found.is_author
        return
    assert (found.name, found.is_author) == (author, True)
    assert text[found.start : found.end] == found.written
    assert 0.84 <= found.similarity <= 1


NOBODY = [
    "no.",
    "I told @Tindra Brix, no.",
    "Tindra said no.",
    "Well, no.",
    "@",
    "@, no.",
    "@ @ @",
    "e@mail.example, no.",
    "",
    "\n\n",
]


@pytest.mark.parametrize("text", NOBODY)
def test_without_a_name_at_the_beginning_nobody_is_addressed(text):
    assert one(text, AUTHORS) is None
    assert one(text) is None


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("@Sabherwal, no.", "Sabherwal"),
        ("@Zeb Sabherwal: no.", "Zeb Sabherwal"),
        ("@Zeb Sabherwal", "Zeb Sabherwal"),
        ("@Zeb Sabherwal\nno.", "Zeb Sabherwal"),
        ("@zeb sabherwal, no.", "zeb sabherwal"),
        ("@zeb.sab-88 no", "zeb.sab-88"),
        ("@zeb thanks for this\nand this", "zeb"),
        ("@Zeb you are right about the gulls and all that, but", "Zeb"),
        ("@Zeb de la Fenwether, no.", "Zeb de la Fenwether"),
        ("@Zeb (from the pier), no.", "Zeb (from the pier)"),
    ],
)
def test_a_stranger_s_name_is_taken_as_it_is_written(text, written):
    for authors in ([], ["Tindra Brix"]):
        found = one(text, authors)
        assert (found.written, found.name, found.is_author) == (written, written, False)
        assert text[found.start : found.end] == written


def test_a_bare_name_counts_only_where_it_is_known():
    assert one("Tindra Brix, no.", AUTHORS).name == "Tindra Brix"
    assert one("Tindra Brix: no.", AUTHORS).name == "Tindra Brix"
    assert one("सीता देवराज, नहीं", AUTHORS).name == "सीता देवराज"
    assert one("Zeb Sabherwal, no.", AUTHORS) is None
    assert one("Zeb Sabherwal, no.") is None
    assert one("Zeb Sabherwal, no.", (), "@Zeb Sabherwal, yes.").name == "Zeb Sabherwal"
    assert one("Zeb Sabherwal has no idea.", (), "@Zeb Sabherwal, yes.") is None


@pytest.mark.parametrize("misspelt", ["Halvers Tarek", "Tarek Hallinan", "Tarik Ostrander", "T. Halvers", "Tare"])
def test_a_name_that_is_merely_similar_is_nobody_s(misspelt):
    assert not one(f"@{misspelt}, no.", ["Tarek Halvers"]).is_author


ALIKE = [
    (["Dunja Marrow", "Dunja Marrov"], "Dunja Marroh"),
    (["Dunja Marrow", "Dunja Halvers"], "Dunja"),
    (["Dunja Marrow", "Dunja Marriw"], "Dunja Marraw"),
    (["dunja-brix", "dunja_brix"], "dunja brix"),
    (["Dunja (north)", "Dunja (south)"], "Dunja"),
]


@pytest.mark.parametrize(("authors", "written"), ALIKE)
def test_a_name_that_two_authors_could_own_is_nobody_s(authors, written):
    for order in (authors, authors[::-1]):
        found = one(f"@{written}, no.", order)
        assert (found.name, found.is_author) == (written, False)
    assert one(f"@{written}, no.", authors[:1]).is_author


@pytest.mark.parametrize(("authors", "_"), ALIKE)
def test_of_several_alike_the_one_that_is_written_exactly_is_meant(authors, _):
    for author in authors:
        assert one(f"@{author}, no.", authors).name == author


def test_the_longest_name_that_fits_is_meant():
    authors = ["Papa", "Papa Nuno", "Papa Nuno Brix"]
    assert one("@Papa Nuno, no.", authors).name == "Papa Nuno"
    assert one("@Papa Nuno Brix is right", authors).name == "Papa Nuno Brix"
    assert one("@Papa is right", authors).name == "Papa"
    assert one("@Papa Nuuno, no.", authors).name == "Papa Nuno"


def test_without_authors_one_person_misspelt_is_one_addressee():
    names = [
        "Tarek Halvers",
        "Tarek Halvers",
        "Tarek Halverss",
        "tarek halvers",
        "Mama Nuu",
        "Mama Nuu",
        "Mama Nui",
        "Zeb",
    ]
    found = find_addressees([f"@{name}, no." for name in names], [])
    assert [addressee.name for addressee in found] == ["Tarek Halvers"] * 4 + ["Mama Nuu"] * 3 + ["Zeb"]
    assert [addressee.written for addressee in found] == names
    assert not any(addressee.is_author for addressee in found)
    assert found[0].similarity == 1.0
    assert 0 < found[2].similarity < 1


@pytest.mark.parametrize("with_authors", [True, False])
def test_hostile_names_are_read_without_going_round_in_circles(with_authors):
    hostile = [
        "@" + " " * 20_000 + "x",
        "@" + "a " * 20_000,
        "@" + "(" * 20_000,
        "@" * 20_000,
        "@" + "x" * 20_000 + ",",
        "> " * 20_000 + "@Pell",
    ]
    authors = ["(" * 20_000, " ".join("x" * 20_000), "x" * 20_000, "Pell"] if with_authors else []
    found = find_addressees(hostile, authors)
    assert found[0] is None
    assert found[-1].name == "Pell"


def test_thousands_of_authors_and_of_strangers_are_told_apart():
    authors = [f"gull {number:05d} of the pier" for number in range(4_000)]
    asked = [f"@{author}, no." for author in authors[::2]] + [f"@Zeb Sabherwal{number}, no." for number in range(2_000)]
    found = find_addressees(asked, authors)
    assert [addressee.name for addressee in found[:2_000]] == authors[::2]
    assert not any(addressee.is_author for addressee in found[2_000:])


@unhurried
@given(st.lists(author_names() | full_names(), min_size=1, max_size=6, unique_by=str.casefold), sentences())
def test_every_author_can_be_addressed_by_the_whole_name(authors, sentence):
    plain = [author for author in authors if "," not in author and "-=" not in author and "“" not in author]
    found = find_addressees([f"@{author}, {sentence}" for author in plain], authors)
    assert [addressee.name for addressee in found] == plain
    assert all(addressee.is_author and addressee.similarity == 1.0 for addressee in found)


@unhurried
@given(
    st.lists(texts() | st.builds("@{}, {}".format, author_names(), texts()), max_size=8),
    st.lists(author_names(), max_size=5),
)
def test_what_is_found_stands_where_it_says_and_is_an_author_where_it_says(written, authors):
    found = find_addressees(written, authors)
    assert len(found) == len(written)
    for text, addressee in zip(written, found, strict=True):
        if addressee is not None:
            assert text[addressee.start : addressee.end] == addressee.written
            assert addressee.written.strip()
            assert 0 <= addressee.similarity <= 1
            assert addressee.is_author <= (addressee.name in authors)
    assert find_addressees(written, authors[::-1]) == found


@pytest.mark.parametrize(
    "name",
    ["Tindra Brix", "pell", "marrow_1987", "Zeb de la Marrow", "Mirelle (of the Tide Group)", "أبو منير", "J. R. B."],
)
def test_what_reads_like_a_name(name):
    assert reads_like_name(name)


@pytest.mark.parametrize(
    "text", ["", "you are right", "Zeb was here", "What?", "★ ★", "A Name Of Far Too Many Words", "X" * 61]
)
def test_what_does_not_read_like_a_name(text):
    assert not reads_like_name(text)


def test_the_shipped_page_addresses_whom_it_should():
    [thread] = read_paths([SAMPLES / "harbour-times.txt"], ReadOptions())
    found = find_addressees([comment.text for comment in thread], [])
    written = {
        comment.comment_id.removeprefix("L"): addressee.written
        for comment, addressee in zip(thread, found, strict=True)
        if addressee
    }
    assert written == EXPECTED["addressees"]
    assert {addressee.name for addressee in found if addressee and addressee.written == "Papa Nee"} == {"Papa Nii"}
