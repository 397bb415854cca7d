"""Documents of Coral's MongoDB collections, as mongoexport writes them: comments, stories (assets); users beside them."""

from collections.abc import Iterator, Mapping
from typing import Any

from comments.errors import CommentariatError
from comments.intake.contract import About, Event, Post
from comments.intake.json_stream import json_records
from comments.intake.markup import html_text, unescaped
from comments.intake.options import ReadOptions
from comments.intake.source import Source
from comments.intake.values import items, text_of, within
from comments.model import Reject
from comments.readers.coral.values import mongo_id, mongo_time, not_shown, reactions
from comments.times import Moment

__all__ = ["Documents", "kind_of"]

NAMED_BY_ID = "the author's id in the place of the name, which the export does not have"
_MAX_USERS = 2_000_000
_EXCERPT = 120
_V4 = frozenset("asset_id author_id body status status_history body_history action_counts parent_id created_at".split())
_V5 = frozenset("storyID authorID revisions ancestorIDs childIDs tenantID status actionCounts createdAt".split())
_ASSET = frozenset("scraped publication_date modified_date closedAt settings section author image description".split())
_STORY = frozenset("tenantID siteID commentCounts scrapedAt settings metadata lastCommentedAt".split())


def kind_of(record: Mapping[str, Any]) -> str:
    """Which collection a document is of ("comment", "story", "user"); empty for what is no such document."""
    keys = record.keys()
    if ("asset_id" in keys and len(keys & _V4) >= 5) or ("storyID" in keys and len(keys & _V5) >= 4):
        return "comment"
    if "url" in keys and "body" not in keys and (len(keys & _ASSET) >= 4 or len(keys & _STORY) >= 3):
        return "story"
    return "user" if "username" in keys and keys & {"profiles", "lowercaseUsername", "tenantID"} else ""


class Documents:
    """Reads documents; the names of users are looked up once, where one is needed."""

    def __init__(self, source: Source, options: ReadOptions) -> None:
        self._source, self._options = source, options
        self._names: dict[str, str] | None = None

    def events(self, record: Mapping[str, Any], number: int) -> Iterator[Event]:
        """What one document is; `number` records were read before it."""
        place = f"{self._source.name}#{number + 1}"
        kind = kind_of(record)
        if kind == "story":
            yield _about(record)
        elif kind == "user":
            yield Reject(place, "a user, not a comment")
        else:
            if self._names is None:
                self._names = {}
                yield from self._read_names(f"{self._source.name}#users")
            yield self._comment(record, number + 1)

    def _comment(self, record: Mapping[str, Any], number: int) -> Post | Reject:
        deleted = any(record.get(key) is not None for key in ("deleted_at", "deletedAt"))
        body, edited = _body(record)
        text = html_text(text_of(body))
        reason = not_shown(record.get("status"))
        if not reason and not isinstance(body, str) and not deleted and body is not None:
            reason = "a comment whose body is no text"
        place = f"{self._source.name}#{number}"
        if reason:
            return Reject(place, reason, text[:_EXCERPT])
        created = mongo_time(record.get("created_at") or record.get("createdAt"))
        author, assumed = self._author(mongo_id(record.get("author_id") or record.get("authorID")))
        return Post(
            thread=mongo_id(record.get("asset_id") or record.get("storyID")),
            text=text,
            record=str(number),
            comment_id=mongo_id(record.get("id")) or mongo_id(record.get("_id")),
            author=author,
            created_at=created.at,
            parent_id=mongo_id(record.get("parent_id") or record.get("parentID")),
            deleted=deleted or body is None,
            likes=reactions(record),
            edited_at=edited.at,
            assumed=tuple(dict.fromkeys((*created.assumed, *edited.assumed, *assumed))),
        )

    def _author(self, author_id: str) -> tuple[str, tuple[str, ...]]:
        name = (self._names or {}).get(author_id, "")
        return (name, ()) if name or not author_id else (author_id, (NAMED_BY_ID,))

    def _read_names(self, place: str) -> Iterator[Reject]:
        """Fill the names from ``users.json`` beside the source; a reject where that cannot be read."""
        names = self._names if self._names is not None else {}
        try:
            users = self._source.sibling("users.json")
            if users is None or users == self._source:
                return
            for value in json_records(users, self._options.encoding):
                user = value.content
                if isinstance(user, Mapping) and len(names) < _MAX_USERS:
                    user_id, name = mongo_id(user.get("id")) or mongo_id(user.get("_id")), text_of(user.get("username"))
                    if user_id and name:
                        names[user_id] = name
        except CommentariatError as error:
            yield Reject(place, f"the names of users could not be read: {error}")


def _body(record: Mapping[str, Any]) -> tuple[object, Moment]:
    """The latest body, and when it was last changed."""
    revisions = [item for item in items(record.get("revisions")) if isinstance(item, Mapping)]
    if revisions:
        last = revisions[-1]
        return last.get("body"), mongo_time(last.get("createdAt")) if len(revisions) > 1 else Moment(None)
    history = [item for item in items(record.get("body_history")) if isinstance(item, Mapping)]
    edited = mongo_time(history[-1].get("created_at")) if len(history) > 1 else Moment(None)
    return within(record, "metadata", "richTextBody") or record.get("body"), edited


def _about(record: Mapping[str, Any]) -> About:
    published = within(record, "metadata", "publishedAt") or record.get("publication_date")
    return About(
        mongo_id(record.get("id")) or mongo_id(record.get("_id")),
        title=unescaped(text_of(within(record, "metadata", "title") or record.get("title"))),
        url=text_of(record.get("url")),
        published_at=mongo_time(published).at,
    )
