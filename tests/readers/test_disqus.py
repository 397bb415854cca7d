"""Disqus's XML export."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from comments.errors import InputError
from comments.intake.contract import About, Post
from comments.intake.head import head_of
from comments.intake.source import Source
from comments.model import Reject
from comments.readers import ReadOptions, read_paths
from comments.readers.disqus import DisqusReader
from comments.times import NO_ZONE

FORMATS = Path(__file__).parents[1] / "formats"
HEAD = '<?xml version="1.0"?>\n<disqus xmlns="http://disqus.com" xmlns:dsq="http://disqus.com/disqus-internals">\n'


@pytest.fixture
def read(tmp_path):
    def events(inside, head=HEAD):
        path = tmp_path / "export.xml"
        path.write_text(f"{head}{inside}\n</disqus>", encoding="utf-8")
        return list(DisqusReader().read(Source(path), ReadOptions()))

    return events


def post(inside="", number=1, message="<![CDATA[<p>hm</p>]]>"):
    return f'<post dsq:id="{number}"><message>{message}</message><thread dsq:id="9"/>{inside}</post>'


def test_a_post_is_read_with_its_author_time_and_parent(read):
    [event] = read(
        post(
            "<createdAt>2021-06-01T09:12:44Z</createdAt><isDeleted>false</isDeleted><isSpam>false</isSpam>"
            "<author><email>p@mail.example</email><name>Pell &amp;amp; Co</name><username>pell</username></author>"
            '<parent dsq:id="7"/>'
        )
    )
    assert event == Post(
        thread="9",
        text="hm",
        record="1",
        comment_id="1",
        author="Pell & Co",
        created_at=datetime(2021, 6, 1, 9, 12, 44, tzinfo=UTC),
        parent_id="7",
    )


def test_a_thread_is_told_with_its_article(read):
    [event] = read(
        '<thread dsq:id="2"><id>own</id><forum>harbour</forum><category dsq:id="1"/><link>https://h.example/a?b=1&amp;c=2</link>'
        "<title>It&amp;#8217;s gone</title><message><![CDATA[<p>One.</p><p>Two.</p>]]></message>"
        "<createdAt>2021-06-01T00:00:00Z</createdAt><author><name>x</name></author></thread>"
    )
    published = datetime(2021, 6, 1, tzinfo=UTC)
    assert event == About("2", "It’s gone", "https://h.example/a?b=1&c=2", "harbour", published, ("One.", "Two."))


def test_the_documentation_s_own_way_to_name_threads_and_parents_is_understood(read):
    _, first, second, third = read(
        '<thread dsq:id="2"><id>1</id><title/></thread>'
        "<post><id>p2</id><message>Yo</message><thread>1</thread></post>"
        "<post><id>p3</id><message>Yo?</message><parent>p2</parent><thread>1</thread></post>"
        '<post dsq:id="5"><id>p4</id><message>Yo!</message><parent dsq:id="4">p3</parent><thread dsq:id="2"/></post>'
    )
    assert [(event.thread, event.comment_id, event.parent_id) for event in (first, second, third)] == [
        ("2", "p2", ""),
        ("2", "p3", "p2"),
        ("2", "5", "4"),
    ]


@pytest.mark.parametrize(
    ("field", "reason"),
    [
        ("<isSpam>true</isSpam>", "marked as spam by the site"),
        ("<isApproved>false</isApproved>", "not approved by the site"),
    ],
)
def test_what_readers_did_not_see_is_a_reject(read, field, reason):
    [event] = read(post(field))
    assert (event.source, event.reason, event.excerpt) == ("export.xml#1", reason, "hm")


def test_a_deleted_post_keeps_its_place_and_its_text(read):
    [event] = read(post("<isDeleted>true</isDeleted>"))
    assert (event.deleted, event.text) == (True, "hm")


def test_a_name_of_the_account_stands_in_for_a_missing_one(read):
    [event] = read(post("<author><name/><username>pell</username></author>"))
    assert event.author == "pell"


def test_posts_without_author_time_or_thread_are_posts(read):
    one, two, three = read(
        '<post dsq:id="1"><message>hm</message></post>'
        '<post dsq:id="2"><message>hm</message><parent dsq:id="1"/></post><post dsq:id="3"/>'
    )
    assert (one.thread, two.thread) == ("", None)
    assert (three.text, three.author) == ("", "")


def test_things_with_nothing_in_them_are_rejects(read):
    assert [event.reason for event in read("<thread><title>x</title></thread><post><id/></post>")] == [
        "a thread without an id",
        "a post with nothing in it",
    ]


def test_a_time_without_a_zone_is_said_to_be_assumed(read):
    [event] = read(post("<createdAt>2012-12-12T12:12:12</createdAt>"))
    assert event.assumed == (NO_ZONE,)


def test_a_post_whose_thread_is_not_there_is_kept(tmp_path):
    path = tmp_path / "export.xml"
    path.write_text(f"{HEAD}{post()}</disqus>", encoding="utf-8")
    [thread] = read_paths([path], ReadOptions(format="disqus"))
    assert (thread.thread_id, len(thread)) == ("9", 1)


def test_messages_that_were_escaped_or_not_escaped_at_all_come_out_the_same(read):
    events = read(
        post(message="&lt;p&gt;a &amp;amp; b&lt;br&gt;c&lt;/p&gt;")
        + post(message="<![CDATA[<p>a &amp; b<br>c</p>]]>", number=2)
        + post(message="<p>a &amp; b<br/>c</p>", number=3)
        + post(message="<p>a & b<br>c</p>", number=4)
    )
    assert [event.text for event in events[:4]] == ["a & b\nc"] * 4
    assert len(events) == 5
    assert "mended in 1 records" in events[4].reason


def test_an_export_without_namespaces_or_with_other_prefixes_is_read(read):
    [event] = read(post(), head="<disqus>")
    assert (event.comment_id, event.thread) == ("1", "9")
    head = '<ns0:disqus xmlns:ns0="http://disqus.com" xmlns:ns1="http://disqus.com/disqus-internals">'
    [event] = read(
        '<ns0:post ns1:id="1"><ns0:message>hm</ns0:message><ns0:thread ns1:id="9" /></ns0:post></ns0:disqus>', head
    )
    assert (event.comment_id, event.thread, event.text) == ("1", "9", "hm")


def test_every_record_is_a_post_a_reject_or_an_about(read):
    hostile = ["&#0;", "\x00\x01", "<![CDATA[\u202e<script>x</script>]]>", "<a>" * 300, "&lol;", "]]>", "<b", "\ufffe"]
    posts = "".join(post(message=text, number=n) for n, text in enumerate(hostile))
    events = read('<thread dsq:id="9"/>' + posts)
    kinds = [sum(isinstance(event, kind) for event in events) for kind in (About, Post, Reject)]
    mended = [event for event in events if isinstance(event, Reject) and "mended" in event.reason]
    assert kinds[0] == 1
    assert kinds[1] + kinds[2] - len(mended) == len(hostile)


def test_the_format_is_told_by_its_beginning(tmp_path):
    path = tmp_path / "a.xml"

    def sniff(content):
        path.write_bytes(content)
        return DisqusReader().sniff(head_of(Source(path)))

    assert sniff((FORMATS / "disqus.xml").read_bytes()) > 0.9
    assert sniff((HEAD + "</disqus>").encode("utf-16")) > 0.9
    assert sniff((FORMATS / "wordpress.xml").read_bytes()) == 0
    assert sniff(b"<!doctype html><html><disqus> disqus.com") == 0
    assert sniff(b"\0\xff\xfe<disqus>") == 0
    assert sniff(b"") == 0


def test_what_is_no_export_is_an_error(tmp_path):
    path = tmp_path / "a.xml"
    path.write_text("<rss><channel/></rss>")
    with pytest.raises(InputError, match="an element <disqus>"):
        list(DisqusReader().read(Source(path), ReadOptions()))
