"""Opening files: packed, in archives, broken, bombs."""

import bz2
import gzip
import io
import lzma
import zipfile
from contextlib import suppress

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from comments.errors import InputError
from comments.intake.source import Source, sources_of
from tests.strategies import unhurried

TEXT = b"the ferry page was gone\n" * 400
PACKERS = {
    ".gz": gzip.compress,
    ".bz2": bz2.compress,
    ".xz": lzma.compress,
    ".zst": zstandard.ZstdCompressor().compress,
    "": bytes,
}


def everything(source):
    with source.open() as stream:
        return stream.read()


def drain(source):
    with source.open() as stream:
        while stream.read(1 << 20):
            pass


@pytest.mark.parametrize("end", PACKERS)
def test_a_packed_file_is_read_as_what_it_holds(tmp_path, end):
    path = tmp_path / f"tide.jsonl{end}"
    path.write_bytes(PACKERS[end](TEXT))
    [source] = sources_of(path)
    assert everything(source) == TEXT
    assert (source.plain_name, source.stem, source.name) == ("tide.jsonl", "tide", path.name)


@pytest.mark.parametrize("end", [".gz", ".zst", ".bz2", ".xz"])
def test_how_a_file_is_packed_is_told_by_its_bytes_not_its_name(tmp_path, end):
    path = tmp_path / "tide.jsonl"
    path.write_bytes(PACKERS[end](TEXT))
    assert everything(Source(path)) == TEXT


def test_a_stream_of_several_zstandard_frames_is_read_to_its_end(tmp_path):
    path = tmp_path / "tide.zst"
    path.write_bytes(PACKERS[".zst"](TEXT) + PACKERS[".zst"](b"last line\n"))
    assert everything(Source(path)) == TEXT + b"last line\n"


def test_an_archive_holds_several_sources_in_the_order_of_their_names(tmp_path):
    path = tmp_path / "dump.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name in ("b.txt", "deep/a.txt.gz", "deep/", "__MACOSX/b.txt", ".hidden.txt"):
            archive.writestr(name, gzip.compress(TEXT) if name.endswith("gz") else TEXT)
    sources = list(sources_of(path))
    assert [source.name for source in sources] == ["dump.zip/b.txt", "dump.zip/deep/a.txt.gz"]
    assert [everything(source) for source in sources] == [TEXT, TEXT]
    assert [source.stem for source in sources] == ["b", "a"]


def test_a_workbook_is_one_source_though_it_is_a_zip_file(tmp_path):
    path = tmp_path / "book.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
    assert list(sources_of(path)) == [Source(path)]


def test_what_stands_beside_a_source_is_found_in_folders_and_archives(tmp_path):
    (tmp_path / "a.jsonl").write_bytes(TEXT)
    (tmp_path / "b.json").write_bytes(b"{}")
    assert Source(tmp_path / "a.jsonl").sibling("b.json") == Source(tmp_path / "b.json")
    assert Source(tmp_path / "a.jsonl").sibling("c.json") is None
    path = tmp_path / "dump.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("corpus/a.jsonl", TEXT)
        archive.writestr("corpus/b.json", b"{}")
    sibling = Source(path, "corpus/a.jsonl").sibling("b.json")
    assert sibling is not None
    assert everything(sibling) == b"{}"
    assert Source(path, "corpus/a.jsonl").sibling("c.json") is None


@pytest.mark.parametrize("end", [".gz", ".bz2", ".xz", ".zst"])
def test_a_file_that_unpacks_to_absurdly_more_is_refused_while_it_is_read(tmp_path, end):
    path = tmp_path / f"bomb{end}"
    path.write_bytes(PACKERS[end](b"\0" * 90_000_000))
    with pytest.raises(InputError, match="unpacks to at most 250 times its size"):
        drain(Source(path))


def test_a_member_of_an_archive_that_unpacks_to_absurdly_more_is_refused(tmp_path):
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", b"\0" * 90_000_000)
    [source] = sources_of(path)
    with pytest.raises(InputError, match="unpacks to at most"):
        drain(source)


@pytest.mark.parametrize("end", [".gz", ".bz2", ".xz", ".zst"])
def test_a_packed_file_that_is_cut_off_or_broken_is_an_error_that_names_it(tmp_path, end):
    whole = PACKERS[end](bytes(range(256)) * 500 + TEXT)
    path = tmp_path / f"broken{end}"
    for length in (len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole[:length])
        with pytest.raises(InputError, match="broken"):
            drain(Source(path))


@unhurried
@given(st.sampled_from([".gz", ".bz2", ".xz", ".zst"]), st.integers(0, 400), st.binary(min_size=1, max_size=6))
def test_a_packed_file_with_other_bytes_in_it_is_read_or_refused(tmp_path_factory, end, place, bytes_):
    whole = PACKERS[end](bytes(range(256)) * 5 + TEXT)
    path = tmp_path_factory.mktemp("packed") / f"broken{end}"
    path.write_bytes(whole[:place] + bytes_ + whole[place + len(bytes_) :])
    with suppress(InputError):
        drain(Source(path))


@pytest.mark.parametrize("content", [b"PK\x03\x04", b"PK\x03\x04" + b"\xff" * 500])
def test_a_broken_archive_is_an_error(tmp_path, content):
    path = tmp_path / "broken.zip"
    path.write_bytes(content)
    with pytest.raises(InputError, match="a file that can be read"):
        list(sources_of(path))


def test_an_archive_with_a_password_is_an_error_that_says_so(tmp_path):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.txt", TEXT)
    raw = bytearray(buffer.getvalue())
    raw[6] |= 1  # the local header's flag of encryption
    raw[raw.index(b"PK\x01\x02") + 8] |= 1
    path = tmp_path / "locked.zip"
    path.write_bytes(raw)
    with pytest.raises(InputError, match="without a password"):
        list(sources_of(path))


@pytest.mark.parametrize("flag", [0x20, 0x40, 0x08])
def test_a_member_that_is_packed_in_ways_nobody_reads_is_an_error(tmp_path, flag):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.txt", TEXT)
    raw = bytearray(buffer.getvalue())
    raw[6] |= flag
    raw[raw.index(b"PK\x01\x02") + 8] |= flag
    path = tmp_path / "odd.zip"
    path.write_bytes(raw)
    with suppress(InputError):
        assert [everything(source) for source in sources_of(path)] == [TEXT]


def test_a_fault_of_who_reads_is_not_taken_for_the_file_s(tmp_path):
    (tmp_path / "a.txt").write_bytes(TEXT)
    with pytest.raises(KeyError), Source(tmp_path / "a.txt").open():
        raise KeyError("mine")


def test_more_than_the_limit_is_refused(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(TEXT)
    assert Source(path).read(len(TEXT)) == TEXT
    with pytest.raises(InputError, match="at most 10 bytes"):
        Source(path).read(10)


def test_a_file_that_is_not_there_is_an_error(tmp_path):
    with pytest.raises(InputError, match="a file that can be read"):
        Source(tmp_path / "nowhere").read(1)
