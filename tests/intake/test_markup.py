"""HTML to the text that a reader of the page saw."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments.intake.decode import writable
from comments.intake.markup import html_text, unescaped
from tests.strategies import texts, unhurried

READ = [
    ("no markup at all", "no markup at all"),
    ("5 > 4 & 3 < 4", "5 > 4 & 3 < 4"),
    ("I <3 this &amp; that", "I <3 this & that"),
    ("&gt; quoted\nanswered", "> quoted\nanswered"),
    ("<p>one</p><p>two</p>", "one\n\ntwo"),
    ("one<br>two<br/><br>three", "one\ntwo\n\nthree"),
    ("one\n  line</p>", "one\nline"),
    ("<p>one\n  line</p>", "one line"),
    ("an <b>old</b> <i>page</i>", "an old page"),
    ("<blockquote><p>quoted</p></blockquote><p>answered</p>", "> quoted\n\nanswered"),
    ("<blockquote>one<blockquote>two</blockquote></blockquote>hm", "> one\n>\n> > two\n\nhm"),
    ("<ul><li>gulls</li><li>tides</li></ul>", "- gulls\n- tides"),
    ('see <a href="https://tide.example/list">the list</a>', "see the list (https://tide.example/list)"),
    ('see <a href="https://tide.example/list">https://tide.example/list</a>', "see https://tide.example/list"),
    ('see <a href="https://tide.example/list">tide.example/li…</a>', "see https://tide.example/list"),
    ('<a href="https://tide.example/@pell">@pell</a> no', "@pell no"),
    ('<a href="javascript:alert(1)">gulls</a>', "gulls"),
    ("gulls<script>alert(1)</script> and <style>p{}</style>tides", "gulls and tides"),
    ('<img src="x" alt="a gull"> look', "a gull look"),
    ("<pre>a\n  b</pre>", "a\n  b"),
    ("&#8220;page&#8221; caf&eacute; &#x1F426;", "“page” café 🐦"),
    ("</div></div>after", "after"),
    ("<p>", ""),
    ("", ""),
]


@pytest.mark.parametrize(("markup", "text"), READ)
def test_a_fragment_reads_as_on_the_page(markup, text):
    assert html_text(markup) == text


def test_a_heap_of_tags_that_no_comment_has_loses_its_tags_and_keeps_its_words():
    assert html_text("<b>gulls</i> " * 30_000).split() == ["gulls"] * 30_000


@unhurried
@given(texts())
def test_text_without_tags_or_entities_stays_as_it_is(text):
    if "<" not in text and "&" not in text:
        assert html_text(text) == writable(text).strip()


@unhurried
@given(st.lists(st.sampled_from(["<p>", "</p>", "<br>", "<a href='http://x.example'>", "</a>", "<blockquote>", "</blockquote>",
                                 "<script>", "</script>", "<!--", "-->", "<li>", "<pre>", "</pre>", "&", "&lt;", "gull", " ", "\0", "\ud800"])))  # fmt: skip
def test_any_heap_of_tags_is_text_without_crash(pieces):
    text = html_text("".join(pieces))
    assert text.encode() is not None
    assert "<p>" not in text


@pytest.mark.parametrize(
    "piece",
    ["<div>", "<!--", "<a ", "<script>", "<blockquote>", "&", "<![CDATA[", "<p></p>", "<svg><a>", "</div>", "<b></i>"],
)
def test_time_grows_with_length_and_no_faster(piece):
    """A hundred thousand tags are a second's work at most; a parser that is quadratic would take minutes."""
    started = time.process_time()
    html_text(piece * 100_000 + "x")
    assert time.process_time() - started < 30


def test_entities_alone_are_resolved():
    assert unescaped("&gt; a &amp;amp; b") == "> a &amp; b"
    assert unescaped("a < b") == "a < b"
