"""Saved pages: JSON-LD, the markup of known sites, what looks like comments, the article, and pages that mean harm."""

import json
import logging
import warnings
from datetime import UTC, datetime
from pathlib import Path

import pytest

from comments.errors import InputError
from comments.intake.contract import About, Post
from comments.intake.head import Head, head_of
from comments.intake.source import Source
from comments.model import Reject, Thread
from comments.readers import ReadOptions, read_paths
from comments.readers.html import HtmlReader
from comments.readers.html.dates import time_of
from comments.readers.html.reading import author_of, number_of
from comments.readers.html.selectors import place, selector
from comments.readers.html.sites import read_sites, sites
from comments.readers.html.trees import parse_html

FORMATS = Path(__file__).parents[1] / "formats"
READER = HtmlReader()
ARTICLE = """<article><h1>Chatterbox closes the page of the lock keepers</h1>
<p>Chatterbox said on Monday that it had closed the page of the lock keepers of Tarn, which had nine hundred followers.</p>
<p>The keepers said that they had not been told why, and that they would write to the minister about it.</p></article>"""
WHEN = "2021-10-19T08:30:00Z"
AT = datetime(2021, 10, 19, 8, 30, tzinfo=UTC)


@pytest.fixture
def page(tmp_path):
    def write(markup, name="page.html"):
        path = tmp_path / name
        path.write_bytes(markup if isinstance(markup, bytes) else markup.encode("utf-8", "surrogatepass"))
        return Source(path)

    return write


def events_of(source, **options):
    return list(READER.read(source, ReadOptions(**options)))


def posts_of(source):
    return [event for event in events_of(source) if isinstance(event, Post)]


def rejects_of(source):
    return [event for event in events_of(source) if isinstance(event, Reject)]


def about_of(source, **options):
    [about] = [event for event in events_of(source, **options) if isinstance(event, About)]
    return about


def whole(body, head=""):
    return f"<!doctype html><html><head><meta charset=utf-8>{head}</head><body>{ARTICLE}{body}</body></html>"


def json_page(value, body=""):
    return whole(f'<script type="application/ld+json">{json.dumps(value)}</script>{body}')


def brief(posts):
    return [(post.comment_id, post.author, post.text, post.parent_id) for post in posts]


# --- sniffing


@pytest.mark.parametrize(
    "start",
    [
        "<!DOCTYPE html><html><head>",
        "<html lang=en>",
        "\ufeff<!doctype HTML>",
        "\n\n  <!-- saved from url=(0014)about:internet -->\n<html>",
        '<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "x"><html xmlns="http://www.w3.org/1999/xhtml">',
        "<head><title>x</title>",
    ],
)
def test_what_begins_as_a_page_is_likely_one(start):
    assert READER.sniff(Head("x", start.encode(), True)) == 0.75


def test_pieces_of_pages_are_told_by_their_name_or_by_many_tags():
    assert READER.sniff(Head("x.html", b"<p>hm", True)) == 0.75
    assert READER.sniff(Head("x", b"<div class=c><p>a</p><p>b</p></div>", True)) == 0.65
    assert READER.sniff(Head("x.txt", b"<3 this page, they say", True)) == 0


@pytest.mark.parametrize(
    "start",
    [
        '<?xml version="1.0"?><rss version="2.0"><channel>',
        '<?xml version="1.0"?><disqus xmlns="http://disqus.com">',
        '[{"text": "<html>"}]',
        "id,text\n1,<html>",
        "Chatterbox closes a page\nso they say",
        "",
        "\0\1\2<html>",
    ],
)
def test_other_formats_are_not_claimed(start):
    assert READER.sniff(Head("x", start.encode(), True)) == 0


def test_a_page_saved_in_one_file_is_told_by_its_header():
    head = b"From: <Saved by Blink>\r\nSnapshot-Content-Location: https://a.example/\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\ttype=\"text/html\"\r\n\r\n"  # fmt: skip
    assert READER.sniff(Head("x.mhtml", head, True)) == 0.75


@pytest.mark.parametrize("path", sorted(FORMATS.glob("html-*.html")), ids=lambda path: path.name)
def test_the_samples_are_told(path):
    assert READER.sniff(head_of(Source(path))) == 0.75


# --- JSON-LD


def comment(number, **more):
    return {
        "@type": "Comment",
        "@id": f"https://a.example/x#comment-{number}",
        "text": f"text {number}",
        "author": {"@type": "Person", "name": f"name {number}"},
        **more,
    }


def test_comments_nested_in_an_article_are_replies_in_reading_order(page):
    value = {"@type": "NewsArticle", "headline": "A", "comment": [comment(1, comment=[comment(2, comment=comment(3))]), comment(4)]}  # fmt: skip
    assert brief(posts_of(page(json_page(value)))) == [
        ("1", "name 1", "text 1", ""),
        ("2", "name 2", "text 2", "1"),
        ("3", "name 3", "text 3", "2"),
        ("4", "name 4", "text 4", ""),
    ]


@pytest.mark.parametrize(
    "kind", ["DiscussionForumPosting", "https://schema.org/VideoObject", ["Article", "BlogPosting"]]
)
def test_any_work_may_have_comments(page, kind):
    value = {"@context": "https://schema.org", "@graph": [{"@type": kind, "headline": "A", "comment": comment(1)}]}
    assert brief(posts_of(page(json_page(value)))) == [("1", "name 1", "text 1", "")]


def test_answers_to_a_question_are_comments_and_comments_on_them_replies(page):
    value = {
        "@type": "QAPage",
        "mainEntity": {
            "@type": "Question",
            "name": "Why?",
            "acceptedAnswer": {"@type": "Answer", "text": "because", "comment": [comment(2)]},
            "suggestedAnswer": [{"@type": "Answer", "text": "no idea"}],
        },
    }
    because, reply, other = posts_of(page(json_page(value)))
    assert (because.text, reply.text, other.text) == ("because", "text 2", "no idea")
    assert reply.parent_id == because.comment_id != ""


def test_parents_may_be_named_by_reference(page):
    graph = [
        comment(1),
        comment(2, parentItem={"@id": "https://a.example/x#comment-1"}),
        comment(3, comment=[{"@id": "https://a.example/x#comment-4"}]),
        comment(4),
        comment(5, parentItem={"@id": "https://a.example/x"}),
    ]
    assert [post.parent_id for post in posts_of(page(json_page({"@graph": graph})))] == ["", "1", "", "3", ""]


def test_values_of_json_ld_are_mapped(page):
    value = comment(
        1,
        text="<p>One &amp; two</p><blockquote>q</blockquote>",
        author=[{"name": "Anna"}, {"name": "Berta"}],
        dateCreated=WHEN,
        dateModified="2021-10-19T09:00:00Z",
        upvoteCount="12",
        downvoteCount=5,
    )
    [post] = posts_of(page(json_page({"@type": "Article", "comment": [value]})))
    assert post.text == "One & two\n\n> q"
    assert (post.author, post.created_at, post.score, post.likes) == ("Anna", AT, 7, None)
    assert post.edited_at == datetime(2021, 10, 19, 9, tzinfo=UTC)


def test_approvals_alone_are_likes(page):
    counter = {
        "@type": "InteractionCounter",
        "interactionType": "https://schema.org/LikeAction",
        "userInteractionCount": 4,
    }
    values = [comment(1, upvoteCount=3), comment(2, interactionStatistic=[counter])]
    assert [(post.likes, post.score) for post in posts_of(page(json_page(values)))] == [(3, None), (4, None)]


def test_old_property_names_and_literals_are_read(page):
    value = {
        "@type": "UserComments",
        "commentText": {"@value": "hm"},
        "creator": "Anna",
        "commentTime": {"@type": "xsd:dateTime", "@value": WHEN},
    }
    [post] = posts_of(page(json_page({"@type": "Article", "comment": [value]})))
    assert (post.text, post.author, post.created_at) == ("hm", "Anna", AT)


def test_a_deleted_comment_keeps_its_place_and_one_without_text_is_a_reject(page):
    values = [comment(1, text="[deleted]"), comment(2, text=""), comment(3, text=None, creativeWorkStatus="Deleted")]
    source = page(json_page({"@type": "Article", "comment": values}))
    assert [(post.comment_id, post.deleted) for post in posts_of(source)] == [("1", True), ("3", True)]
    assert [reject.reason for reject in rejects_of(source)] == ["a comment without a text"]


def test_the_same_script_twice_counts_once(page):
    source = page(json_page([comment(1)], f'<script type="application/ld+json">{json.dumps([comment(1)])}</script>'))
    assert len(posts_of(source)) == 1


def test_broken_json_ld_with_comments_is_a_reject(page):
    script = (
        '<script type="application/ld+json">{"@type": "Article", "comment": [{"@type": "Comment", "text": </script>'
    )
    assert "not JSON" in rejects_of(page(whole(script)))[0].reason
    assert rejects_of(page(whole('<script type="application/ld+json">{"@type": </script>'))) == []


@pytest.mark.parametrize("hostile", [None, 1, True, [], {}, [[]], "x", float("inf"), {"@type": []}, [None, {}]])
@pytest.mark.parametrize(
    "key",
    ["text", "author", "dateCreated", "upvoteCount", "comment", "@id", "@type", "parentItem", "interactionStatistic"],
)
def test_any_value_may_stand_anywhere_in_json_ld(page, key, hostile):
    value = {"@type": "Article", "comment": [comment(1, **{key: hostile}), comment(2)]}
    assert any(post.comment_id == "2" for post in posts_of(page(json_page(value))))


def test_json_ld_nested_without_end_is_let_be(page):
    value = '{"@type": "Comment", "text": "a", "comment": ' * 5_000 + "1" + "}" * 5_000
    source = page(whole(f'<script type="application/ld+json">{value}</script>'))
    assert len(rejects_of(source)) == 1


def test_the_way_that_finds_clearly_more_is_believed(page):
    items = "".join(f'<li class="comment" id="comment-{n}"><b class="fn">N{n}</b><div class="comment-content"><p>t{n}</p></div></li>' for n in range(1, 6))  # fmt: skip
    value = {"@type": "Article", "comment": [comment(1)]}
    assert len(posts_of(page(json_page(value, f"<ol class=comment-list>{items}</ol>")))) == 5
    values = {"@type": "Article", "comment": [comment(n) for n in range(1, 6)]}
    assert posts_of(page(json_page(values, f"<ol class=comment-list>{items}</ol>")))[0].text == "text 1"


# --- known markup: for each site two comments, the second the answer to the first where the site tells that

REPLIES = {
    "microdata": (
        '<div itemprop="comment" itemscope itemtype="https://schema.org/Comment" id="comment-1"><span itemprop="author" itemscope><span itemprop="name">Anna</span></span>'
        '<meta itemprop="dateCreated" content="{when}"><div itemprop="text"><p>One</p></div>'
        '<div itemprop="comment" itemscope itemtype="http://schema.org/Comment" id="comment-2"><span itemprop="author">Ben</span><time itemprop="datePublished" datetime="{when}"></time><div itemprop="text">Two</div></div></div>'
    ),
    "rdfa": (
        '<div typeof="sioc:Post sioct:Comment" about="/c#comment-1"><span property="foaf:name">Anna</span><span property="dc:date" content="{when}"></span><div property="content:encoded">One</div></div>'
        '<div class="indented"><div typeof="sioc:Post sioct:Comment" about="/c#comment-2"><span property="foaf:name">Ben</span><span property="dc:date" content="{when}"></span><div property="content:encoded">Two</div></div></div>'
    ),
    "wordpress, block theme": (
        '<ol class="wp-block-comment-template"><li id="comment-1" class="comment"><div class="wp-block-comment-author-name"><a href="#">Anna</a></div><div class="wp-block-comment-date"><time datetime="{when}">x</time></div><div class="wp-block-comment-content"><p>One</p></div>'
        '<ol><li id="comment-2" class="comment"><div class="wp-block-comment-author-name">Ben</div><div class="wp-block-comment-date"><time datetime="{when}">x</time></div><div class="wp-block-comment-content"><p>Two</p></div></li></ol></li></ol>'
    ),
    "wordpress, old theme": (
        '<ol class="commentlist"><li class="comment depth-1" id="comment-1"><div id="div-comment-1" class="comment-body"><div class="comment-author vcard"><cite class="fn">Anna</cite> <span class="says">says:</span></div><div class="comment-meta commentmetadata"><a href="#comment-1">October 19, 2021 at 8:30 am</a></div><p>One</p><div class="reply"><a href="#">Reply</a></div></div>'
        '<ul class="children"><li class="comment depth-2" id="comment-2"><div id="div-comment-2" class="comment-body"><div class="comment-author vcard"><cite class="fn">Ben</cite></div><div class="comment-meta commentmetadata"><a href="#">October 19, 2021 at 8:30 am</a></div><p>Two</p></div></li></ul></li></ol>'
    ),
    "wpDiscuz": (
        '<div id="wpd-comm-1_0" class="comment wpd-comment"><div class="wpd-comment-author">Anna</div><div class="wpd-comment-date" title="October 19, 2021 8:30 am">x</div><div class="wpd-comment-text"><p>One</p></div>'
        '<div id="wpd-comm-2_1" class="comment wpd-comment wpd-reply"><div class="wpd-comment-author">Ben</div><div class="wpd-comment-date" title="October 19, 2021 8:30 am">x</div><div class="wpd-comment-text"><p>Two</p></div></div></div>'
    ),
    "coral, indented": (
        '<div class="coral-stream"><div data-testid="comment-1"><div class="coral coral-comment" id="comment-1"><button class="coral coral-username coral-comment-username"><span>Anna</span></button><time class="coral coral-comment-timestamp" datetime="{when}">2y</time><div class="coral coral-content coral-comment-content">One</div></div></div>'
        '<div class="coral coral-comment coral-indent coral-indent-1" id="comment-2"><span class="coral-comment-username">Ben</span><time class="coral-comment-timestamp" datetime="{when}">2y</time><div class="coral-comment-content">Two</div></div></div>'
    ),
    "coral, list of replies": (
        '<div class="coral-comment" id="comment-1"><span class="coral-comment-username">Anna</span><time datetime="{when}"></time><div class="coral-comment-content">One</div></div>'
        '<div data-testid="commentReplyList-1"><div class="coral-comment" id="comment-2"><span class="coral-comment-username">Ben</span><time datetime="{when}"></time><div class="coral-comment-content">Two</div></div></div>'
    ),
    "viafoura": (
        '<div class="vf-commenting"><div class="vf-comment-thread"><div class="vf-comment-container" data-id="1"><span class="vf-comment-username">Anna</span><span class="vf-date" title="{when}">2 years</span><p class="vf-comment-html-content">One</p></div>'
        '<div class="vf-child-comments"><div class="vf-comment-container" data-id="2"><span class="vf-comment-username">Ben</span><span class="vf-date" title="{when}">2 years</span><p class="vf-comment-html-content">Two</p></div></div></div></div>'
    ),
    "viafoura 3": (
        '<article class="vf3-comment" data-content-uuid="1" aria-label="Comment by Anna."><time datetime="{when}"></time><div class="vf3-comment-content">One</div></article>'
        '<div class="vf3-comment-replies"><article class="vf3-comment" data-content-uuid="2" aria-label="Comment by Ben."><time datetime="{when}"></time><div class="vf3-comment-content">Two</div></article></div>'
    ),
    "openweb": (
        '<ul class="spcv_messages-list"><li data-message-id="1"><article><div class="spcv_root-message"><span data-spot-im-class="message-username">Anna</span><time data-spot-im-class="message-timestamp" title="{when}">3 days ago</time><div data-spot-im-class="message-text"><p>One</p></div>'
        '<ul class="spcv_children-list"><li data-message-id="2"><span data-spot-im-class="message-username">Ben</span><time data-spot-im-class="message-timestamp" title="{when}">3 days ago</time><div data-spot-im-class="message-text"><p>Two</p></div></li></ul></div></article></li></ul>'
    ),
    "guardian": (
        '<ul class="d-thread--top-level"><li class="d-comment d-comment--top-level" data-comment-id="1" data-comment-author="Anna" data-comment-timestamp="{when}"><div class="d-comment__body"><p>One</p></div>'
        '<ul class="d-thread--responses"><li class="d-comment d-comment--response" data-comment-id="2" data-comment-author="Ben" data-comment-timestamp="{when}"><div class="d-comment__body"><p>Two</p></div></li></ul></li></ul>'
    ),
    "old reddit": (
        '<div class="thing id-t1_1 noncollapsed comment" id="thing_t1_1" data-fullname="t1_1" data-author="Anna"><div class="entry"><p class="tagline"><a class="author">Anna</a><time class="live-timestamp" datetime="{when}"></time></p><div class="usertext-body"><div class="md"><p>One</p></div></div></div>'
        '<div class="child"><div class="sitetable"><div class="thing id-t1_2 comment" data-fullname="t1_2" data-author="Ben"><div class="entry"><p class="tagline"><time class="live-timestamp" datetime="{when}"></time></p><div class="usertext-body"><div class="md"><p>Two</p></div></div></div></div></div></div></div>'
    ),
    "reddit": (
        '<shreddit-comment thingid="t1_1" author="Anna" depth="0" parentid="t3_9" created="{when}"><div slot="comment"><p>One</p></div>'
        '<shreddit-comment thingid="t1_2" author="Ben" depth="1" parentid="t1_1" created="{when}"><div slot="comment"><p>Two</p></div></shreddit-comment></shreddit-comment>'
    ),
    "hacker news": (
        '<table class="comment-tree"><tr class="athing comtr" id="1"><td><table><tr><td class="ind" indent="0"><img width="0"></td><td><span class="comhead"><a class="hnuser">Anna</a> <span class="age" title="2021-10-19T08:30:00 1634632200"><a>2 years ago</a></span></span><div class="comment"><div class="commtext c00">One</div><div class="reply"><p><a>reply</a></div></div></td></tr></table></td></tr>'
        '<tr class="athing comtr" id="2"><td><table><tr><td class="ind" indent="1"><img width="40"></td><td><span class="comhead"><a class="hnuser">Ben</a> <span class="age" title="2021-10-19T08:30:00"><a>x</a></span></span><div class="comment"><div class="commtext c00">Two</div></div></td></tr></table></td></tr></table>'
    ),
    "xenforo": (
        '<article class="message message--post js-post" data-author="Anna" data-content="post-1" id="js-post-1"><time class="u-dt" datetime="{when}"></time><article class="message-body"><div class="bbWrapper">One</div></article></article>'
        '<article class="message message--post" data-author="Ben" data-content="post-2"><time class="u-dt" datetime="{when}"></time><article class="message-body"><div class="bbWrapper"><blockquote data-source="post: 1"></blockquote>Two</div></article></article>'
    ),
    "phpbb": (
        '<div id="p1" class="post has-profile bg2"><dl class="postprofile"><dt><a class="username">Anna</a></dt></dl><div class="postbody"><p class="author">by <strong><a class="username">Anna</a></strong> » <time datetime="{when}">x</time></p><div class="content">One</div><div class="signature">sig</div></div></div>'
        '<div id="p2" class="post"><div class="postbody"><p class="author">by <strong><a class="username">Ben</a></strong> » Tue Oct 19, 2021 8:30 am</p><div class="content"><blockquote><cite><a data-post-id="1" href="./viewtopic.php?p=1#p1"></a></cite></blockquote>Two</div></div></div>'
    ),
    "blogger": (
        '<div class="comment-thread"><ol><li class="comment" id="c1"><div class="comment-block"><div class="comment-header"><cite class="user"><a>Anna</a></cite><span class="datetime secondary-text"><a>October 19, 2021 at 8:30 AM</a></span></div><p class="comment-content">One</p></div>'
        '<div class="comment-replies"><div class="comment-thread"><ol><li class="comment" id="c2"><div class="comment-block"><div class="comment-header"><cite class="user">Ben</cite><span class="datetime"><a>October 19, 2021 at 8:30 AM</a></span></div><p class="comment-content">Two</p></div></li></ol></div></div></li></ol></div>'
    ),
    "drupal": (
        '<a id="comment-1"></a><div class="comment" id="comment-1"><div class="submitted"><span class="username">Anna</span> <time datetime="{when}"></time></div><div class="content"><div class="field-name-comment-body"><p>One</p></div></div></div>'
        '<div class="indented"><div class="comment" id="comment-2"><div class="submitted"><span class="username">Ben</span> <time datetime="{when}"></time></div><div class="content"><p>Two</p></div></div></div>'
    ),
    "named after the comment": (
        '<article class="comment" data-comment-id="1"><span class="comment__author">Anna</span><time datetime="{when}"></time><div class="comment__body">One</div>'
        '<div class="comment__replies"><article class="comment" data-comment-id="2"><span class="comment__author">Ben</span><time datetime="{when}"></time><div class="comment__body">Two</div></article></div></article>'
    ),
}


@pytest.mark.parametrize("site", REPLIES)
def test_a_comment_and_its_reply_are_read_from_the_markup_of(page, site):
    posts = posts_of(page(whole(REPLIES[site].replace("{when}", WHEN))))
    assert brief(posts) == [("1", "Anna", "One", ""), ("2", "Ben", "Two", "1")]
    assert [post.created_at for post in posts] == [AT, AT]
    assert [post.record for post in posts] == ["1", "2"]


def test_the_first_post_of_a_discourse_topic_is_the_article_and_quotations_are_replies(page):
    post = '<div class="topic-post"><article id="post_{n}" data-post-id="{id}"><div class="names"><span class="username"><a>A{n}</a></span></div><span class="post-date"><span class="relative-date" data-time="1634632200000">x</span></span><div class="cooked">{text}</div></article></div>'
    quoted = '<aside class="quote" data-post="2"><div class="title">A2:</div><blockquote><p>first</p></blockquote></aside><p>second</p>'
    texts = ["<p>the opening post of it all</p>", "<p>first</p>", quoted]
    markup = "".join(post.format(n=n, id=n + 70, text=text) for n, text in enumerate(texts, 1))
    source = page(f"<html><body><h1>Topic</h1>{markup}</body></html>")
    assert brief(posts_of(source)) == [("2", "A2", "first", ""), ("3", "A3", "> first\n\nsecond", "2")]
    assert about_of(source).paragraphs == ("the opening post of it all",)
    assert posts_of(source)[0].created_at == AT


def test_the_view_of_discourse_for_crawlers_is_read(page):
    post = '<div id="post_{n}" class="topic-body crawler-post"><span class="creator"><span itemprop="name">A{n}</span></span><time class="post-time" datetime="{when}"></time><span itemprop="position">{n}</span><div class="post" itemprop="text"><p>t{n}</p></div><div itemprop="interactionStatistic"><meta itemprop="userInteractionCount" content="{n}"></div></div>'
    source = page(whole("".join(post.format(n=n, when=WHEN) for n in (1, 2, 3))))
    assert [(post.text, post.likes) for post in posts_of(source)] == [("t2", 2), ("t3", 3)]


def test_scores_edits_and_deletions_of_old_reddit(page):
    markup = '<div class="thing comment deleted" data-fullname="t1_a"><p class="tagline"><em>[deleted]</em><time datetime="{when}"></time></p><div class="usertext-body"><div class="md"><p>[removed]</p></div></div></div><div class="thing comment" data-fullname="t1_b" data-author="Ben"><p class="tagline"><span class="score dislikes" title="-3">-3 points</span><span class="score unvoted" title="-2">-2 points</span><time datetime="{when}"></time><time class="edited-timestamp" datetime="2021-10-19T09:00:00Z">*</time></p><div class="usertext-body"><div class="md"><p>b</p></div></div></div><div class="thing morechildren"><span class="morecomments"><a>load more comments (12 replies)</a></span></div>'
    source = page(whole(markup.replace("{when}", WHEN)))
    gone, edited = posts_of(source)
    assert (gone.deleted, gone.text) == (True, "[removed]")
    assert (edited.score, edited.edited_at) == (-2, datetime(2021, 10, 19, 9, tzinfo=UTC))
    assert [reject.reason for reject in rejects_of(source)] == [
        "12 more comments or replies that the saved page does not hold"
    ]


def test_flagged_and_deep_comments_of_hacker_news(page):
    row = '<tr class="athing comtr" id="{n}"><td class="ind"><img width="{w}"></td><td class="default"><a class="hnuser">u{n}</a><span class="age" title="2021-10-19T08:30:00"></span><div class="comment">{text}<div class="reply">reply</div></div></td></tr>'
    rows = [(1, 0, '<div class="commtext">a</div>'), (2, 40, "[flagged]"), (3, 80, '<div class="commtext">c</div>'), (4, 40, '<div class="commtext">d</div>')]  # fmt: skip
    posts = posts_of(
        page("<html><table>" + "".join(row.format(n=n, w=w, text=text) for n, w, text in rows) + "</table></html>")
    )
    assert [(post.comment_id, post.parent_id, post.deleted) for post in posts] == [
        ("1", "", False),
        ("2", "1", True),
        ("3", "2", False),
        ("4", "1", False),
    ]


def test_the_story_of_a_hacker_news_page_is_the_article(page):
    row = '<tr class="athing comtr" id="1"><td class="ind" indent="0"></td><td><a class="hnuser">u</a><div class="comment"><div class="commtext">a</div></div></td></tr>'
    source = page(f'<html><title>Locks | Hacker News</title><table class="fatitem"><tr><td class="title"><span class="titleline"><a>Locks</a></span></td></tr><tr><td><span class="age" title="2021-10-19T08:30:00"></span></td></tr><tr><td><div class="toptext">Why?<p>Tell me.</div></td></tr></table><table>{row}</table></html>')  # fmt: skip
    about = about_of(source)
    assert (about.title, about.published_at, about.paragraphs) == ("Locks", AT, ("Why?", "Tell me."))


def test_posts_of_a_forum_that_keeps_them_in_blockquotes_are_no_quotations(page):
    post = '<li class="postcontainer" id="post_{n}"><div class="posthead"><span class="date">10-19-2021,&nbsp;<span class="time">08:30 AM</span></span></div><a class="username"><strong>A{n}</strong></a><div class="content"><blockquote class="postcontent restore">t{n}</blockquote></div></li>'
    posts = posts_of(page("<html><body><ol>" + "".join(post.format(n=n) for n in (1, 2)) + "</ol></body></html>"))
    assert [(one.text, one.created_at) for one in posts] == [("t1", AT), ("t2", AT)]


def test_a_parent_without_an_id_is_given_one(page):
    nested = '<li class="comment"><b class="fn">A</b><div class="comment-content">One</div><ul class="children"><li class="comment"><b class="fn">B</b><div class="comment-content">Two</div></li></ul></li>'
    one, two = posts_of(page(whole(f"<ol>{nested}</ol>")))
    assert two.parent_id == one.comment_id != ""


def test_a_reply_to_a_deleted_comment_keeps_its_parent(page):
    nested = '<li class="comment" id="comment-1"><div class="comment-content">This comment has been removed by the moderators.</div><ul class="children"><li class="comment" id="comment-2"><b class="fn">B</b><div class="comment-content">Two</div></li></ul></li>'
    one, two = posts_of(page(whole(f"<ol>{nested}</ol>")))
    assert (one.deleted, one.author, two.parent_id) == (True, "", "1")


def test_a_comment_that_speaks_of_deleting_is_not_deleted(page):
    item = '<li class="comment" id="comment-1"><b class="fn">A</b><div class="comment-content">They deleted it. This comment will be deleted too, I bet.</div></li>'
    assert [post.deleted for post in posts_of(page(whole(f"<ol>{item}</ol>")))] == [False]


def test_pings_and_comments_without_text_are_rejects_and_empty_shells_nothing(page):
    items = '<li class="pingback" id="comment-1"><p>Pingback: <a href="#">x</a></p></li><li class="comment" id="comment-2"><b class="fn">A</b><div class="comment-content"> </div></li><li class="comment"></li><li class="comment" id="comment-3"><b class="fn">B</b><div class="comment-content">t</div></li>'
    source = page(whole(f'<ol class="commentlist">{items}</ol>'))
    assert brief(posts_of(source)) == [("3", "B", "t", "")]
    assert [reject.reason for reject in rejects_of(source)] == [
        "a ping from another page, no reader's comment",
        "a comment without a text",
    ]


def test_the_text_of_a_comment_is_without_its_buttons_and_hidden_parts(page):
    body = '<p>a<br>b &lt;3</p><blockquote>q</blockquote><pre>x\n  y</pre><button>Share</button><script>1</script><span hidden>no</span><img alt=":-)" src=x><a href="https://x.example/y">link</a>'
    item = f'<li class="comment" id="comment-1"><b class="fn">A</b><div class="comment-content">{body}</div></li>'
    [post] = posts_of(page(whole(f"<ol>{item}</ol>")))
    assert post.text == "a\nb <3\n\n> q\n\nx\n  y\n\n:-)link (https://x.example/y)"


@pytest.mark.parametrize(
    ("label", "reason"),
    [
        ("Show 12 more replies", "12"),
        ("Load more comments (1,204)", "1,204"),
        ("3 weitere Antworten", "3"),
        ("Ver 7 comentarios más", "7"),
        ("View 3 replies", "3"),
        ("Hide 3 replies", ""),
        ("Load more comments", ""),
        ("3 comments", ""),
        ("More stories (12)", ""),
    ],
)
def test_a_button_with_a_number_is_a_reject(page, label, reason):
    item = f'<li class="comment" id="comment-1"><b class="fn">A</b><div class="comment-content">t</div><button>{label}</button></li>'
    found = [reject.reason for reject in rejects_of(page(whole(f"<ol>{item}</ol>")))]
    assert found == ([f"{reason} more comments or replies that the saved page does not hold"] if reason else [])


def test_replies_that_are_on_the_page_are_not_missed(page):
    item = '<li class="comment" id="comment-1"><b class="fn">A</b><div class="comment-content">t</div><button>View 1 reply</button><ul><li class="comment" id="comment-2"><b class="fn">B</b><div class="comment-content">u</div></li></ul></li>'
    assert rejects_of(page(whole(f"<ol>{item}</ol>"))) == []


def test_a_frame_that_was_saved_in_the_page_is_looked_through(page):
    frame = REPLIES["old reddit"].replace("{when}", WHEN).replace("&", "&amp;").replace('"', "&quot;")
    source = page(whole(f'<iframe srcdoc="{frame}"></iframe>'))
    assert [post.text for post in posts_of(source)] == ["One", "Two"]
    assert about_of(source).title == "Chatterbox closes the page of the lock keepers"


# --- what looks like comments

LOOSE = '<div class="{c}"><div class="hd"><span class="user-name">{a}</span> <span class="post-time">{t}</span></div><div class="msg-body">{b}</div></div>'


def loose(container, blocks):
    rows = "".join(LOOSE.format(c="item", a=a, t="3 hours ago", b=b) for a, b in blocks)
    return whole(f"<div {container}>{rows}</div>")


@pytest.mark.parametrize(
    "container",
    [
        'id="comments"',
        'class="kommentare"',
        'class="lista-comentarios"',
        'id="commentaires"',
        'class="discussion-thread"',
    ],
)
def test_blocks_alike_in_a_place_called_after_comments_are_comments(page, container):
    assert [
        (post.author, post.text) for post in posts_of(page(loose(container, [("Anna", "yes"), ("Ben", "no")])))
    ] == [
        ("Anna", "yes"),
        ("Ben", "no"),
    ]


@pytest.mark.parametrize(
    "container", ['id="news"', 'class="related-discussions"', 'class="recent-comments widget"', 'class="grid"']
)
def test_the_same_blocks_elsewhere_are_none(page, container):
    assert posts_of(page(loose(container, [("Anna", "yes"), ("Ben", "no")]))) == []


def test_a_list_of_articles_is_no_discussion_whatever_it_is_called(page):
    card = '<div class="card"><h3><a href="/{n}">The ferry does not sail on Sundays any more, says the guild</a></h3><span class="author">Staff</span><time datetime="2021-10-0{n}">1 October 2021</time><p><a href="/{n}">Read on</a></p></div>'
    source = page(
        whole('<section class="comment-and-opinion">' + "".join(card.format(n=n) for n in (1, 2, 3)) + "</section>")
    )
    assert posts_of(source) == []


def test_menus_and_heads_are_no_discussion(page):
    source = page(whole("<nav>" + loose('class="comments"', [("A", "b"), ("C", "d")]) + "</nav>"))
    assert posts_of(source) == []


def test_a_block_whose_text_has_no_element_of_its_own_is_read_without_its_name_and_time(page):
    rows = "".join(f'<div class="row"><cite class="author">N{n}</cite> <time datetime="{WHEN}">x</time><br>text number {n} <a class="reply-link" href="#">Reply</a></div>' for n in (1, 2, 3))  # fmt: skip
    posts = posts_of(page(whole(f'<div id="responses">{rows}</div>')))
    assert [(post.author, post.text, post.created_at) for post in posts] == [
        (f"N{n}", f"text number {n}", AT) for n in (1, 2, 3)
    ]


def test_a_single_comment_is_believed_in_what_is_clearly_a_list_of_them(page):
    block = LOOSE.format(c="c-x", a="Anna", t="3 hours ago", b="alone")
    assert [post.text for post in posts_of(page(whole(f'<div id="comments">{block}</div>')))] == ["alone"]
    assert posts_of(page(whole(f'<div class="talk discussion">{block}</div>'))) == []


def test_comments_that_nothing_holds_apart_are_a_reject(page):
    rows = "".join(
        f'<dt class="author">N{n}</dt><dd class="text"><p>t{n}</p></dd><dd class="date">October 19, 2021</dd>'
        for n in range(4)
    )
    source = page(whole(f'<div id="comments"><dl>{rows}</dl></div>'))
    assert posts_of(source) == []
    assert [reject.reason for reject in rejects_of(source)] == ["comments that nothing holds apart, in a list of them"]


def test_an_article_with_its_byline_is_no_comment_on_itself(page):
    byline = '<span class="author">Staff</span><time datetime="2021-10-19">19 October</time>'
    markup = ARTICLE.replace("</h1>", f"</h1>{byline}")
    for wrapper in ('class="comments"', 'class="post comments-open"', 'id="comment-area"'):
        assert posts_of(page(f"<html><body><div {wrapper}>{markup}</div></body></html>")) == []


def test_links_to_profiles_do_not_make_a_comment_a_teaser(page):
    row = '<li id="comment-{n}"><div><a href="https://p.example/user/{n}">Anna</a><a href="#c"><time datetime="{when}">2 years ago</time></a></div><div class="comment-body"><p>no</p></div></li>'
    source = page(
        whole('<section id="comments"><ul>' + "".join(row.format(n=n, when=WHEN) for n in (1, 2)) + "</ul></section>")
    )
    assert [(post.author, post.text) for post in posts_of(source)] == [("Anna", "no"), ("Anna", "no")]


def test_blocks_in_blocks_are_replies(page):
    inner = LOOSE.format(c="c reply", a="Ben", t="1 hour ago", b="two")
    outer = LOOSE.format(c="c", a="Anna", t="2 hours ago", b="one").removesuffix("</div>") + inner + "</div>"
    posts = posts_of(page(whole(f'<section class="comments">{outer}</section>')))
    assert [post.text for post in posts] == ["one", "two"]
    assert posts[1].parent_id == posts[0].comment_id != ""


# --- the article


def test_the_article_is_told_by_the_head_of_the_page(page):
    head = '<title>x</title><meta property="og:title" content="Lock keepers&#39; page closed"><meta property="og:site_name" content="The Tarn Post"><link rel="canonical" href="https://post.example/a"><meta property="article:published_time" content="2021-10-19T10:30:00+02:00">'
    about = about_of(page(whole("", head)))
    assert (about.title, about.outlet, about.url, about.published_at) == ("Lock keepers' page closed", "The Tarn Post", "https://post.example/a", AT)  # fmt: skip
    assert about.paragraphs[0].startswith("Chatterbox said on Monday")
    assert len(about.paragraphs) == 2


def test_a_page_without_comments_is_a_thread_without_comments(page):
    [thread] = read_paths([page(whole("")).path], ReadOptions(format="html"))
    assert isinstance(thread, Thread)
    assert (len(thread), thread.format, thread.thread_id) == (0, "html", "page")
    assert thread.article.title == "Chatterbox closes the page of the lock keepers"


@pytest.mark.parametrize(
    ("head", "title", "outlet"),
    [
        (
            '<title>Locks closed | The Post</title><meta property="og:site_name" content="The Post"><meta property="og:title" content="Locks closed | The Post">',
            "Locks closed",
            "The Post",
        ),
        (
            "<title>Chatterbox closes the page of the lock keepers - Newspaper - POST.EXAMPLE</title>",
            "Chatterbox closes the page of the lock keepers",
            "POST.EXAMPLE",
        ),
        (
            '<link rel="canonical" href="https://www.post.example/a">',
            "Chatterbox closes the page of the lock keepers",
            "post.example",
        ),
        (
            '<link rel="canonical" href="/a"><meta property="og:url" content="http://[bad">',
            "Chatterbox closes the page of the lock keepers",
            "",
        ),
    ],
)
def test_the_outlet_is_told_or_read_from_titles_and_addresses(page, head, title, outlet):
    about = about_of(page(whole("", head)))
    assert (about.title, about.outlet) == (title, outlet)


def test_comments_are_never_part_of_the_article(page):
    text = "This is a long remark of a reader who has a lot to say about the lock keepers and about their page, and goes on and on."
    items = "".join(f'<li class="comment" id="comment-{n}"><b class="fn">A{n}</b><div class="comment-content"><p>{text} {n}</p></div></li>' for n in range(30))  # fmt: skip
    about = about_of(page(f"<html><body><article>{ARTICLE}<ol>{items}</ol></article></body></html>"))
    assert about.paragraphs
    assert not any("long remark" in line for line in about.paragraphs)


def test_the_extractor_neither_logs_nor_warns(page, capsys, caplog):
    levels = [logging.getLogger(name).level for name in ("trafilatura", "htmldate")]
    with warnings.catch_warnings(record=True) as caught:
        about_of(page("<html><body><p>x</p></body></html>"))
    assert not caught
    assert not caplog.records
    assert capsys.readouterr() == ("", "")
    assert [logging.getLogger(name).level for name in ("trafilatura", "htmldate")] == levels


def test_the_address_that_the_page_was_saved_from_is_kept(page):
    for comment_ in (
        "<!-- saved from url=(0022)https://post.example/a -->",
        "<!--\n Page saved with SingleFile \n url: https://post.example/a \n-->",
    ):
        assert about_of(page(f"{comment_}<html><body><p>x</p></body></html>")).url == "https://post.example/a"


# --- encodings and archives


def test_the_encoding_that_the_page_names_is_used_where_it_is_not_utf_8(page):
    text = whole("").replace("Chatterbox closes", "Čečka łódź").replace("charset=utf-8", "charset=iso-8859-2")
    assert about_of(page(text.encode("iso-8859-2"))).title.startswith("Čečka łódź")
    assert about_of(page(text.encode("utf-8"))).title.startswith("Čečka łódź")
    assert about_of(page(text.encode("utf-16"))).title.startswith("Čečka łódź")
    told = page(text.replace("charset=iso-8859-2", "charset=nonsense").encode("iso-8859-2"))
    assert about_of(told, encoding="iso-8859-2").title.startswith("Čečka łódź")


def test_a_broken_byte_does_not_spoil_a_page_of_utf_8(page):
    raw = (
        whole('<ol><li class="comment"><b class="fn">Zoë</b><div class="comment-content">é</div></li></ol>').encode()
        + b"\xff"
    )
    [post] = posts_of(page(raw))
    assert post.author == "Zoë"
    assert post.assumed[0].startswith("bytes that are not UTF-8")


def test_a_page_saved_in_one_file_is_read_with_its_frames(page):
    frame = REPLIES["old reddit"].replace("{when}", WHEN)
    lines = [
        "From: <Saved by Blink>",
        "Snapshot-Content-Location: https://post.example/a",
        "MIME-Version: 1.0",
        'Content-Type: multipart/related; type="text/html"; boundary="--b"',
        "",
        "----b",
        "Content-Type: text/html",
        "Content-Transfer-Encoding: quoted-printable",
        "",
        whole("").replace("=", "=3D"),
        "----b",
        "Content-Type: text/html; charset=utf-8",
        "",
        f"<html><body>{frame}</body></html>",
        "----b--",
    ]
    source = page("\r\n".join(lines), "page.mhtml")
    assert [post.text for post in posts_of(source)] == ["One", "Two"]
    assert (about_of(source).url, about_of(source).title) == (
        "https://post.example/a",
        "Chatterbox closes the page of the lock keepers",
    )


def test_an_archive_without_a_page_is_refused(page):
    with pytest.raises(InputError, match="text/html part"):
        events_of(
            page(
                "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=b\n\n--b\nContent-Type: image/png\n\nx\n--b--\n"
            )
        )


# --- pages that mean harm


@pytest.mark.parametrize(
    "markup",
    [
        "<div>" * 100_000,
        "<b>" * 100_000 + "</i>" * 100_000,
        "<p>" * 100_000,
        "<ul><li>" * 50_000,
        "<table><tr><td>" * 30_000,
        "<div " + " ".join(f"a{n}" for n in range(100_000)) + ">",
        '<div a="' * 50_000,
        "<!--" * 50_000,
        "<" * 100_000,
        "&" * 100_000,
        "<script>" * 20_000,
        '<li class="comment"><div class="comment-content">x' * 5_000,
        '<div class="comments"><time>1:00</time><cite>a</cite><p>b</p>' * 3_000,
        '<a class="more">12 more comments</a>' * 3_000,
        '<iframe srcdoc="&lt;p&gt;">' * 3_000,
    ],
    ids=range(15),
)
def test_hostile_pages_are_read_in_time(page, markup):
    started = datetime.now(UTC)
    assert about_of(page(f"<html><body>{markup}"))
    assert (datetime.now(UTC) - started).total_seconds() < 20


def test_comments_below_a_thousand_unclosed_tags_are_found(page):
    items = "".join(f'<li class="comment" id="comment-{n}"><font><b class="fn">A</b><div class="comment-content"><b>t{n}</div></li>' for n in range(2_000))  # fmt: skip
    posts = posts_of(page(f"<html><body>{'<font>' * 3_000}<ol>{items}</ol>"))
    assert len(posts) > 1_900


def test_a_page_with_more_elements_than_any_page_is_refused(page, monkeypatch):
    monkeypatch.setattr("comments.readers.html.trees._MAX_ELEMENTS", 100)
    with pytest.raises(InputError, match="at most 100 elements"):
        events_of(page("<p>" * 100))


def test_a_page_that_is_too_large_is_refused(page, monkeypatch):
    monkeypatch.setattr("comments.readers.html.pages.MAX_PAGE", 100)
    with pytest.raises(InputError, match="at most 100 bytes"):
        events_of(page(whole("")))


@pytest.mark.parametrize("markup", ["<", "<html>", "<html></html>", "<!doctype html>", "text", "<a<b c<d=1 é=2 :x=3 xml:lang=4>x</a<b><n:t>&#0;&#1;&#xD800;&#xFFFE;</n:t>"])  # fmt: skip
def test_next_to_nothing_is_a_page_too(page, markup):
    assert about_of(page(markup)).paragraphs == ()


def test_control_characters_and_lone_surrogates_are_let_be(page):
    item = '<li class="comment" id="comment-1"><b class="fn" title="\x01">A\x0b\ud800</b><div class="comment-content">x\x1b\u202e&#2;\ufffe</div></li>'
    [post] = posts_of(page(whole(f"<ol>{item}</ol>")))
    post.text.encode()
    assert post.text.startswith("x")


def test_what_is_nested_too_deep_becomes_flat():
    root = parse_html("<div>" * 5_000 + "deep" + "</div>" * 5_000 + "<p>after", "x")
    assert "deep" in "".join(root.itertext())
    assert max(sum(1 for _ in node.iterancestors()) for node in root.iter()) < 300
    assert root.find(".//p").text == "after"


# --- parts


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Wednesday, March 10, 2021 10:40 PM", "2021-03-10T22:40:00"),
        ("Oct 22, 2021 08:30am", "2021-10-22T08:30:00"),
        ("by Anna » Tue Oct 19, 2021 8:30 am", "2021-10-19T08:30:00"),
        ("10-19-2021, 08:30 AM", "2021-10-19T08:30:00"),
        ("19.10.2021 um 14:05 Uhr", "2021-10-19T14:05:00"),
        ("Posted on 19th October 2021", "2021-10-19T00:00:00"),
        ("Sept. 3, 2020, 5:01 p.m.", "2020-09-03T17:01:00"),
        ("1634632200", "2021-10-19T08:30:00"),
    ],
)
def test_times_as_pages_write_them(text, expected):
    assert time_of(text).at == datetime.fromisoformat(expected).replace(tzinfo=UTC)


def test_a_relative_time_is_left_out_and_said_so():
    assert time_of("3 hours ago").at is None
    assert time_of("3 hours ago").assumed


@pytest.mark.parametrize(
    ("text", "expected"),
    [("12 points", 12), ("1,204", 1204), ("-3", -3), ("−2 points", -2), ("+5", 5), ("1.2k", 1200), ("3,4k Likes", 3400), ("none", None), ("", None)],
)  # fmt: skip
def test_numbers_as_pages_write_them(text, expected):
    assert number_of(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Anna says:", "Anna"),
        ("By Anna B.", "Anna B."),
        ("anna@post.example", ""),
        ("Bytown", "Bytown"),
        ("Andrew Dice", "Andrew Dice"),
        ("Anna said...", "Anna"),
        ("Comment by Anna.", "Anna"),
        ("x" * 200, ""),
    ],
)
def test_names_as_pages_write_them(text, expected):
    assert author_of(text) == expected


@pytest.mark.parametrize(
    ("css", "found"),
    [
        (".a", ["1", "2"]),
        ("p.a", ["1"]),
        ("div > .a", ["1"]),
        ("div .a", ["1", "2"]),
        (".a:not(p)", ["2"]),
        ("#two", ["2"]),
        ('[data-x^="on"], #two', ["1", "2"]),
        ('[data-x$="ne"]', ["1"]),
        ('[data-x*="n"]', ["1"]),
        ('[class~="b"]', ["2"]),
        ("[data-x]", ["1"]),
    ],
)
def test_selectors_find_what_they_say(css, found):
    root = parse_html('<div><p class="a" data-x="one">1</p><section><b class="b a" id="two">2</b></section></div>', "x")
    assert [element.text for element in selector(css)(root)] == found


@pytest.mark.parametrize("css", ["", " ", ">", "a[", ".", "a:hover", "[x=1]", "a + b"])
def test_what_is_no_selector_is_refused(css):
    with pytest.raises(InputError):
        selector(css)


def test_a_place_is_an_element_an_attribute_or_both():
    assert place(".a @title").attribute == "title"
    assert place("@id").elements is None
    assert place(".a").attribute == ""


def test_an_entry_of_the_table_with_an_unknown_key_is_refused():
    assert len({site.name for site in sites()}) == len(sites())
    with pytest.raises(InputError, match="an entry with"):
        read_sites({"sites": [{"name": "x", "item": ".a", "body": [".b"], "colour": "red"}]})
    with pytest.raises(InputError, match="an entry with"):
        read_sites({"sites": [{"name": "x", "item": ".a"}]})


@pytest.mark.parametrize("expected", sorted(FORMATS.glob("html-*.expected.json")), ids=lambda path: path.name)
def test_the_samples_are_read_as_counted(expected):
    told = json.loads(expected.read_text(encoding="utf-8"))
    items = list(read_paths([FORMATS / told["sample"]], ReadOptions(format="html")))
    [thread] = [item for item in items if isinstance(item, Thread)]
    counts = {
        "thread_id": thread.thread_id,
        "title": thread.article.title,
        "n_comments": len(thread),
        "n_deleted": sum(one.deleted for one in thread),
        "n_replies": sum(one.parent_id is not None for one in thread),
        "n_authors": len({one.author for one in thread if one.author}),
    }
    assert [counts] == told["threads"]
    assert sum(isinstance(item, Reject) for item in items) == told["rejects"]


def test_every_field_is_kept_or_dropped():
    table = READER.fields()
    assert len(table.fields) > 20
    assert all(bool(field.kept) != bool(field.dropped) for field in table.fields)
