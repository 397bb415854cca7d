"""Posts of pages, groups and accounts as CrowdTangle and the Meta Content Library write them to CSV."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta, timezone

from comments.intake.contract import Event, Post
from comments.intake.head import Head, head_of
from comments.intake.markup import unescaped
from comments.intake.options import ReadOptions
from comments.intake.source import Source
from comments.intake.values import text_of, whole
from comments.model import Reject
from comments.readers.csv_rows import BadRow, Row, table_rows
from comments.readers.shipped import ShippedReader
from comments.times import Moment, read_time

__all__ = ["CrowdtangleReader"]

_AUTHORS = (
    "Page Name",
    "Group Name",
    "Account",
    "Account Name",
    "Subreddit",
    "account_name",
    "post_owner.name",
    "post_owner.data.name",
    "comment_owner.name",
    "owner.name",
    "owner.username",
    "User Name",
    "account_handle",
    "post_owner.username",
    "surface.name",
)
_TEXTS = ("Message", "message", "text")
_CREATED = ("Post Created", "Created", "datetime", "date", "creation_time")
_LIKES = ("Likes", "actual_like_count", "like_count", "statistics.like_count")
_LINKS = ("URL", "post_url", "url")
_IDS = ("id", "comment_id", "ct_id")
_POST_ID = re.compile(
    r"/(?:posts|permalink|videos|photos/[^/?#]+|photos|p|reel|reels|tv|comments)/([\w.-]+)/?(?:[?#].*)?$|[?&](?:story_fbid|fbid|v)=(\w+)",
    re.IGNORECASE,
)
_ZONE = re.compile(r"(.*\d)\s+([A-Z]{2,5})")
_BEFORE_OFFSET = re.compile(r"(?<=\d) ([+-]\d{2}(?::?\d{2})?)$")
_CHOSEN = 'time zone by a name that several have ("CST", "IST"), read as the usual one'
_UNKNOWN = "time zone by a name that is not known, read as UTC"
_SEVERAL = frozenset({"AST", "BST", "CST", "GST", "IST", "SST"})
_HOURS = {
    "UTC": 0,
    "GMT": 0,
    "Z": 0,
    "WET": 0,
    "WEST": 1,
    "BST": 1,
    "CET": 1,
    "CEST": 2,
    "MET": 1,
    "MEST": 2,
    "EET": 2,
    "EEST": 3,
    "MSK": 3,
    "TRT": 3,
    "SAST": 2,
    "CAT": 2,
    "WAT": 1,
    "EAT": 3,
    "IDT": 3,
    "GST": 4,
    "PKT": 5,
    "IST": 5.5,
    "NPT": 5.75,
    "WIB": 7,
    "ICT": 7,
    "HKT": 8,
    "SGT": 8,
    "PHT": 8,
    "AWST": 8,
    "JST": 9,
    "KST": 9,
    "ACST": 9.5,
    "ACDT": 10.5,
    "AEST": 10,
    "AEDT": 11,
    "NZST": 12,
    "NZDT": 13,
    "BRT": -3,
    "BRST": -2,
    "ART": -3,
    "CLT": -4,
    "CLST": -3,
    "COT": -5,
    "PET": -5,
    "VET": -4,
    "AST": -4,
    "ADT": -3,
    "NST": -3.5,
    "NDT": -2.5,
    "EST": -5,
    "EDT": -4,
    "CST": -6,
    "CDT": -5,
    "MST": -7,
    "MDT": -6,
    "PST": -8,
    "PDT": -7,
    "AKST": -9,
    "AKDT": -8,
    "HST": -10,
    "SST": -11,
    "CHST": 10,
}
_EXPANDED = re.compile(r"(?<=\S):=:https?://\S+")  # a link as posted, and behind this mark where it leads
_MARKED = ("Total Interactions", "Overperforming Score", "Likes at Posting", "Followers at Posting", "Facebook Id")


_LIBRARY = ("post_owner.", "statistics.", "comment_owner.", "owner.", "surface.", "link_attachment.")


class CrowdtangleReader(ShippedReader):
    """Reads CrowdTangle's exports (Facebook, Instagram, groups, historical data, minet's) and the Content Library's."""

    name = "crowdtangle"
    suffixes = (".csv", ".tsv")

    def sniff(self, head: Head) -> float:
        """By the headings that no other table has."""
        columns = set(head.columns)
        marked = sum(name.startswith(_MARKED) for name in columns)
        if ("Post Created" in columns and marked) or ("Created" in columns and marked > 1):
            return 0.97
        library = sum(name.startswith(_LIBRARY) for name in columns)
        if {"creation_time", "text"} <= columns and (library or "mcl_url" in columns):
            return 0.95
        if {"ct_id", "platform_id"} <= columns:
            return 0.9
        return 0.85 if "Post Created" in columns and not columns.isdisjoint(_LINKS) else 0.0

    def read(self, source: Source, options: ReadOptions) -> Iterator[Event]:
        """A post for each row with a text of its own."""
        head = head_of(source)
        for row in table_rows(source, options.encoding, head):
            place = f"{source.name}#{row.number}"
            yield Reject(place, row.reason, row.excerpt) if isinstance(row, BadRow) else _post(row, place)


def _post(row: Row, place: str) -> Event:
    cells = row.cells
    text = _first(cells, _TEXTS)
    if not text and "Message" not in cells:  # of Instagram the description is what the account wrote
        text = _first(cells, ("Description", "description", "Title", "title"))
    if not text:
        kind = _first(cells, ("Type", "type", "content_type", "media_type"))
        said = _first(cells, ("Link Text", "Title", "title", "Image Text", "Description", "link_attachment.name"))
        return Reject(
            place, f"no text of its own ({kind})" if kind else "no text", (said or _first(cells, _LINKS))[:120]
        )
    created = _created(cells)
    edited = read_time(cells.get("modified_time", "")).at
    comment_id = _id_of(cells)
    thread = text_of(cells.get("post_id", ""))
    parent = _first(cells, ("parent_id", "parent_comment_id", "parent.id"))
    return Post(
        thread,
        _EXPANDED.sub("", unescaped(text)),
        str(row.number),
        comment_id=comment_id,
        author=_first(cells, _AUTHORS),
        created_at=created.at,
        parent_id="" if parent in {thread, comment_id} else parent,
        likes=whole(_first(cells, _LIKES)),
        edited_at=edited if edited != created.at else None,
        assumed=created.assumed,
    )


def _first(cells: Mapping[str, str], names: Sequence[str]) -> str:
    """The first of the columns that has something in this row."""
    return next((found for name in names if (found := text_of(cells.get(name, "")))), "")


def _id_of(cells: Mapping[str, str]) -> str:
    """The row's own id; where it has none, the one in its address behind that of its page."""
    own = _first(cells, _IDS)
    if own:
        return own
    in_address = _POST_ID.search(_first(cells, _LINKS))
    if not in_address:
        return ""
    page = text_of(cells.get("Facebook Id", ""))
    post = in_address[1] or in_address[2]
    return f"{page}_{post}" if page else post


def _created(cells: Mapping[str, str]) -> Moment:
    told = _first(cells, _CREATED)
    if not told:
        day, clock = (text_of(cells.get(f"Post Created {part}", "")) for part in ("Date", "Time"))
        return read_time(f"{day} {clock}".strip())
    named = _ZONE.fullmatch(told)
    if named is None:
        return read_time(_BEFORE_OFFSET.sub(r"\1", told))
    local = read_time(named[1]).at
    if local is None or named[2] in {"AM", "PM"}:
        return read_time(told)
    if named[2] not in _HOURS:
        return Moment(local, (_UNKNOWN,))
    moment = read_time(local.replace(tzinfo=timezone(timedelta(hours=_HOURS[named[2]]))))
    return Moment(moment.at, (_CHOSEN,)) if named[2] in _SEVERAL else moment
