"""What may come in, for hypothesis: names, texts, comments, reply structures, records, threads. Grow them with the features.

Everything is invented. Plain strategies come first, composed ones last; `unhurried` is the settings that every property
uses, because a deadline would be an assertion about the machine.
"""

import json
from datetime import UTC, datetime

from hypothesis import settings
from hypothesis import strategies as st

from comments.model import Article, Author, Comment, Thread

__all__ = [
    "HOSTILE",
    "LONE_SURROGATES",
    "article_lines",
    "author_names",
    "comments",
    "full_names",
    "handles",
    "hostile_texts",
    "record_lines",
    "records",
    "reply_structures",
    "sentences",
    "texts",
    "threads",
    "times",
    "unhurried",
]

unhurried = settings(deadline=None, max_examples=60)

LONE_SURROGATES = ("\ud800", "broken \udfff here", "\udc00\ud83d")
HOSTILE = (
    "</script><script>alert('ferry')</script>",
    '"><img src=x onerror=alert(1)>',
    "<!-- never closed",
    "]]><!DOCTYPE a [<!ENTITY b 'c'>]>&b;",
    '=HYPERLINK("http://example.org","tide tables")',
    "+1+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1:A9)",
    "\t=1+1",
    "\u202egnitset\u202c",
    "\u2066left\u2069 \u200fright",
    "zero\u200bwidth\u200d\ufeff\u2060",
    "NUL \0 inside",
    "bell \a and escape \x1b[31m",
    "\u2028line\u2029separators",
    "Z\u0335\u0321a\u0336l\u0337g\u0338o\u0489",
    "{{ 7 * 7 }} {% raw %} ${x}",
    "' OR 1=1; --",
    "> quoted\n> quoted\n\nanswered",
    "@",
    "@,",
    "(((((((((",
    "“““““““““",
    "@" + " " * 500 + "x",
    "😂" * 40,
    "x" * 3_000,
    "fish " * 2_000,
    "",
    " \n\t ",
)

_FIRST = "Orla Bram Tindra Kwabo Mirelle Oskan Yusra Pell Dunja Ifan Nomvula Saoirse Tarek Wilhelmina Zeb".split()
_LAST = "Quillfeather Marrow Ostrander Tetteby Halvers Okonru Vantongeren Sabherwal Brix Lindqvale Amadisi Fenwether".split()
_SCRIPTS = ("सीता देवराज", "أبو منير", "Ольга Тихая", "מרים גלעד", "李望海", "Þóra Ýrsdóttir", "Nguyễn Bích Vân")
_ODD = (
    "-=Gull=-",
    "“The Duke” Brix",
    "'Abd al-Rahim Noor",
    "Zoë (not a bot)",
    "J. R. Tetteby-Marrow",
    "O’Halvers, Pat",
)
_WORDS = (
    "the ferry page was gone before anybody in the harbour office had read one line about gulls and tickets".split()
)
_START = datetime(2021, 3, 1, tzinfo=UTC)


def full_names() -> st.SearchStrategy[str]:
    """A first and a last name."""
    return st.builds("{} {}".format, st.sampled_from(_FIRST), st.sampled_from(_LAST))


def handles() -> st.SearchStrategy[str]:
    """What people call themselves on forums: "marrow_1987", "TindraBrix"."""
    numbered = st.builds("{}_{}".format, st.sampled_from([name.lower() for name in _LAST]), st.integers(0, 2030))
    return numbered | st.builds("{}{}".format, st.sampled_from(_FIRST), st.sampled_from(_LAST))


def author_names() -> st.SearchStrategy[str]:
    """Any author's name: full, handle, in another script, odd, a single word."""
    return full_names() | handles() | st.sampled_from(_SCRIPTS + _ODD) | st.sampled_from(_FIRST)


def sentences() -> st.SearchStrategy[str]:
    """Plain English of two to twelve words without names."""
    words = st.lists(st.sampled_from(_WORDS), min_size=2, max_size=12)
    return st.builds("{}{}".format, words.map(" ".join).map(str.capitalize), st.sampled_from([".", "!", "?", ""]))


def hostile_texts() -> st.SearchStrategy[str]:
    """Texts that break programs, lone surrogates among them."""
    return st.sampled_from(HOSTILE) | st.sampled_from(LONE_SURROGATES) | st.text(max_size=80)


def texts() -> st.SearchStrategy[str]:
    """What a comment may hold: plain, hostile, or plain with something hostile at its end."""
    return sentences() | hostile_texts() | st.builds("{} {}".format, sentences(), hostile_texts())


def times() -> st.SearchStrategy[datetime | None]:
    """A time in 2021, in UTC, or none."""
    moments = st.datetimes(datetime(2021, 1, 1), datetime(2021, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
    return st.none() | moments.map(lambda moment: moment.replace(microsecond=0))


@st.composite
def comments(draw: st.DrawFn, position: int = 0, parent_id: str | None = None) -> Comment:
    """One comment as a reader would make it."""
    name = draw(st.none() | author_names())
    return Comment(
        comment_id=f"c{position + 1}",
        position=position,
        text=draw(texts()),
        source=f"invented#{position + 1}",
        author=Author(name) if name else None,
        created_at=draw(times()),
        parent_id=parent_id,
        deleted=draw(st.booleans()),
    )


@st.composite
def reply_structures(draw: st.DrawFn, max_size: int = 12) -> list[tuple[str, str | None]]:
    """(comment id, declared parent) pairs: trees, forward references, cycles, orphans, self replies, doubled ids."""
    ids = draw(st.lists(st.sampled_from([f"c{number}" for number in range(max_size)]), max_size=max_size))
    if draw(st.booleans()):
        ids = list(dict.fromkeys(ids))
    parents = st.none() | st.sampled_from([*ids, "gone"]) if ids else st.none()
    return [(comment_id, draw(parents)) for comment_id in ids]


@st.composite
def threads(draw: st.DrawFn, max_size: int = 8) -> Thread:
    """A whole thread; its ids are unique, as readers see to, and its parents anything."""
    pairs = dict(draw(reply_structures(max_size)))
    renamed = {comment_id: f"c{number + 1}" for number, comment_id in enumerate(pairs)}
    members = [
        draw(comments(position, None if parent is None else renamed.get(parent, parent)))
        for position, parent in enumerate(pairs.values())
    ]
    article = Article(title=draw(sentences()), paragraphs=tuple((0, line) for line in draw(article_lines())))
    return Thread("invented", article, tuple(members), "invented")


def article_lines() -> st.SearchStrategy[list[str]]:
    """Sober paragraphs, each with an attribution and a figure."""
    paragraph = st.builds(
        "The company said in a statement that it had removed {} accounts which praised the harbour office of {}.".format,
        st.integers(2, 900),
        st.sampled_from(_LAST),
    )
    return st.lists(paragraph, min_size=1, max_size=6)


def records() -> st.SearchStrategy[dict[str, object]]:
    """An object with any of the columns, of any type."""
    scalars = st.none() | st.booleans() | st.integers() | st.floats() | texts() | st.just([]) | st.just({"a": [1]})
    ids = st.sampled_from(["c1", "c2", "c3", " c3 ", ""]) | scalars
    return st.fixed_dictionaries(
        {},
        optional={
            "text": texts() | scalars,
            "comment_id": ids,
            "parent_id": ids,
            "thread_id": st.sampled_from(["north", "south"]) | scalars,
            "author": author_names() | scalars,
            "created_at": times().map(str) | scalars,
            "deleted": scalars,
            "title": scalars,
            "article": scalars,
            "published_at": scalars,
        },
    )


def record_lines() -> st.SearchStrategy[str]:
    """A line of a JSONL file: a record, something else in JSON, or no JSON; never blank."""
    broken = st.sampled_from(
        ['{"text": "cut off', "null", "[1, 2]", '"text"', "17", "nan", "{'text': 'no'}", "\ufeff{}", "[" * 9_000]
    )
    return records().map(json.dumps) | broken
