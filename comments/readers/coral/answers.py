"""Answers of Coral's GraphQL API: a story (in Talk: an asset) with connections of comments, replies within them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from comments.intake.contract import About, Event, Post
from comments.intake.markup import html_text, unescaped
from comments.intake.source import Source
from comments.intake.values import flag, identifier, items, text_of, within
from comments.model import Reject
from comments.readers.coral.values import not_shown, reactions
from comments.times import Moment, read_time

__all__ = ["Answers"]

_EXCERPT = 120
_CONNECTIONS = ("parents", "replies", "allChildComments", "children")
_OF_STORIES = frozenset({"comments", "featuredComments", "url", "metadata", "commentCounts", "closedAt"})
_MORE = "the site has more comments than this answer (hasNextPage): they are missing where no other file has them"


@dataclass(frozen=True, slots=True)
class _Waiting:
    """Something that is still to be read, and where it stands; `listed` in a list that holds only comments."""

    value: Any
    thread: str
    parent: str = ""
    listed: bool = False


class Answers:
    """Reads the answers of one source, one after another; later ones may be pages of the same thread."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._unfinished: dict[tuple[str, str], bool] = {}

    def events(self, answer: object, number: int) -> Iterator[Event]:
        """What one answer tells; `number` records were read before it."""
        waiting = [_Waiting(answer, "", listed=not isinstance(answer, Mapping))]
        before = number
        while waiting:
            item = waiting.pop()
            value = item.value
            if isinstance(value, list):
                waiting += [_Waiting(one, item.thread, item.parent, item.listed) for one in reversed(value)]
            elif isinstance(value, Mapping) and _is_connection(value):
                waiting += self._members(value, item)
            elif isinstance(value, Mapping) and _is_comment(value, item.listed):
                event = _comment(value, item, f"{self._source.name}#{number + 1}", number + 1)
                number += 1
                yield from _story_of(value)
                yield event
                waiting += _below(value, item, event)
            elif isinstance(value, Mapping):
                about = _about(value)
                if about is not None:
                    yield about
                waiting += _inside(value, about.thread if about else item.thread)
            elif item.listed:
                number += 1
                yield Reject(f"{self._source.name}#{number}", "not an object", text_of(value)[:_EXCERPT])
        if number == before and isinstance(answer, Mapping) and not within(answer, "data"):
            yield Reject(f"{self._source.name}#{number + 1}", f"an answer without comments{_complaint(answer)}")

    def left_out(self, number: int) -> Iterator[Reject]:
        """A reject for each list of comments whose last page says that there are more."""
        for more in self._unfinished.values():
            if more:
                number += 1
                yield Reject(f"{self._source.name}#{number}", _MORE)

    def _members(self, connection: Mapping[str, Any], item: _Waiting) -> list[_Waiting]:
        edges = items(connection.get("edges"))
        nodes = [edge.get("node") if isinstance(edge, Mapping) and "node" in edge else edge for edge in edges]
        more = within(connection, "pageInfo", "hasNextPage") is True or connection.get("hasNextPage") is True
        self._unfinished[item.thread, item.parent] = more
        members = nodes or items(connection.get("nodes"))
        return [_Waiting(node, item.thread, item.parent, listed=True) for node in reversed(members)]


def _is_connection(value: Mapping[str, Any]) -> bool:
    return isinstance(value.get("edges"), list) or isinstance(value.get("nodes"), list)


def _is_comment(value: Mapping[str, Any], listed: bool) -> bool:
    if value.get("__typename") == "Comment" or "body" in value:
        return True
    return listed and not (_OF_STORIES & value.keys() or value.keys() & {"data", "errors"})


def _inside(value: Mapping[str, Any], thread: str) -> list[_Waiting]:
    """What an object that is no comment holds, the story's own list of comments before all others."""
    parts = sorted(value.items(), key=lambda entry: entry[0] != "comments")
    return [
        _Waiting(part, thread, listed=key in {"comments", "featuredComments"} and isinstance(part, list))
        for key, part in reversed(parts)
        if isinstance(part, Mapping | list) and key not in {"settings", "viewer", "me", "errors", "extensions", "tags"}
    ]


def _below(value: Mapping[str, Any], item: _Waiting, event: Post | Reject) -> list[_Waiting]:
    """The replies of a comment (of which `parents` are none)."""
    own = identifier(value.get("id"))
    thread = event.thread if isinstance(event, Post) and event.thread else item.thread
    return [
        _Waiting(value[key], thread, "" if key == "parents" else own, listed=isinstance(value[key], list))
        for key in reversed(_CONNECTIONS)
        if isinstance(value.get(key), Mapping | list)
    ]


def _story(value: Mapping[str, Any]) -> Mapping[str, Any]:
    story = value.get("story") or value.get("asset")
    return story if isinstance(story, Mapping) else {}


def _story_of(value: Mapping[str, Any]) -> Iterator[About]:
    """The story that a comment says it stands under, where more than its id is told."""
    about = _about(_story(value))
    if about is not None:
        yield about


def _about(value: Mapping[str, Any]) -> About | None:
    if not (_OF_STORIES & value.keys()) or not (value.keys() & {"id", "url"}):
        return None
    published = within(value, "metadata", "publishedAt") or value.get("publication_date")
    return About(
        identifier(value.get("id")) or text_of(value.get("url")),
        title=unescaped(text_of(within(value, "metadata", "title") or value.get("title"))),
        url=text_of(value.get("url")),
        outlet=text_of(within(value, "site", "name")),
        published_at=read_time(published).at,
    )


def _comment(value: Mapping[str, Any], item: _Waiting, place: str, number: int) -> Post | Reject:
    body = value.get("body")
    deleted = flag(value.get("deleted")) or value.get("deletedAt") is not None
    text = html_text(text_of(value.get("richTextBody") or body))
    reason = not_shown(value.get("status"))
    if not reason and not (value.keys() & {"id", "body", "deleted", "author", "user"}):
        reason = "not a comment: none of its fields is there"
    elif not reason and body is not None and not isinstance(body, str):
        reason = "a comment whose body is no text"
    if reason:
        return Reject(place, reason, text[:_EXCERPT])
    created = read_time(value.get("createdAt") or value.get("created_at"))
    edited = _edited(value)
    story = _story(value)
    return Post(
        thread=identifier(story.get("id")) or item.thread,
        text=text,
        record=str(number),
        comment_id=identifier(value.get("id")),
        author=_author(value),
        created_at=created.at,
        parent_id=identifier(within(value, "parent", "id")) or identifier(value.get("parentID")) or item.parent,
        deleted=deleted or body is None,
        likes=reactions(value),
        edited_at=edited.at,
        assumed=tuple(dict.fromkeys((*created.assumed, *edited.assumed))),
    )


def _author(value: Mapping[str, Any]) -> str:
    author = value.get("author") or value.get("user")
    names = (within(author, key) for key in ("username", "displayName", "name"))
    return unescaped(next((text_of(name) for name in names if text_of(name)), ""))


def _edited(value: Mapping[str, Any]) -> Moment:
    """When the body was changed, as far as the revision tells."""
    told = within(value, "editing", "editedAt") or within(value, "revision", "createdAt")
    return read_time(told) if within(value, "editing", "edited") is True else Moment(None)


def _complaint(answer: Mapping[str, Any]) -> str:
    errors = items(answer.get("errors"))
    message = text_of(within(errors[0], "message")) if errors else ""
    return f": {message[:200]}" if message else ""
