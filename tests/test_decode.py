"""Bytes to text: what a file says of itself, what it is taken for, and what is refused."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments.errors import InputError, UsageError
from comments.intake.decode import decode, decode_head, read_text, writable
from tests.strategies import LONE_SURROGATES, hostile_texts, unhurried

LINE = "Zoë paid 3 € — the gull didn’t"


@pytest.mark.parametrize(
    ("mark", "codec", "named"),
    [
        (codecs.BOM_UTF8, "utf-8", "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le", "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16-be", "utf-16"),
        (codecs.BOM_UTF32_LE, "utf-32-le", "utf-32"),
        (codecs.BOM_UTF32_BE, "utf-32-be", "utf-32"),
    ],
)
def test_a_byte_order_mark_is_obeyed_and_left_out(mark, codec, named):
    decoded = decode(mark + LINE.encode(codec), "page.txt")
    assert (decoded.text, decoded.encoding, decoded.note) == (LINE, named, "")


def test_without_a_mark_it_is_utf_8_and_nothing_is_assumed():
    decoded = decode(LINE.encode(), "page.txt")
    assert (decoded.text, decoded.encoding, decoded.note) == (LINE, "utf-8", "")


def test_what_is_no_utf_8_is_windows_1252_and_says_from_which_line():
    decoded = decode(("first\nsecond\n" + LINE).encode("cp1252"), "page.txt")
    assert decoded.text == "first\nsecond\n" + LINE
    assert decoded.encoding == "cp1252"
    assert "line 3" in decoded.note


def test_a_byte_that_windows_1252_does_not_have_is_shown_as_missing():
    assert decode(b"caf\xe9 \x81 open", "page.txt").text == "café \ufffd open"


@pytest.mark.parametrize(
    "codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252", "latin-1", "mac-roman", "koi8-r"]
)
def test_an_encoding_that_is_told_is_obeyed(codec):
    text = "Привет" if codec == "koi8-r" else "café"
    assert decode(text.encode(codec), "page.txt", codec).text == text


def test_a_mark_is_left_out_also_where_the_encoding_is_told():
    assert decode(codecs.BOM_UTF8 + b"gulls", "page.txt", "utf-8").text == "gulls"
    assert decode(codecs.BOM_UTF16_LE + "gulls".encode("utf-16-le"), "page.txt", "utf-16-le").text == "gulls"


@pytest.mark.parametrize("name", ["utf-9", "", "hex", "rot13", "a\0b", "ünï"])
def test_an_encoding_that_is_none_is_a_wrong_wish(name):
    with pytest.raises(UsageError, match="an encoding that Python knows") as caught:
        decode(b"gulls", "page.txt", name)
    assert caught.value.where == "--encoding"


@pytest.mark.parametrize(
    ("raw", "name"), [(b"caf\xe9", "utf-8"), (b"a", "utf-16"), (b"a b", "punycode"), (b"a", "undefined")]
)
def test_a_file_that_is_not_in_the_encoding_told_names_itself(raw, name):
    with pytest.raises(InputError, match=f"page.txt: expected a file in {name}"):
        decode(raw, "page.txt", name)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\n \t\r\n",
        codecs.BOM_UTF8,
        codecs.BOM_UTF16_LE,
        codecs.BOM_UTF16_BE + b"\0\n",
        "\xa0\u3000\n\ufeff ".encode(),
    ],
)
def test_a_file_with_nothing_in_it_is_refused(raw):
    with pytest.raises(InputError, match=r"page.txt: expected a file with something in it, got an empty file"):
        decode(raw, "page.txt")


@pytest.mark.parametrize(
    "raw",
    [
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
        b"%PDF-1.7\n" + bytes(range(1, 9)) * 50,
        b"gulls " * 100 + b"\0",
        bytes(range(256)),
    ],
)
def test_what_is_not_text_is_refused(raw):
    with pytest.raises(InputError, match="a binary file"):
        decode(raw, "page.txt")


def test_a_broken_file_behind_a_mark_is_refused_and_not_guessed_at():
    with pytest.raises(InputError, match="after its byte-order mark"):
        decode(codecs.BOM_UTF8 + b"caf\xe9", "page.txt")
    with pytest.raises(InputError, match="after its byte-order mark"):
        decode(codecs.BOM_UTF16_LE + b"odd", "page.txt")


def test_terminal_colours_and_a_stray_bell_do_not_make_a_page_binary():
    assert decode(b"\x1b[1mHarbour news\x1b[0m " + b"word " * 40 + b"\a", "page.txt").encoding == "utf-8"


def test_every_kind_of_line_end_becomes_one():
    assert decode(b"a\r\nb\rc\nd\r\r\ne", "page.txt").text == "a\nb\nc\nd\n\ne"


def test_a_file_that_cannot_be_read_says_why(tmp_path):
    with pytest.raises(InputError, match=r"nowhere\.txt: expected a file that can be read"):
        read_text(tmp_path / "nowhere.txt")
    with pytest.raises(InputError, match="a file that can be read"):
        read_text(tmp_path)


def test_a_file_is_read_as_its_bytes_are(tmp_path):
    page = tmp_path / "page.txt"
    page.write_bytes(codecs.BOM_UTF16_LE + "gulls\r\nterns".encode("utf-16-le"))
    assert read_text(page).text == "gulls\nterns"
    assert read_text(page, "utf-16").encoding == "utf-16"


@pytest.mark.parametrize("text", LONE_SURROGATES)
def test_lone_surrogates_become_replacement_characters(text):
    assert len(writable(text)) == len(text)
    assert "\ufffd" in writable(text)
    writable(text).encode()


def test_no_encoding_lets_a_lone_surrogate_in():
    assert decode(b"gull +2AA- tern", "page.txt", "utf-7").text == "gull \ufffd tern"


@unhurried
@given(hostile_texts() | st.text(st.characters(), max_size=40))
def test_writable_changes_nothing_that_can_be_written(text):
    try:
        text.encode()
    except UnicodeEncodeError:
        assert writable(text) != text
        writable(text).encode()
    else:
        assert writable(text) == text


@unhurried
@given(st.binary(max_size=200))
def test_any_bytes_are_read_to_writable_text_or_refused(raw):
    try:
        decoded = decode(raw, "page.txt")
    except InputError:
        return
    assert "\r" not in decoded.text
    assert decoded.text.encode()


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_wide_characters_without_a_mark_are_told_by_their_zeros(encoding):
    decoded = decode("gulls and terns".encode(encoding), "page.txt")
    assert (decoded.text, decoded.encoding) == ("gulls and terns", encoding)
    assert "no byte-order mark" in decoded.note


@pytest.mark.parametrize("raw", [b"gulls", codecs.BOM_UTF8 + b"gulls", "gulls".encode("utf-16"), b"caf\xe9 gulls"])
def test_a_beginning_is_text_whatever_its_encoding(raw):
    assert decode_head(raw).lstrip("\ufeff").endswith("gulls")


@given(st.binary(max_size=500))
def test_any_beginning_is_text_or_empty(raw):
    assert isinstance(decode_head(raw), str)
