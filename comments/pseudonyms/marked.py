"""Where a text marks a name: "@name", "u/name", a profile's address, the head of a quotation.

Only the places are found here; whose names they are, and whether they are to stay, is for others to say.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from comments.letters import MARKS

__all__ = ["Marked", "find_marked", "is_a_handle"]

_PART = rf"[\w{MARKS}]"
_HANDLE = rf"{_PART}(?:[\w.{MARKS}-]{{0,62}}{_PART})?"
_AT = re.compile(
    rf"(?<![\w@./＠])[@＠](?P<server>[\w.-]{{1,64}}@[\w-]+(?:\.[\w-]+)+)|(?<![\w@./＠])[@＠](?P<handle>{_HANDLE})"
)
_USER = re.compile(rf"(?<![\w@./])/?u/(?P<user>[\w{MARKS}-]{{1,64}})", re.IGNORECASE)
_PROFILE = re.compile(
    r"(?<![\w-])(?:"
    r"(?:facebook|fb)\.com/(?:profile\.php\?id=|people/|@)?"
    r"|(?:twitter|x|instagram|vk)\.com/@?|(?:threads\.net|nitter\.net)/@?|(?:t|telegram)\.me/(?:s/)?"
    r"|reddit\.com/u(?:ser)?/|youtube\.com/(?:@|c/|user/|channel/)|linkedin\.com/in/"
    r"|bsky\.app/profile/|news\.ycombinator\.com/user\?id=|disqus\.com/by/"
    rf"|[\w.-]{{1,100}}\.[a-z]{{2,12}}/(?:@|users/)"
    rf")(?P<profile>[\w.%~{MARKS}-]*[\w%~{MARKS}])(?P<rest>(?:[/?#@][^\s()<>\[\]\"”’]*)?)",
    re.IGNORECASE,
)
_QUOTED = re.compile(
    rf"(?:[Oo]riginally [Pp]osted [Bb]y|ORIGINALLY POSTED BY|[Qq]uote [Ff]rom:)[:\s]{{1,3}}@?"
    rf"(?P<quoted>{_HANDLE}(?:[ ](?!On\b)[A-ZÀ-Þ]{_PART}+){{0,2}})"
)
_PATHS = frozenset(
    "about ads business channel developers events explore gaming groups hashtag help home i intent joinchat legal login"
    " marketplace media messages notes p pages permalink.php photo photo.php photos plugins policies privacy reel reels"
    " search settings share sharer sharer.php signup statuses status stories story.php terms tos tr tv video videos watch"
    " web".split()
)
_NOBODY = frozenset(
    "admin admins all author channel editor editors everyone here mod moderator moderators mods op team".split()
)
_QUANTITY = re.compile(r"\d+(?:[.:]\d+)*(?:am|pm|h|k|kg|km|x|p)?\Z", re.IGNORECASE)
_PSEUDONYM = re.compile(r"reader-[0-9a-f]{10}\Z")
_TRAILING = ".,;:!?"


@dataclass(frozen=True, slots=True)
class Marked:
    """A marked name: `written` stands at `start:end`; where a profile's address goes on, `end` is the address's."""

    kind: Literal["server", "handle", "user", "profile", "quoted"]
    written: str
    start: int
    end: int


def find_marked(text: str) -> Iterator[Marked]:
    """Every marked name, kind by kind."""
    if "@" in text or "＠" in text:
        for match in _AT.finditer(text):
            if match["server"] is not None:
                yield Marked("server", match["server"].partition("@")[0], match.start("server"), match.end("server"))
            elif is_a_handle(match["handle"]):
                yield Marked("handle", match["handle"], match.start("handle"), match.end("handle"))
    if "/" in text:
        yield from _addresses(text)
    if "post" in text or "Post" in text or "uot" in text:
        for match in _QUOTED.finditer(text):
            yield Marked("quoted", match["quoted"], match.start("quoted"), match.end("quoted"))


def _addresses(text: str) -> Iterator[Marked]:
    for match in _USER.finditer(text):
        yield Marked("user", match["user"], match.start("user"), match.end("user"))
    for match in _PROFILE.finditer(text) if "." in text else ():
        if match["profile"].casefold() not in _PATHS:
            end = match.start("rest") + len(match["rest"].rstrip(_TRAILING))
            yield Marked("profile", match["profile"], match.start("profile"), end)


def is_a_handle(written: str) -> bool:
    """Whether "@" before `written` calls a person: no price or time, no role such as "mods", no pseudonym."""
    return not (written.casefold() in _NOBODY or _QUANTITY.match(written) or _PSEUDONYM.match(written))
