"""What both APIs of Hacker News have in common."""

from comments.intake.contract import About
from comments.intake.markup import html_text, unescaped
from comments.intake.values import text_of
from comments.times import Moment, read_time

__all__ = ["STORIES", "about_story", "instant", "plain_text"]

STORIES = frozenset({"story", "poll", "job", "pollopt"})
_PAGE = "https://news.ycombinator.com/item?id="
_OUTLET = "Hacker News"


def about_story(key: str, title: object = None, text: object = None, at: Moment | None = None) -> About:
    """What a story, poll or job tells of its thread; its page is the thread's, whatever it links to."""
    paragraphs = tuple(line for line in plain_text(text).split("\n") if line.strip())
    return About(
        key,
        title=unescaped(text_of(title)),
        url=f"{_PAGE}{key}" if key.isascii() and key.isdigit() else "",
        outlet=_OUTLET,
        published_at=at.at if at else None,
        paragraphs=paragraphs,
    )


def instant(*values: object) -> Moment:
    """The first of several ways to tell a time that tells one."""
    first = Moment(None)
    for value in values:
        moment = read_time(value)
        if moment.at is not None:
            return moment
        first = first if first.assumed else moment
    return first


def plain_text(text: object) -> str:
    """The text of an item's HTML; empty where it has none."""
    return html_text(text) if isinstance(text, str) else ""
