"""Columns: which of theirs is which of ours, why, and how the user has it otherwise."""

import pytest

from comments.errors import InputError, UsageError
from comments.mapping import OURS, guess_mapping, load_mapping, save_mapping
from reports.columns import show


def guessed(*columns, rows=(), told=None):
    mapping = guess_mapping(columns, [dict(zip(columns, row, strict=False)) for row in rows], told)
    return {choice.ours: choice.theirs for choice in mapping.choices}


KNOWN = [
    ("Comment Text", "text"),
    ("commentBody", "text"),
    ("BODY", "text"),
    ("kommentar", "text"),
    ("texto", "text"),
    ("comment-id", "comment_id"),
    ("commentID", "comment_id"),
    ("Username", "author"),
    ("user_name", "author"),
    ("user.name", "author"),
    ("userDisplayName", "author"),
    ("автор", "author"),
    ("created_utc", "created_at"),
    ("Timestamp", "created_at"),
    ("createDate", "created_at"),
    ("publishedAt", "published_at"),
    ("in_reply_to", "parent_id"),
    ("Parent Comment ID", "parent_id"),
    ("reply to", "parent_id"),
    ("isDeleted", "deleted"),
    ("Points", "score"),
    ("upvotes", "likes"),
    ("like_count", "likes"),
    ("updatedAt", "edited_at"),
    ("article_id", "thread_id"),
    ("Video ID", "thread_id"),
    ("Headline", "title"),
    ("article-url", "url"),
    ("subreddit", "outlet"),
    ("article_text", "article"),
]


@pytest.mark.parametrize(("column", "ours"), KNOWN)
def test_a_name_is_known_however_it_is_written(column, ours):
    columns = [column] if ours == "text" else [column, "text"]
    assert guessed(*columns)[ours] == column


def test_names_of_ours_win_over_better_known_ones():
    assert guessed("body", "text", "user_name", "author") == {"text": "text", "author": "author"}


def test_all_of_our_names_are_taken_and_nothing_is_assumed():
    mapping = guess_mapping(OURS, [])
    assert [choice.theirs for choice in mapping.choices] == list(OURS)
    assert mapping.assumed == ()


def test_what_was_guessed_is_said_and_what_was_told_or_is_ours_is_not():
    mapping = guess_mapping(["body", "who", "created_at", "user"], [], {"author": "who"})
    assert mapping.assumed == ("columns read as: text=body",)
    assert mapping.unread == ("user",)


def test_a_known_name_is_not_taken_where_something_else_stands_in_it():
    rows = [("12", "Quite a film, that one.", "9"), ("3", "The ferry is late again.", "8")]
    assert guessed("comment", "content", "id", rows=rows) == {"text": "content", "comment_id": "id"}
    rows = [("hm", "yesterday or so", "2021-03-01"), ("ho", "long ago", "2021-03-02")]
    assert guessed("text", "created", "date", rows=rows)["created_at"] == "date"
    assert "likes" not in guessed("text", "likes_count", rows=[("hm", "many")])
    assert "deleted" not in guessed("text", "removed", rows=[("hm", "the third paragraph")])


def test_what_numbers_every_row_is_the_comment_and_what_repeats_is_the_thread():
    rows = [("hm", str(number)) for number in range(6)]
    assert guessed("text", "post_id", rows=rows) == {"text": "text", "comment_id": "post_id"}
    rows = [("hm", str(number // 3)) for number in range(6)]
    assert guessed("text", "post_id", rows=rows) == {"text": "text", "thread_id": "post_id"}


def test_an_article_s_address_tells_threads_apart_where_nothing_else_does():
    assert guessed("text", "article_url")["thread_id"] == "article_url"
    assert guessed("text", "article_url", "article_id")["thread_id"] == "article_id"
    assert "thread_id" not in guessed("text", "url", "title")


def test_an_address_or_time_that_differs_in_every_row_is_not_the_article_s():
    rows = [("hm", f"https://example.org/{n}", f"2021-03-0{n}") for n in range(1, 6)]
    assert guessed("text", "url", "published_at", rows=rows) == {"text": "text", "created_at": "published_at"}
    rows = [(*row, "north") for row in rows]
    assert guessed("text", "url", "published_at", "thread_id", rows=rows)["url"] == "url"


def test_paths_are_read_without_what_wraps_them_and_an_author_s_dates_are_his_own():
    assert guessed("attributes.body", "attributes.createdAt", "id") == {
        "text": "attributes.body",
        "created_at": "attributes.createdAt",
        "comment_id": "id",
    }
    assert guessed("text", "post.article_id", "user.created_at") == {"text": "text", "thread_id": "post.article_id"}


def test_without_a_known_name_the_column_with_much_the_longest_texts_is_the_text():
    rows = [
        ("https://example.org/a/very/long/address/indeed/of/something", "fine", "They took the wrong page down again."),
        ("https://example.org/a/very/long/address/indeed/of/nothing", "ok", "And left the mayor's up, as always."),
    ]
    mapping = guess_mapping(
        ["where", "mood", "what"], [dict(zip(["where", "mood", "what"], r, strict=True)) for r in rows]
    )
    [choice] = mapping.choices
    assert (choice.theirs, choice.why, choice.sure) == ("what", "the longest texts", 0.5)


@pytest.mark.parametrize(
    ("columns", "rows"),
    [
        (["a", "b"], []),
        ([], []),
        (["a", "b"], [("As long as the other, and a sentence.", "As long as the other, or nearly so.")]),
        (["a", "b"], [("short", "1")]),
        (["text", "text"], [("hm", "ho")]),
    ],
)
def test_where_no_column_is_clearly_the_text_the_columns_are_listed(columns, rows):
    with pytest.raises(InputError, match="one column 'text'") as caught:
        guess_mapping(columns, [dict(zip(columns, row, strict=False)) for row in rows], {}, "tide.csv")
    assert caught.value.got == (", ".join(columns) or "no header")
    assert caught.value.where == "tide.csv"
    assert "--column text=NAME" in caught.value.hint


def test_the_user_is_right_and_may_say_that_a_column_is_nothing():
    told = {"text": "Remark", "author": "", "thread_id": "date"}
    assert guessed("body", "remark", "author", "date", told=told) == {"text": "remark", "thread_id": "date"}


@pytest.mark.parametrize(
    ("told", "message", "hint"),
    [
        ({"text": "remrak"}, "a column of the table for 'text'", "did you mean 'remark'?"),
        ({"text": "zzz"}, "a column of the table for 'text'", "there are remark, who"),
        ({"txet": "remark"}, "one of text, comment_id", "did you mean 'text'?"),
    ],
)
def test_a_column_that_is_not_there_is_a_wrong_wish_with_the_nearest_name(told, message, hint):
    with pytest.raises(UsageError, match=message) as caught:
        guess_mapping(["remark", "who"], [], told)
    assert caught.value.hint == hint


def test_a_mapping_can_be_kept_and_read_again(tmp_path):
    columns = ['The "text", so\\to say\x7f', "user.name"]
    told = {"text": columns[0], "author": columns[1]}
    path = tmp_path / "mapping.toml"
    save_mapping(guess_mapping(columns, [], told), path)
    assert load_mapping(path) == told


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("columns", "a mapping of columns in TOML"),
        ("[columns]\ntext = 3", "the name of a column for 'text'"),
        ("[columns]\ntxet = 'a'", "one of text"),
        ("text = 'a'", "one table"),
        ("[columns]\n[more]", "one table"),
        ("columns = 3", "one table"),
    ],
)
def test_a_mapping_that_breaks_its_rules_is_refused(tmp_path, content, message):
    path = tmp_path / "mapping.toml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(UsageError, match=message):
        load_mapping(path)


def test_hostile_names_and_values_are_only_names_and_values():
    columns = ["", " ", "\0", "\ud83d", "x" * 100_000, "text.", ".", "....", "text", "😂"]
    rows = [dict.fromkeys(columns, value) for value in (None, [], {}, float("nan"), 10**400, "\ud83d", True)]
    assert guess_mapping(columns, rows).theirs("text") == "text"


def test_the_columns_of_a_file_are_shown_in_a_table_and_kept(tmp_path):
    table = tmp_path / "tide.csv"
    table.write_text("body,user,mood\nGulls all of them,Pell,fine\n", encoding="utf-8")
    kept = tmp_path / "mapping.toml"
    shown = show(table, {"author": "mood"}, kept).splitlines()
    assert [line.split() for line in shown[:3]] == [
        ["ours", "theirs", "why", "sure"],
        ["text", "body", "a", "known", "name", "0.90"],
        ["author", "mood", "told", "1.00"],
    ]
    assert shown[3] == "not read: user"
    assert load_mapping(kept) == {"text": "body", "author": "mood"}


def test_only_tables_and_records_have_columns_to_show(tmp_path):
    page = tmp_path / "page.txt"
    page.write_text("A headline\n\nsomething", encoding="utf-8")
    with pytest.raises(InputError, match="a table, or JSON records"):
        show(page, {}, None)
