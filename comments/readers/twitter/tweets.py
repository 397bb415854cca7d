"""What the two readers of tweets have in common: texts, retweets, what was seen lately."""

import re
from itertools import islice

from comments.intake.excerpts import refused
from comments.intake.markup import unescaped
from comments.intake.source import Source
from comments.intake.values import items, mapping, text_of
from comments.model import Reject

__all__ = ["Recent", "name_in_retweet", "reject", "tweet_text"]

_SHORT_LINK = re.compile(r"https?://t\.co/\w+")
_RETWEET = re.compile(r"RT @(\w{1,40}):? ")
_REMEMBERED = 500_000  # ids; doubles further apart are found when the threads are gathered


class Recent(dict[str, str]):
    """The last ids that were seen, each with what is known of it; older ones are forgotten."""

    def note(self, key: str, told: str = "") -> None:
        """Remember `key`."""
        self[key] = told
        if len(self) > _REMEMBERED:
            for oldest in list(islice(self, _REMEMBERED // 2)):
                del self[oldest]


def tweet_text(text: str, *entities: object) -> str:
    """A tweet's text: its entities resolved, its short links as the addresses that they lead to."""
    links: dict[str, str] = {}
    for told in entities:
        for kind in ("urls", "media"):
            for entry in items(mapping(told).get(kind)):
                short, long = text_of(mapping(entry).get("url")), text_of(mapping(entry).get("expanded_url"))
                if short and long:
                    links.setdefault(short, long)
    plain = unescaped(text).strip()
    return _SHORT_LINK.sub(lambda found: links.get(found.group(), found.group()), plain) if links else plain


def name_in_retweet(text: str) -> str:
    """Whose words a text is that begins with "RT @name:"; empty where it is the writer's own."""
    found = _RETWEET.match(text)
    return found.group(1) if found else ""


def reject(source: Source, record: object, reason: str, content: object = None) -> Reject:
    """The reject of one record."""
    return refused(f"{source.name}#{record}", content, reason, "full_text", "text")
