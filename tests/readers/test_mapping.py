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
    ("Name (click to view profile)", "author"),
    ("comment_posted_time", "created_at"),
    ("comment_published", "created_at"),
    ("score_comment", "score"),
    ("comment_author_name", "author"),
    ("评论ID", "comment_id"),
    ("评论者昵称", "author"),
    ("评论点赞数", "likes"),
    ("referenced_tweets.replied_to.id", "parent_id"),
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


def test_the_article_is_the_thread_where_a_comment_with_its_answers_is_called_one_too():
    rows = [("hm", "pier", "7"), ("ho", "pier", "9"), ("ha", "quay", "12")]
    assert guessed("comment_text", "article_id", "threadID", rows=rows)["thread_id"] == "article_id"
    assert guessed("comment_text", "article_id", "thread_id", rows=rows)["thread_id"] == "thread_id"


def test_an_address_or_a_title_tells_threads_apart_where_several_rows_have_each():
    rows = [("hm", f"https://example.org/{n // 4}", f"Title {n // 4}") for n in range(8)]
    assert guessed("text", "url", "title", rows=rows) == {
        "text": "text",
        "thread_id": "url",
        "url": "url",
        "title": "title",
    }
    rows = [("hm", f"https://example.org/{n}", f"Title {n // 4}") for n in range(8)]
    assert guessed("text", "url", "title", rows=rows) == {"text": "text", "thread_id": "title", "title": "title"}
    rows = [("hm", "https://example.org/1", "Title") for _ in range(8)]
    assert guessed("text", "url", "title", rows=rows) == {"text": "text", "url": "url", "title": "title"}
    assert guessed("text", "url", "title", rows=rows * 13)["thread_id"] == "url"


def test_what_differs_between_comments_of_a_thread_is_not_the_article_s():
    rows = [("hm", n // 4, f"Title of comment {n}", f"Paper {n // 4}") for n in range(8)]
    assert guessed("body", "article_id", "headline", "source", rows=rows) == {
        "text": "body",
        "thread_id": "article_id",
        "outlet": "source",
    }
    rows = [("hm", n // 4, "Title", f"Twitter for {n % 2}") for n in range(8)]
    assert guessed("body", "article_id", "headline", "source", rows=rows) == {
        "text": "body",
        "thread_id": "article_id",
        "title": "headline",
    }


def test_a_time_of_the_post_that_differs_between_its_comments_is_theirs():
    rows = [("hm", "77", f"2021-03-0{n}") for n in range(1, 6)]
    assert guessed("text", "post_id", "post_created", rows=rows)["created_at"] == "post_created"
    rows = [("hm", "77", "2021-03-01") for n in range(1, 6)]
    assert guessed("text", "post_id", "post_created", rows=rows)["published_at"] == "post_created"


def test_a_column_that_is_said_of_the_comment_is_before_one_that_only_bears_our_name():
    columns = ["title", "author", "text", "score", "comment_author", "comment_text", "comment_score"]
    assert guessed(*columns) == {
        "text": "comment_text",
        "author": "comment_author",
        "score": "comment_score",
        "title": "title",
    }


def test_an_author_whom_all_comments_under_a_post_share_is_the_poster():
    rows = [("poster", f"user {n}", "hm", "a post") for n in range(5)]
    assert guessed("author", "user", "comment", "post_title", rows=rows)["author"] == "user"
    rows = [("anna", f"user {n}", "hm", f"post {n}") for n in range(5)]
    assert guessed("author", "user", "comment", "post_title", rows=rows)["author"] == "author"
    rows = [("poster", "", "hm", "a post") for n in range(5)]
    assert guessed("author", "member", "comment", "post_title", rows=rows)["author"] == "author"


def test_ids_are_in_the_column_that_answers_name():
    rows = [("100", "1", "", "hm"), ("101", "2", "1", "ho"), ("102", "3", "2", "ha")]
    assert guessed("id", "post_number", "reply_to_post_number", "raw", rows=rows)["comment_id"] == "post_number"
    rows = [("100", "7", "", "hm"), ("101", "8", "100", "ho")]
    assert guessed("id", "number", "reply_to", "raw", rows=rows)["comment_id"] == "id"
    rows = [("100", "7", "", "hm"), ("101", "8", "55", "ho")]
    assert guessed("id", "number", "reply_to", "raw", rows=rows)["comment_id"] == "id"


@pytest.mark.parametrize(
    "value", ["[]", "[{'screen_name': 'pell'}]", "True", "false", "They took the wrong page down again."]
)
def test_lists_truth_values_and_texts_name_no_parent(value):
    assert "parent_id" not in guessed("tweet", "reply_to", rows=[("hm", value), ("ho", "12")])


def test_a_state_is_read_where_it_is_told_in_words_that_are_known():
    assert guessed("body", "status", rows=[("hm", "online"), ("ho", "Deleted")])["deleted"] == "status"
    for values in (["1", "0"], ["online", "single"], ["RT", "TWEET"]):
        assert "deleted" not in guessed("body", "status", rows=[("hm", value) for value in values])


def test_texts_without_spaces_can_be_the_longest():
    rows = [("0", "平台把这个页面删掉了大家怎么看"), ("1", "他们早就应该这样做了，谢谢")]
    assert guessed("", "0", rows=rows) == {"text": "0"}


def test_an_article_s_address_tells_threads_apart_where_nothing_else_does():
    assert guessed("text", "article_url")["thread_id"] == "article_url"
    assert guessed("text", "article_url", "article_id")["thread_id"] == "article_id"
    assert "thread_id" not in guessed("text", "url", "title")


def test_an_address_or_time_that_differs_in_every_row_is_not_the_article_s():
    rows = [("hm", f"https://example.org/{n}", f"2021-03-0{n}") for n in range(1, 6)]
    assert guessed("text", "url", "published_at", rows=rows) == {"text": "text", "created_at": "published_at"}
    rows = [(*row, "north") for row in rows]
    assert "url" not in guessed("text", "url", "published_at", "thread_id", rows=rows)
    rows = [("hm", f"https://example.org/{n // 5}", "2021-03-01", f"pier {n // 5}") for n in range(10)]
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
