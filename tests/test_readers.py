"""Finding files, choosing a reader for each, and going on where one is bad."""

import json
import os
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments.errors import InputError, UsageError
from comments.model import Reject, Thread
from comments.readers import ReadOptions, find_files, read_paths
from tests.strategies import unhurried

SAMPLES = Path(__file__).parents[1] / "comments" / "samples"
PAGE = """Harbour page removed
The platform said on Monday that it had removed the page of the harbour office of Skell.
"It was a very busy page," a spokeswoman said in a statement on Tuesday.
lol I knew it!!
why would you do that"""


@pytest.fixture
def folder(tmp_path):
    def write(**files):
        for name, content in files.items():
            path = tmp_path / name.replace("__", "/").replace("_", ".")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")
        return tmp_path

    return write


def ids(items):
    return [item.thread_id for item in items if isinstance(item, Thread)]


def test_a_folder_is_opened_to_its_depth_in_a_fixed_order(folder):
    root = folder(
        b_csv="text\nhm", a_JSONL='{"text": "hm"}', deep__er__c_txt=PAGE, b_meta_toml="", notes_md="", x_json="{}"
    )
    assert [str(path.relative_to(root)) for path in find_files([root])] == [
        "a.JSONL",
        "b.csv",
        "deep/er/c.txt",
        "x.json",
    ]


def test_what_is_hidden_inside_a_folder_is_left_alone(folder):
    root = folder(_git__a_txt=PAGE, _b_txt=PAGE, c_txt=PAGE)
    assert [path.name for path in find_files([root])] == ["c.txt"]


def test_a_hidden_folder_is_read_where_it_is_named_itself(folder):
    root = folder(_scraped__a_txt=PAGE)
    assert [path.name for path in find_files([root / ".scraped"])] == ["a.txt"]


def test_what_a_browser_saved_beside_a_page_is_left_alone(tmp_path):
    for name in ("page.html", "page_files/frame.html", "page_files/deep/ad.html", "other_files/a.txt"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(PAGE, encoding="utf-8")
    assert [path.name for path in find_files([tmp_path])] == ["a.txt", "page.html"]


def test_paths_keep_the_order_in_which_they_are_named(folder):
    root = folder(a_txt=PAGE, b_txt=PAGE)
    assert find_files([root / "b.txt", root / "a.txt"]) == [root / "b.txt", root / "a.txt"]


def test_a_file_is_found_once_however_it_is_named(folder, monkeypatch):
    root = folder(a_txt=PAGE, deep__b_txt=PAGE)
    monkeypatch.chdir(root)
    paths = [Path("a.txt"), root / "a.txt", root, Path("deep/../a.txt"), Path("deep")]
    assert find_files(paths) == [Path("a.txt"), root / "deep" / "b.txt"]


def test_a_path_that_is_not_there_is_an_error(tmp_path):
    with pytest.raises(InputError, match="a file or a folder that exists"):
        find_files([tmp_path / "nowhere"])


@pytest.mark.parametrize("files", [{}, {"notes_md": "hm", "a_meta_toml": "", "_hidden_txt": "hm"}])
def test_a_folder_with_nothing_to_read_is_an_error_that_says_what_is_read(folder, files):
    with pytest.raises(InputError, match="a folder with thread files in it") as caught:
        find_files([folder(**files)])
    assert "commentariat formats" in caught.value.hint


def test_each_file_has_the_reader_of_its_kind(folder):
    root = folder(a_TXT=PAGE, b_csv="text\nhm", c_tsv="author\ttext\nPell\thm", d_ndjson='{"text": "hm"}', e_text=PAGE)
    threads = list(read_paths(find_files([root]), ReadOptions()))
    assert ids(threads) == ["a", "b", "c", "d", "e"]
    assert [len(thread) for thread in threads] == [2, 1, 1, 1, 2]


def test_a_single_file_of_another_kind_is_an_error(folder):
    with pytest.raises(InputError, match="a file that a reader knows, got a binary file"):
        list(read_paths([folder(a_docx="h\0\1m") / "a.docx"], ReadOptions()))


def test_a_single_bad_file_is_an_error(folder):
    with pytest.raises(InputError, match="one column 'text'"):
        list(read_paths([folder(a_csv="author\nPell") / "a.csv"], ReadOptions()))


BAD = {
    "b_csv": "author\nPell",
    "b_jsonl": "nothing",
    "b_txt": " \n",
    "b_docx": "h\0\1m",
    "b_tsv": "text\n",
}


@pytest.mark.parametrize("bad", BAD)
def test_one_bad_file_among_several_becomes_a_reject(folder, bad):
    root = folder(a_txt=PAGE, **{bad: BAD[bad]}, c_csv="text\nhm")
    name = bad.replace("_", ".")
    items = list(read_paths([root / "a.txt", root / name, root / "c.csv"], ReadOptions()))
    rejects = [item for item in items if isinstance(item, Reject)]
    assert ids(items) == ["a", "c"]
    assert rejects[-1].source == name
    assert name in rejects[-1].reason


def test_a_binary_file_among_several_becomes_a_reject(folder):
    root = folder(a_txt=PAGE)
    (root / "b.txt").write_bytes(b"\x89PNG\0\0\0")
    items = list(read_paths(find_files([root]), ReadOptions()))
    assert ids(items) == ["a"]
    [reject] = [item for item in items if isinstance(item, Reject)]
    assert "a binary file" in reject.reason


def test_a_wrong_wish_is_an_error_among_any_number_of_files(folder):
    root = folder(a_txt=PAGE, b_txt=PAGE)
    with pytest.raises(UsageError, match="an encoding"):
        list(read_paths(find_files([root]), ReadOptions(encoding="utf-9")))


def test_one_line_number_cannot_be_meant_for_several_pages(folder):
    root = folder(a_txt=PAGE, b_txt=PAGE, c_csv="text\nhm")
    with pytest.raises(UsageError, match="one flat page with --comments-from"):
        list(read_paths(find_files([root]), ReadOptions(comments_from=4)))
    items = list(read_paths([root / "a.txt", root / "c.csv"], ReadOptions(comments_from=5)))
    assert [len(item) for item in items] == [1, 1]


def test_ids_that_two_files_share_are_made_unique(folder):
    root = folder(a__page_txt=PAGE, b__page_txt=PAGE, c__page_csv="thread_id,text\npage,hm\npage-2,hm\n")
    assert ids(read_paths(find_files([root]), ReadOptions())) == ["page", "page-2", "page-3", "page-2-2"]


def test_a_thread_that_got_another_id_keeps_everything_else(folder):
    root = folder(a__page_txt=PAGE, b__page_txt=PAGE)
    first, second = read_paths(find_files([root]), ReadOptions())
    assert second.thread_id == "page-2"
    for name in ("article", "comments", "source", "cuts", "furniture"):
        assert getattr(first, name) == getattr(second, name)


def test_an_id_from_a_file_s_name_has_no_characters_that_ids_should_not_have(folder):
    root = folder()
    (root / "Skell: news & more (2021).txt").write_text(PAGE, encoding="utf-8")
    [thread] = read_paths(find_files([root]), ReadOptions())
    assert thread.thread_id == "Skell-news-more-2021-"
    assert thread.source == "Skell: news & more (2021).txt"


@pytest.mark.skipif(sys.platform in {"darwin", "win32"}, reason="file names are Unicode there")
@pytest.mark.parametrize("content", [PAGE, " ", "hm\n" + "x" * 100_001])
def test_a_file_s_name_that_is_no_text_can_be_written_none_the_less(tmp_path, content):
    for suffix in (b".txt", b".csv"):
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/tide\xff" + suffix)).write_text(content, encoding="utf-8")
    items = list(read_paths(find_files([tmp_path]), ReadOptions()))
    assert len(items) >= 2
    for item in items:
        assert item.source.startswith("tide\ufffd")
        assert item.source.encode()
        if isinstance(item, Thread):
            assert item.thread_id.encode()
            assert all(comment.source.encode() for comment in item)
        else:
            assert item.reason.encode()


@unhurried
@given(st.lists(st.sampled_from(["page", "page-2", "tide", "tide-2-2", "tide-2"]), min_size=1, max_size=12))
def test_no_two_threads_ever_have_one_id(tmp_path_factory, names):
    root = tmp_path_factory.mktemp("threads")
    for number, name in enumerate(names):
        (root / f"{number:02}.jsonl").write_text(json.dumps({"thread_id": name, "text": "hm"}), encoding="utf-8")
    found = ids(read_paths(find_files([root]), ReadOptions()))
    assert len(set(found)) == len(found) == len(names)
    assert found[0] == names[0]


def test_the_shipped_samples_are_all_read():
    items = list(read_paths(find_files([SAMPLES]), ReadOptions()))
    assert {thread.thread_id: len(thread) for thread in items} == {
        "canal-noticias-red-faro": 41,
        "gazette-no-comments": 0,
        "harbour-times": 60,
        "quay-post-lamplighters": 3,
        "rdt-montalba-dam": 47,
    }
