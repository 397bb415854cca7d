"""What a second scrape does to an archive: nothing where nothing is new, editions where texts changed, absences, returns."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comments.archive import Archive, thread_key
from comments.intake.decode import writable
from comments.model import Article, Author, Comment, Cut, Reject, Thread
from comments.times import parse_time
from tests.strategies import threads, unhurried

URL = "https://www.gazette.example/ferries/"


def comment(key, position=0, text="Gone before breakfast.", **told):
    told = {"author": Author("Orla"), "created_at": parse_time("2021-03-01T08:00:00Z"), **told}
    return Comment(key, position, text, f"page.json#{position}", **told)


def thread(*comments, url=URL, thread_id="page", **told):
    numbered = tuple(replace(one, position=position) for position, one in enumerate(comments))
    article = Article("Ferry pages removed", ((0, "The harbour office said so."),), "Gazette", url)
    return Thread(thread_id, article, numbered, "page.json", **{"format": "json", **told})


@pytest.fixture
def archive(tmp_path):
    with Archive.open(tmp_path / "a.duckdb", write=True) as opened:
        yield opened


def counts(added):
    return {name: getattr(added, name) for name in ("new", "changed", "vanished", "returned", "unchanged")}


def sums(new=0, changed=0, vanished=0, returned=0, unchanged=0):
    return {"new": new, "changed": changed, "vanished": vanished, "returned": returned, "unchanged": unchanged}


def stored(archive):
    """The rows of the tables, without the numbers of additions."""
    names = ("threads", "comments", "editions")
    return [archive.query(f"SELECT * EXCLUDE last_addition FROM {name} ORDER BY ALL") for name in names]  # noqa: S608


def only(archive, **told):
    (held,) = archive.threads(**told)
    return held


def test_a_thread_comes_back_as_it_went_in(archive):
    whole = thread(
        comment("a", text="NUL \0 inside, \u202egnitset\u202c, 😂, \u2028"),
        comment("b", parent_id="a", deleted=True, author=None, created_at=None, text=""),
        comment("c", score=-3, likes=7, edited_at=parse_time("2021-03-02T08:00:00.250Z"), boundary=0.25),
        cuts=(Cut("title", 3, 0.5, "a short line", told=False), Cut("comments", None, 1.0, "told", told=True)),
        furniture=((9, "Like · Reply"),),
        notes=("time without a zone, read as UTC (1)",),
    )
    archive.add([whole], "page.json")
    assert only(archive) == whole


def test_a_text_of_a_hundred_thousand_characters_comes_back(archive):
    whole = thread(comment("a", text="⛴é\0" * 33_000))
    archive.add([whole], "page.json")
    assert only(archive) == whole


@unhurried
@given(threads())
def test_any_thread_comes_back_as_it_went_in_however_often_it_is_added(tmp_path_factory, whole):
    path = tmp_path_factory.mktemp("archive") / "a.duckdb"
    plain = replace(whole, comments=tuple(replace(one, text=writable(one.text)) for one in whole))
    with Archive.open(path, write=True) as archive:
        archive.add([whole], "one.json")
        assert only(archive) == plain
        added = archive.add([whole], "two.json")
        assert added.nothing_new
        assert only(archive) == plain


@settings(unhurried, max_examples=30)
@given(st.lists(st.tuples(st.lists(st.sampled_from("abcdef"), unique=True), st.booleans()), min_size=1, max_size=5))
def test_after_any_scrapes_the_archive_shows_the_last_one(tmp_path_factory, scrapes):
    path = tmp_path_factory.mktemp("archive") / "a.duckdb"
    ever = set()
    with Archive.open(path, write=True) as archive:
        for keys, loud in scrapes:
            whole = thread(*(comment(key, text=f"{key}!" if loud else key) for key in keys))
            added = archive.add([whole], "page.json")
            ever |= set(keys)
            assert only(archive).comments == whole.comments or not keys
            assert {one.comment_id for one in only(archive)} == set(keys)
            assert {one.comment_id for one in only(archive, vanished=True)} == ever
            assert added.new + added.changed + added.returned + added.unchanged == len(keys)


def test_adding_the_same_again_changes_nothing_even_under_another_name(archive):
    whole = [thread(comment("a"), comment("b", score=2)), thread(comment("c"), url="", thread_id="north")]
    archive.add(whole, "march.json", sha256="1")
    before = stored(archive)
    added = archive.add([replace(one, source="april.json") for one in whole], "april.json", sha256="1")
    assert added.nothing_new
    assert counts(added) == sums(unchanged=3)
    assert all(one.equals(other) for one, other in zip(before, stored(archive), strict=True))
    assert list(archive.threads()) == whole


def test_a_page_that_is_named_after_its_file_is_known_under_another_name(archive):
    page = thread(comment("L3"), comment("L4", text="Good."), url="", thread_id="march", format="flat", ids_made=True)
    archive.add([replace(page, source="march.txt")], "march.txt")
    added = archive.add([replace(page, source="april.txt", thread_id="april")], "april.txt")
    assert added.nothing_new
    assert [one.thread_id for one in archive.threads()] == ["march"]


def test_another_text_is_a_new_edition_and_the_first_stays_in_the_history(archive):
    archive.add([thread(comment("a"), comment("b"))], "one")
    added = archive.add([thread(comment("a", text="Gone, I said."), comment("b"))], "two")
    assert counts(added) == sums(changed=1, unchanged=1)
    first, second = archive.history(thread_key(thread()), "a")
    assert (first.number, first.comment.text, first.latest) == (1, "Gone before breakfast.", False)
    assert (second.number, second.comment.text, second.latest) == (2, "Gone, I said.", True)
    assert first.first_added == first.last_seen < second.first_added == second.last_seen
    assert only(archive).comments[0].text == "Gone, I said."


@pytest.mark.parametrize(
    "change",
    [
        {"deleted": True},
        {"author": None},
        {"author": Author("Pell")},
        {"parent_id": "b"},
        {"edited_at": parse_time("2021-03-04T00:00:00Z")},
    ],
)
def test_deletion_author_parent_and_time_of_edit_make_an_edition(archive, change):
    archive.add([thread(comment("a"), comment("b"))], "one")
    changed = thread(comment("a", **change), comment("b"))
    assert counts(archive.add([changed], "two")) == sums(changed=1, unchanged=1)
    assert only(archive).comments == changed.comments


def test_score_likes_and_place_are_kept_up_to_date_without_an_edition(archive):
    archive.add([thread(comment("a", score=1, likes=1), comment("b"))], "one")
    moved = thread(comment("b"), comment("a", score=5, likes=9))
    assert counts(archive.add([moved], "two")) == sums(unchanged=2)
    assert [(one.comment_id, one.score, one.likes) for one in only(archive)] == [("b", None, None), ("a", 5, 9)]
    assert [one.position for one in only(archive)] == [0, 1]
    assert len(archive.history(thread_key(moved), "a")) == 1


def test_a_comment_that_a_whole_scrape_lacks_has_vanished_and_may_come_back(archive):
    both, one = thread(comment("a"), comment("b")), thread(comment("b"))
    archive.add([both], "one")
    assert counts(archive.add([one], "two")) == sums(vanished=1, unchanged=1)
    assert only(archive).comments == one.comments
    assert {held.comment_id for held in only(archive, vanished=True)} == {"a", "b"}
    assert archive.history(thread_key(both), "a")[0].vanished is not None
    assert archive.add([one], "three").nothing_new
    assert counts(archive.add([both], "four")) == sums(returned=1, unchanged=1)
    assert only(archive) == both
    assert archive.history(thread_key(both), "a")[0].vanished is None


def test_another_thread_makes_nothing_vanish(archive):
    archive.add([thread(comment("a"))], "one")
    added = archive.add([thread(comment("z"), url="https://gazette.example/other", thread_id="other")], "two")
    assert counts(added) == sums(new=1)
    assert len(list(archive.threads())) == 2


@pytest.mark.parametrize("told", [{"complete": False}, {"partial_formats": {"json"}}])
def test_a_part_of_a_thread_makes_nothing_vanish_and_goes_behind_what_is_there(archive, told):
    archive.add([thread(comment("a"), comment("b"))], "one", **told)
    added = archive.add([thread(comment("b"), comment("c"))], "two", **told)
    assert counts(added) == sums(new=1, unchanged=1)
    assert [one.comment_id for one in only(archive)] == ["a", "b", "c"]
    assert [one.position for one in only(archive)] == [0, 1, 2]


def test_a_new_comment_in_the_middle_of_a_page_without_ids_is_one_new_comment(archive):
    texts = ["Good.", "Shame on them.", "Good.", "First they came for the ferries."]
    page = thread(*(comment(f"L{line}", text=text) for line, text in enumerate(texts)), format="flat", ids_made=True)
    archive.add([page], "one")
    more = thread(
        *(comment(f"L{line}", text=text) for line, text in enumerate([*texts[:2], "In between.", *texts[2:]])),
        format="flat",
        ids_made=True,
    )
    assert counts(archive.add([more], "two")) == sums(new=1, unchanged=4)
    assert only(archive).comments == tuple(
        replace(one, source=held.source) for one, held in zip(more, only(archive), strict=True)
    )


def test_ids_that_only_count_are_no_ids_and_parents_are_followed_to_the_comment(archive):
    archive.add([thread(comment("c1", text="one"), comment("c2", text="two", parent_id="c1"), ids_made=True)], "one")
    zero, one, two = comment("c1", text="zero"), comment("c2", text="one"), comment("c3", text="two", parent_id="c2")
    more = thread(zero, one, two, ids_made=True)
    assert counts(archive.add([more], "two")) == sums(new=1, unchanged=2)
    assert [(one.comment_id, one.parent_id) for one in only(archive)] == [("c1", None), ("c2", None), ("c3", "c2")]


def test_vanished_comments_without_ids_of_their_own_get_one_that_nobody_has(archive):
    archive.add([thread(comment("c1", text="one"), comment("c2", text="two"))], "one")
    archive.add([thread(comment("c1", text="two"))], "two")
    held = only(archive, vanished=True)
    assert len({one.comment_id for one in held}) == 2
    assert [one.position for one in held] == [0, 1]


@pytest.mark.parametrize(
    "other",
    [
        "http://gazette.example/ferries",
        "https://gazette.example/ferries/?utm_source=x&utm_medium=y#comments",
        URL.upper().replace("FERRIES", "ferries"),
    ],
)
def test_the_same_page_under_another_address_is_the_same_thread(archive, other):
    archive.add([thread(comment("a"))], "one")
    added = archive.add([thread(comment("a"), url=other, thread_id="again")], "two")
    assert added.nothing_new
    assert only(archive).article.url == URL
    assert archive.query("SELECT count(*) AS n FROM articles")["n"].tolist() == [1]


def test_another_query_is_another_page():
    assert thread_key(thread(url="https://g.example/a?id=1")) != thread_key(thread(url="https://g.example/a?id=2"))


def test_two_threads_of_one_file_under_one_article_stay_two(archive):
    north, south = thread(comment("a"), thread_id="north"), thread(comment("b"), thread_id="south")
    for _ in range(2):
        archive.add([north, south], "one")
        assert list(archive.threads()) == [north, south]
    assert archive.add([south], "two").nothing_new


def test_two_scrapes_of_a_page_in_one_addition_are_editions_and_again_nothing_new(archive):
    march = replace(thread(comment("a"), comment("b")), source="march.json")
    april = replace(thread(comment("a", text="Gone, all of them."), comment("c")), source="april.json")
    added = archive.add([march, april], "both")
    assert counts(added) == sums(new=3)
    assert [one.comment.text for one in archive.history(thread_key(march), "a")] == [
        march.comments[0].text,
        "Gone, all of them.",
    ]
    for _ in range(2):
        assert archive.add([march, april], "both").nothing_new
    assert [one.number for one in archive.history(thread_key(march), "a")] == [1, 2]
    assert only(archive).comments[0].text == "Gone, all of them."


def test_threads_of_one_id_get_numbers(archive):
    archive.add([thread(comment("a"), url=f"https://g.example/{number}") for number in range(3)], "one")
    assert [one.thread_id for one in archive.threads()] == ["page", "page-2", "page-3"]


def test_a_changed_title_is_kept_beside_the_old_one_and_what_is_not_told_stays(archive):
    first = thread(comment("a"))
    archive.add([first], "one")
    archive.add([replace(first, article=Article("Ferry pages restored", url=URL))], "two")
    assert only(archive).article == replace(first.article, title="Ferry pages restored")
    titles = archive.query("SELECT title, latest FROM thread_editions ORDER BY edition").to_numpy().tolist()
    assert titles == [["Ferry pages removed", False], ["Ferry pages restored", True]]


def test_threads_without_comments_are_kept(archive):
    archive.add([thread()], "one")
    assert only(archive) == thread()
    assert counts(archive.add([thread(comment("c5"))], "two")) == sums(new=1)


def test_rejects_are_kept_with_their_addition(archive):
    added = archive.add([Reject("page.json#3", "no text", "{}"), thread(comment("a"))], "one")
    assert added.n_rejects == 1
    assert archive.query("SELECT * FROM rejects").to_numpy().tolist() == [[1, "page.json#3", "no text", "{}"]]


def test_an_addition_that_breaks_off_goes_on_with_the_same_number(archive):
    def cut_off():
        for number in range(30):
            yield thread(
                *(comment(f"k{n}") for n in range(100)), url=f"https://g.example/{number}", thread_id=f"t{number}"
            )
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        archive.add(cut_off(), "one", sha256="x")
    assert len(list(archive.threads())) == 20
    whole = [
        thread(*(comment(f"k{n}") for n in range(100)), url=f"https://g.example/{number}", thread_id=f"t{number}")
        for number in range(30)
    ]
    added = archive.add(whole, "one", sha256="x")
    assert (added.addition, added.new, added.n_threads) == (1, 3_000, 30)
    assert list(archive.threads()) == whole


def test_threads_can_be_chosen_by_key_and_time(archive):
    dated = [
        replace(one, article=replace(one.article, published_at=parse_time(f"2021-0{month}-01T00:00:00Z")))
        for month, one in enumerate(
            (thread(comment("a"), url=f"https://g.example/{n}", thread_id=f"t{n}") for n in range(1, 4)), 1
        )
    ]
    archive.add(dated, "one")
    since, until = dated[1].article.published_at, dated[2].article.published_at
    assert list(archive.threads(since=since)) == dated[1:]
    assert list(archive.threads(until=until)) == dated[:2]
    assert list(archive.threads(since, until)) == [dated[1]]
    assert list(archive.threads(keys=[thread_key(dated[2])])) == [dated[2]]
    assert list(archive.threads(keys=[])) == []


def test_huge_numbers_and_halves_of_characters_are_stored(archive):
    archive.add([thread(comment("a", score=10**30, text="half \ud800", author=Author("\udfff")))], "one")
    (held,) = only(archive)
    assert (held.score, held.text, held.author) == (2**63 - 1, "half \ufffd", Author("\ufffd"))
