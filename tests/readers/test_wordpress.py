"""WordPress's exports (WXR)."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from comments.errors import InputError
from comments.intake.contract import About, Post
from comments.intake.head import head_of
from comments.intake.source import Source
from comments.model import Reject
from comments.readers import ReadOptions
from comments.readers.wordpress import WordpressReader
from comments.times import NO_ZONE

FORMATS = Path(__file__).parents[1] / "formats"
NAMESPACES = (
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"'
    ' xmlns:wp="http://wordpress.org/export/VERSION/" xmlns:dsq="http://www.disqus.com/"'
)


@pytest.fixture
def read(tmp_path):
    def events(inside, version="1.2", namespaces=NAMESPACES):
        path = tmp_path / "site.xml"
        head = f'<rss version="2.0" {namespaces.replace("VERSION", version)}><channel><title>Tide &amp; Co</title>'
        path.write_text(f"{head}{inside}</channel></rss>", encoding="utf-8")
        return list(WordpressReader().read(Source(path), ReadOptions()))

    return events


def comment(**fields):
    told = {"id": "5", "author": "Pell", "content": "hm", "approved": "1", "parent": "0"} | fields
    inside = "".join(f"<wp:comment_{name}>{value}</wp:comment_{name}>" for name, value in told.items())
    return f"<wp:comment>{inside}</wp:comment>"


def item(*comments, inside="<title>Gone</title><wp:post_id>42</wp:post_id>"):
    return f"<item>{inside}{''.join(comments)}</item>"


def posts(events):
    return [event for event in events if isinstance(event, Post)]


@pytest.mark.parametrize("version", ["1.0", "1.1", "1.2"])
def test_a_comment_of_any_version_is_read(read, version):
    about, event = read(
        item(
            comment(
                author="<![CDATA[O&#8217;Pell]]>",
                author_email="p@mail.example",
                date="2021-06-28 08:15:00",
                date_gmt="2021-06-28 07:15:00",
                content="\n  <![CDATA[One & two.\n\n<strong>Three</strong> &amp; four.]]>",
                parent="4",
                type="",
            )
        ),
        version,
    )
    assert about == About("42", "Gone", outlet="Tide & Co")
    assert event == Post(
        thread="42",
        text="One & two.\n\nThree & four.",
        record="2",
        comment_id="5",
        author="O’Pell",
        created_at=datetime(2021, 6, 28, 7, 15, tzinfo=UTC),
        parent_id="4",
    )


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"approved": "0"}, "not approved by the site"),
        ({"approved": "hold"}, "not approved by the site"),
        ({"approved": "spam"}, "marked as spam by the site"),
        ({"approved": "<![CDATA[trash]]>"}, "put into the trash by the site"),
        ({"approved": "post-trashed"}, "put into the trash by the site, with its article"),
        ({"approved": "odd"}, "not shown by the site (status 'odd')"),
        ({"type": "pingback"}, "a pingback, not a comment"),
        ({"type": "trackback", "approved": "spam"}, "a trackback, not a comment"),
        ({"type": "order_note"}, "of type 'order_note', not a comment"),
        ({"id": "", "author": "", "content": ""}, "a comment with nothing in it"),
    ],
)
def test_what_readers_did_not_see_as_a_comment_is_a_reject(read, fields, reason):
    _, event = read(item(comment(**fields)))
    assert (event.source, event.reason) == ("site.xml#2", reason)


def test_a_comment_is_shown_where_the_export_does_not_say(read):
    bare = "<wp:comment><wp:comment_content>hm</wp:comment_content></wp:comment>"
    assert [event.text for event in posts(read(item(bare, comment(approved="", type="comment"))))] == ["hm", "hm"]


def test_the_site_s_own_time_stands_in_for_a_missing_one(read):
    events = posts(
        read(
            item(
                comment(id=1, date="2021-06-28 08:15:00", date_gmt="0000-00-00 00:00:00"),
                comment(id=2, date="2021-06-28 08:15:00"),
                comment(id=3, date="0000-00-00 00:00:00", date_gmt="0000-00-00 00:00:00"),
                comment(id=4, date_gmt="2021-06-28T08:15:00Z"),
            )
        )
    )
    at = datetime(2021, 6, 28, 8, 15, tzinfo=UTC)
    assert [(event.created_at, event.assumed) for event in events] == [
        (at, (NO_ZONE,)),
        (at, (NO_ZONE,)),
        (None, ()),
        (at, ()),
    ]


def test_an_article_is_told_with_its_text(read):
    about, _ = read(
        item(
            comment(),
            inside="<title><![CDATA[<em>Gone</em> &amp; back]]></title><link>https://t.example/?p=4&amp;q=1</link>"
            "<excerpt:encoded><![CDATA[short]]></excerpt:encoded>"
            "<content:encoded><![CDATA[One.\n\nTwo <b>bold</b>\nline.\n<!-- wp:more -->]]></content:encoded>"
            "<wp:post_id>4</wp:post_id><wp:post_date_gmt>2021-06-28 06:00:00</wp:post_date_gmt>",
        )
    )
    assert about == About(
        "4",
        "Gone & back",
        "https://t.example/?p=4&q=1",
        "Tide & Co",
        datetime(2021, 6, 28, 6, tzinfo=UTC),
        ("One.", "Two bold line."),
    )


def test_the_date_of_the_feed_stands_in_for_a_missing_one(read):
    about, _ = read(
        item(comment(), inside="<pubDate>Mon, 28 Jun 2021 06:00:00 +0200</pubDate><wp:post_id>4</wp:post_id>")
    )
    assert about.published_at == datetime(2021, 6, 28, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("title", "outlet"),
    [(" Tide &amp; Co ", "Tide & Co"), ("<![CDATA[Tide [& Co]]]>", "Tide [& Co]"), ("", ""), (" " * 60_000, "")],
)
def test_the_site_s_title_is_the_outlet(tmp_path, title, outlet):
    path = tmp_path / "site.xml"
    head = '<rss xmlns:wp="http://wordpress.org/export/1.2/">'
    path.write_text(f"{head}<channel><title>{title}</title>{item(comment())}</channel></rss>", encoding="utf-8")
    about, _ = WordpressReader().read(Source(path), ReadOptions())
    assert about.outlet == outlet


def test_only_what_readers_could_see_is_told_without_comments(read):
    kinds = "post page attachment nav_menu_item".split()
    inside = "".join(
        item(inside=f"<wp:post_id>{kind}</wp:post_id><wp:post_type>{kind}</wp:post_type><wp:status>publish</wp:status>")
        for kind in kinds
    )
    inside += item(inside="<wp:post_id>draft</wp:post_id><wp:post_type>post</wp:post_type><wp:status>draft</wp:status>")
    inside += item(comment(), inside="<wp:post_id>pier</wp:post_id><wp:post_type>attachment</wp:post_type>")
    events = read(inside)
    assert [event.thread for event in events if isinstance(event, About)] == ["post", "page", "pier"]
    assert len(events) == 4


@pytest.mark.parametrize(
    ("inside", "key"),
    [
        ("<dsq:thread_identifier>tide-4</dsq:thread_identifier><link>https://t.example/4</link>", "tide-4"),
        ("<link>https://t.example/4</link>", "https://t.example/4"),
        ("<guid>https://t.example/?p=4</guid>", "https://t.example/?p=4"),
        ("<title>no key</title>", "item-1"),
    ],
)
def test_a_thread_has_the_best_key_that_there_is(read, inside, key):
    about, event = read(item(comment(), inside=inside))
    assert about.thread == event.thread == key


def test_what_stands_behind_the_comments_is_read_too(read):
    first, event, second = read(item(comment(), "<title>Late</title>", inside="<wp:post_id>4</wp:post_id>"))
    assert (first.thread, event.thread, second.thread, second.title) == ("4", "4", "4", "Late")


def test_an_export_with_many_comments_under_one_item_streams(tmp_path):
    path = tmp_path / "site.xml"
    with path.open("w", encoding="utf-8") as file:
        file.write('<rss xmlns:wp="http://wordpress.org/export/1.2/"><channel><item><wp:post_id>1</wp:post_id>\n')
        for number in range(20_000):
            file.write(comment(id=number, content="tide " * 120) + "\n")
        file.write("</item></channel></rss>")
    assert path.stat().st_size > 12_000_000
    assert sum(isinstance(event, Post) for event in WordpressReader().read(Source(path), ReadOptions())) == 20_000


def test_comments_without_namespaces_are_found(read):
    events = read(item(comment()), namespaces="")
    assert [event.text for event in posts(events)] == ["hm"]


def test_every_record_is_a_post_a_reject_or_an_about(read):
    hostile = ["&#0;", "\x00\x01", "<![CDATA[\u202e<script>x</script>]]>", "<a>" * 300, "&lol;", "]]>", "<b", "\ufffe"]
    events = read(item(*(comment(id=n, content=text) for n, text in enumerate(hostile))))
    mended = [event for event in events if isinstance(event, Reject) and "mended" in event.reason]
    assert len(events) - len(mended) == 1 + len(hostile)


def test_the_format_is_told_by_its_beginning(tmp_path):
    path = tmp_path / "a.xml"

    def sniff(content):
        path.write_bytes(content)
        return WordpressReader().sniff(head_of(Source(path)))

    assert sniff((FORMATS / "wordpress.xml").read_bytes()) > 0.9
    assert sniff(f"<rss {NAMESPACES.replace('VERSION', '1.0')}>".encode("utf-16")) > 0.9
    assert sniff(b"<rss><channel><item><wp:comment>") > 0.8
    assert sniff(b'<rss version="2.0"><channel><item><title>a feed</title>') == 0
    assert sniff((FORMATS / "disqus.xml").read_bytes()) == 0
    assert sniff(b"\0\xff\xfe<rss>") == 0


def test_what_is_no_export_is_an_error(tmp_path):
    path = tmp_path / "a.xml"
    path.write_text("<disqus></disqus>")
    with pytest.raises(InputError, match="an element <rss>"):
        list(WordpressReader().read(Source(path), ReadOptions()))
