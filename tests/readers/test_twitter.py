"""Tweets of the API v1.1 and v2: what becomes of each field, the shapes that they come in, and hostile ones."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from comments.intake.contract import Post
from comments.intake.head import head_of
from comments.intake.source import Source
from comments.model import Reject, Thread
from comments.readers import ReadOptions, read_paths
from comments.readers.twitter.v1 import TwitterV1Reader
from comments.readers.twitter.v2 import TwitterV2Reader

FORMATS = Path(__file__).parents[1] / "formats"
V1, V2 = TwitterV1Reader(), TwitterV2Reader()
HOSTILE = [None, True, [], {}, [[]], float("nan"), 10**40, -1, "", "\0\u202e", "\ud800", {"id": {}}, [{"url": 3}]]


def tweet(key="10", text="so they say", parent=None, **more):
    made = {
        "id_str": key,
        "id": int(key),
        "created_at": "Wed Oct 10 20:19:24 +0000 2018",
        "text": text,
        "user": {"screen_name": "orla", "name": "Orla Brix"},
        "in_reply_to_status_id_str": parent,
        "favorite_count": 2,
    }
    return made | more


def tweet2(key="10", text="so they say", parent=None, conversation="1", **more):
    made = {"id": key, "text": text, "author_id": "5", "conversation_id": conversation}
    if parent:
        made["referenced_tweets"] = [{"type": "replied_to", "id": parent}]
    return made | {"created_at": "2022-10-10T10:00:00.000Z", "public_metrics": {"like_count": 3}} | more


def page(*tweets, **around):
    return {"data": list(tweets), "meta": {"result_count": len(tweets)}} | around


@pytest.fixture
def read(tmp_path):
    def events(reader, *values, text=None, name="x.jsonl"):
        path = tmp_path / name
        raw = text if text is not None else "".join(json.dumps(value) + "\n" for value in values)
        path.write_text(raw, encoding="utf-8")
        return list(reader.read(Source(path), ReadOptions()))

    return events


def sniffed(reader, tmp_path, text, name="x.json"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return reader.sniff(head_of(Source(path)))


def reasons(events):
    return [event.reason for event in events if isinstance(event, Reject)]


@pytest.mark.parametrize("name", ["twitter-v1", "twitter-v2"])
def test_the_sample_is_read_as_was_counted_by_hand(name):
    expected = json.loads((FORMATS / f"{name}.expected.json").read_text(encoding="utf-8"))
    items = list(read_paths([FORMATS / expected["sample"]], ReadOptions(format=name)))
    threads = [item for item in items if isinstance(item, Thread)]
    assert [
        {
            "thread_id": thread.thread_id,
            "title": thread.article.title,
            "n_comments": len(thread),
            "n_deleted": sum(comment.deleted for comment in thread),
            "n_replies": sum(comment.parent_id is not None for comment in thread),
            "n_authors": len({comment.author for comment in thread if comment.author}),
        }
        for thread in threads
    ] == expected["threads"]
    assert len(items) - len(threads) == expected["rejects"]


@pytest.mark.parametrize(("name", "reader"), [("twitter-v1.jsonl", V1), ("twitter-v2.json", V2)])
def test_a_reader_knows_its_own_sample_and_not_the_others(name, reader):
    for sample in FORMATS.iterdir():
        if sample.suffix in {".json", ".jsonl"} and not sample.name.endswith(".expected.json"):
            sure = reader.sniff(head_of(Source(sample)))
            assert sure >= 0.9 if sample.name == name else sure == 0, sample.name


def test_a_tweet_of_v1_says_who_when_and_in_answer_to_what(read):
    [post] = read(V1, tweet(parent="9"))
    assert post == Post(
        None,
        "so they say",
        "1",
        comment_id="10",
        author="orla",
        created_at=datetime(2018, 10, 10, 20, 19, 24, tzinfo=UTC),
        parent_id="9",
        likes=2,
    )


def test_the_longest_edition_of_a_text_is_read(read):
    long = {"full_text": "the whole &amp; nothing less", "entities": {}}
    texts = [event.text for event in read(V1, tweet(extended_tweet=long, truncated=True), tweet(full_text="full"))]
    assert texts == ["the whole & nothing less", "full"]


def test_a_text_that_was_cut_off_is_said_to_be(read):
    [post] = read(V1, tweet(text="the whole and\u2026", truncated=True))
    assert post.assumed == ("text that Twitter cut off",)


def test_short_links_become_the_addresses_that_they_lead_to(read):
    urls = [
        {"url": "https://t.co/abc", "expanded_url": "https://harbour.example/?a=1&b=2"},
        {"url": "https://t.co/abcd", "expanded_url": None},
    ]
    text = "see https://t.co/abc and https://t.co/abcd"
    told = "see https://harbour.example/?a=1&b=2 and https://t.co/abcd"
    assert read(V1, tweet(text=text, entities={"urls": urls}))[0].text == told
    assert read(V2, tweet2(text=text, entities={"urls": urls}))[0].text == told


def test_numbers_are_read_where_ids_are_not_written_out(read):
    [post] = read(V1, {key: value for key, value in tweet().items() if key != "id_str"} | {"in_reply_to_status_id": 8})
    assert (post.comment_id, post.parent_id) == ("10", "8")


def test_retweets_have_no_words_of_their_own(read):
    events = read(
        V1, tweet(retweeted_status=tweet("4")), tweet(text="RT @zeb_ferry: gone"), tweet(text="RT if you agree")
    )
    assert reasons(events) == ["a retweet of 4", "a retweet of @zeb_ferry"]
    events = read(V2, tweet2(referenced_tweets=[{"type": "retweeted", "id": "4"}]), tweet2(text="RT @zeb: gone"))
    assert reasons(events) == ["a retweet of 4", "a retweet of @zeb"]


def test_notices_of_a_stream_are_rejects(read):
    notices = [{"delete": {"status": {"id_str": "4"}}}, {"limit": {"track": 3}}, {"scrub_geo": {}}, {"delete": 3}]
    assert reasons(read(V1, *notices)) == [
        "a notice that tweet 4 was deleted",
        "a notice of the stream (limit)",
        "a notice of the stream (scrub_geo)",
        "a notice that tweet (without an id) was deleted",
    ]


def test_a_tweet_taken_away_for_its_copyright_keeps_its_place(read):
    assert read(V1, tweet(withheld_copyright=True))[0].deleted
    assert read(V2, tweet2(withheld={"copyright": True, "country_codes": ["XY"]}))[0].deleted
    assert not read(V1, tweet(withheld_in_countries=["XY"]))[0].deleted


def test_what_a_protected_account_wrote_is_not_shown(read):
    [old] = read(V1, tweet(user={"screen_name": "orla", "protected": True}))
    users = {"users": [{"id": "5", "username": "orla", "protected": True}]}
    [new] = read(V2, page(tweet2(), includes=users))
    assert (old.reason, old.excerpt) == (new.reason, new.excerpt) == ("not public (a protected account)", "")


def test_direct_messages_are_not_shown(read):
    messages = [
        {"id": "1", "text": "psst", "event_type": "MessageCreate"},
        {"id": "2", "text": "psst", "dm_conversation_id": "1-2"},
    ]
    found = read(V2, page(*messages))
    assert [(event.reason, event.excerpt) for event in found] == [("not public (a direct message)", "")] * 2


def test_an_archive_s_other_files_are_not_claimed(tmp_path):
    for name, claimed in (
        ("tweets.part0", True),
        ("tweet.part3", True),
        ("tweet_headers.part0", False),
        ("tweetdeck.part0", False),
    ):
        path = tmp_path / "x.js"
        path.write_text(f"window.YTD.{name} = [ ]", encoding="utf-8")
        assert (V1.sniff(head_of(Source(path))) > 0) is claimed, name


@pytest.mark.parametrize(
    "shape",
    [
        json.dumps,
        lambda tweets: json.dumps({"for_user_id": "5", "tweet_create_events": tweets}),
        lambda tweets: json.dumps(tweets, indent=1),
        lambda tweets: "\ufeff" + json.dumps({"statuses": tweets, "search_metadata": {}}),
        lambda tweets: json.dumps({"results": tweets, "next": "x"}, indent=2),
        lambda tweets: json.dumps([{"tweet": each} for each in tweets]),
        lambda tweets: "\r\n\r\n".join(map(json.dumps, tweets)),
        lambda tweets: "\n".join(json.dumps(each, indent=1) for each in tweets),
        lambda tweets: "window.YTD.tweets.part0 = " + json.dumps([{"tweet": each} for each in tweets], indent=1),
        lambda tweets: "Grailbird.data.tweets_2018_10 =\n" + json.dumps(tweets) + ";",
    ],
)
def test_tweets_of_v1_come_in_many_shapes(read, tmp_path, shape):
    text = shape([tweet("10", source="web", retweet_count=0), tweet("11", parent="10"), tweet("12", parent="11")])
    assert [event.comment_id for event in read(V1, text=text)] == ["10", "11", "12"]
    assert sniffed(V1, tmp_path, text) >= 0.9
    assert sniffed(V2, tmp_path, text) == 0
    [thread] = read_paths([tmp_path / "x.jsonl"], ReadOptions(format="twitter-v1"))
    assert (thread.thread_id, [comment.parent_id for comment in thread]) == ("10", [None, "10", "11"])


def test_an_archive_writes_times_in_another_way(read):
    made = tweet(created_at="2013-01-02 03:04:05 +0000", user=None)
    assert read(V1, made)[0].created_at == datetime(2013, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert read(V1, tweet(created_at=None, timestamp_ms="1554111111111"))[0].created_at.year == 2019


def test_a_conversation_goes_over_several_files(tmp_path):
    (tmp_path / "a.jsonl").write_text(json.dumps(tweet("11", parent="10")), encoding="utf-8")
    (tmp_path / "b.jsonl").write_text(json.dumps(tweet("10")), encoding="utf-8")
    [thread] = read_paths([tmp_path / "a.jsonl", tmp_path / "b.jsonl"], ReadOptions(format="twitter-v1"))
    assert {comment.comment_id: comment.parent_id for comment in thread} == {"11": "10", "10": None}


def test_a_tweet_of_v2_says_who_when_and_in_which_conversation(read):
    users = {"users": [{"id": "5", "username": "orla", "name": "Orla Brix"}]}
    [post] = read(V2, page(tweet2(parent="9", text="a &lt; b"), includes=users))
    at = datetime(2022, 10, 10, 10, tzinfo=UTC)
    assert post == Post("1", "a < b", "1", comment_id="10", author="orla", created_at=at, parent_id="9", likes=3)


def test_an_author_who_is_not_included_is_a_number(read):
    assert read(V2, page(tweet2()))[0].author == "5"


def test_the_parent_that_is_only_included_is_a_comment_too(read):
    included = [
        tweet2("1", "the first"),
        tweet2("2", "quoted", conversation="2"),
        tweet2("3", "said", conversation="1"),
    ]
    events = read(
        V2,
        page(tweet2(parent="1"), includes={"tweets": included}),
        page(tweet2("11", parent="1"), includes={"tweets": included}),
    )
    assert [event.comment_id for event in events] == ["1", "3", "10", "11"]
    assert {event.thread for event in events} == {"1"}


def test_a_parent_without_a_conversation_has_that_of_its_child(read):
    bare = {"id": "9", "text": "only the fields by default"}
    events = read(V2, page(tweet2(parent="9"), includes={"tweets": [bare]}))
    assert [(event.comment_id, event.thread) for event in events] == [("9", "1"), ("10", "1")]


def test_tweets_without_a_conversation_are_found_through_their_parents(read):
    [post] = read(V2, page({"id": "3", "text": "hm", "referenced_tweets": [{"type": "replied_to", "id": "2"}]}))
    assert (post.thread, post.parent_id) == (None, "2")


def test_a_missing_parent_keeps_its_place(read):
    gone = {"resource_type": "tweet", "resource_id": "9", "title": "Not Found Error"}
    other = {**gone, "resource_id": "77", "title": "Authorization Error"}
    user = {"resource_type": "user", "resource_id": "5", "title": "Not Found Error"}
    post, missing, reject = read(V2, page(tweet2(parent="9"), errors=[gone, other, user, gone]))
    assert post.parent_id == missing.comment_id == "9"
    assert missing.deleted
    assert (missing.thread, missing.text) == ("1", "")
    assert reject.reason == "tweet 77 not available (Authorization Error)"


def test_the_last_edition_of_an_edited_tweet_is_read(read):
    first = tweet2("20", "teh first", edit_history_tweet_ids=["20", "21"])
    last = tweet2("21", "the first", edit_history_tweet_ids=["20", "21"])
    events = read(V2, page(last, first, tweet2("30", parent="20")))
    assert events[0].edited_at == events[0].created_at
    assert reasons(events) == ["an earlier edition of tweet 21"]
    assert events[2].parent_id == "21"


def test_a_long_text_is_read_instead_of_the_short_one(read):
    assert read(V2, page(tweet2(text="sho\u2026", note_tweet={"text": "short no more"})))[0].text == "short no more"


@pytest.mark.parametrize(
    "shape",
    [
        lambda tweets: json.dumps(page(*tweets)),
        lambda tweets: json.dumps(page(*tweets), indent=1),
        lambda tweets: "\n".join(json.dumps(page(each)) for each in tweets),
        lambda tweets: "\n".join(json.dumps(page(each), indent=1) for each in tweets),
        lambda tweets: "".join(json.dumps(page(each)) for each in tweets),
        lambda tweets: json.dumps([page(*tweets[:2]), page(*tweets[2:])]),
        lambda tweets: "\n".join(json.dumps({"data": each, "matching_rules": []}) for each in tweets),
        json.dumps,
        lambda tweets: "\n".join(json.dumps(each | {"author": {"username": "orla"}, "__twarc": {}}) for each in tweets),
    ],
)
def test_tweets_of_v2_come_in_many_shapes(read, tmp_path, shape):
    text = shape([tweet2("1"), tweet2("11", parent="1"), tweet2("12", parent="11")])
    assert [event.comment_id for event in read(V2, text=text)] == ["1", "11", "12"]
    assert sniffed(V2, tmp_path, text) >= 0.9
    assert sniffed(V1, tmp_path, text) == 0


def test_a_flattened_tweet_brings_its_author_and_its_parent(read):
    parent = tweet2("9", "earlier") | {"type": "replied_to", "author": {"username": "pell"}}
    events = read(V2, tweet2(referenced_tweets=[parent], author={"username": "orla"}))
    assert [(event.comment_id, event.author, event.parent_id) for event in events] == [
        ("9", "pell", ""),
        ("10", "orla", "9"),
    ]


def test_an_answer_without_tweets_is_no_comment(read):
    assert read(V2, {"meta": {"result_count": 0}}) == []
    assert reasons(read(V2, {"errors": [{"title": "Invalid Request"}]})) == [
        "an error instead of tweets (Invalid Request)"
    ]


@pytest.mark.parametrize(("reader", "made"), [(V1, tweet()), (V2, tweet2())])
def test_whatever_a_field_holds_each_tweet_is_a_comment_or_a_reject(read, reader, made):
    made = made | {"entities": {}, "withheld": {}, "truncated": False, "extended_tweet": {}, "retweeted_status": None}
    wrong = [made | {key: value} for key in made for value in HOSTILE]
    events = read(reader, *wrong)
    assert len(events) == len(wrong)
    assert all(isinstance(event, Post | Reject) for event in events)


@pytest.mark.parametrize("reader", [V1, V2])
def test_what_is_no_tweet_is_a_reject(read, reader):
    values = [3, "x", None, [], {}, {"statuses": 3}, {"data": [3]}, {"tweet": None}, {"text": 4, "id": 3}]
    text = "\n".join(map(json.dumps, values)) + "\n{broken\n" + "[" * 20_000 + "\n"
    events = read(reader, text=text)
    assert all(isinstance(event, Reject) for event in events)
    assert len(events) == len(values) + 1  # the empty list holds nothing


@pytest.mark.parametrize("reader", [V1, V2])
def test_a_file_that_ends_in_the_middle_gives_what_stands_before(read, reader):
    whole = json.dumps([tweet() | tweet2(str(number)) | {"id_str": str(number)} for number in range(20)])
    events = read(reader, text=whole[: len(whole) // 2])
    assert len(events) > 5
    assert isinstance(events[-1], Reject)


@pytest.mark.parametrize("reader", [V1, V2])
def test_nothing_else_is_taken_for_tweets(reader, tmp_path):
    for text in ('{"data": [{"id": "1", "message": "x", "created_time": "x"}]}', "[]", "{}", "[1]", '{"data": {"children": []}}', "\0\1", '{"statuses": [{"id": "1", "content": "", "account": {}}]}', "id,text\n1,x"):  # fmt: skip
        assert sniffed(reader, tmp_path, text) == 0


def test_a_tables_of_fields_names_documentation():
    for reader in (V1, V2):
        table = reader.fields()
        assert table.documentation
        assert len(table.fields) > 20
