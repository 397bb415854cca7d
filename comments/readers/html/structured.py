"""What pages say of themselves in JSON-LD (schema.org): the article, and comments nested in it or listed beside it."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from lxml.html import HtmlElement

from comments.intake.contract import Post
from comments.intake.markup import html_text
from comments.intake.values import items, mapping, text_of, whole, within
from comments.model import Reject
from comments.readers.html.dates import time_of
from comments.readers.html.found import Found
from comments.readers.html.reading import author_of
from comments.readers.html.sites import words

__all__ = ["Statement", "article_in", "found_in_json", "statements"]

_COMMENTS = frozenset({"comment", "usercomments", "answer"})
_SLOTS = ("comment", "comments", "reply", "replies", "acceptedAnswer", "suggestedAnswer", "answer")
_ARTICLES = re.compile(
    r"article|posting|videoobject|webpage|question|newsarticle|report|review|creativework|podcast", re.IGNORECASE
)
_BARE_ID = re.compile(r"(?:.*#)?(?:li-|div-)?(?:comment[-_])?(.+)", re.DOTALL)
_EXCERPT = 120
_MAX_NOTICE = 200


@dataclass(frozen=True)
class Statement:
    """One script of JSON-LD, parsed; `broken` where it is none but speaks of comments."""

    value: Any
    broken: str = ""


@dataclass(eq=False)
class _Remark:
    """A comment in JSON-LD, and the one that it stands in."""

    value: Mapping[str, Any]
    parent: "_Remark | None" = None
    comment_id: str = ""


def statements(root: HtmlElement) -> tuple[Statement, ...]:
    """Every script of JSON-LD in a document, each once."""
    texts: dict[str, None] = {}
    for script in root.xpath('.//script[contains(@type, "ld+json")]'):
        text = "".join(script.itertext()).strip().removeprefix("<!--").removesuffix("-->").strip()
        texts.setdefault(text.removeprefix("//<![CDATA[").removesuffix("//]]>").strip().rstrip(";"))
    return tuple(_statement(text) for text in texts if text)


def found_in_json(told: tuple[Statement, ...], name: str, assumed: tuple[str, ...]) -> Found:
    """The comments in a page's JSON-LD."""
    remarks = [remark for statement in told for remark in _remarks(statement.value)]
    _join(remarks)
    events: list[Post | Reject] = [
        _event(remark, str(number), name, assumed) for number, remark in enumerate(remarks, 1)
    ]
    for statement in told:
        if statement.broken:
            events.append(Reject(f"{name}#{len(events) + 1}", statement.broken, str(statement.value)[:_EXCERPT]))
    return Found(tuple(events))


def article_in(told: tuple[Statement, ...]) -> dict[str, str]:
    """title, url, outlet, time and text of the first article in a page's JSON-LD, as far as told."""
    for statement in told:
        for value, in_slot in _walk(statement.value):
            types = " ".join(_types(value))
            if not in_slot and _ARTICLES.search(types) and (value.get("headline") or value.get("articleBody")):
                return {
                    "title": text_of(value.get("headline")) or text_of(value.get("name")),
                    "url": text_of(value.get("url")) or _reference(value.get("mainEntityOfPage"), bare=False),
                    "outlet": _name(value.get("publisher")),
                    "time": text_of(value.get("datePublished")) or text_of(value.get("dateCreated")),
                    "text": html_text(text_of(value.get("articleBody")) or text_of(value.get("text"))),
                }
    return {}


def _statement(text: str) -> Statement:
    try:
        return Statement(orjson.loads(text))
    except ValueError:
        pass
    try:
        return Statement(json.loads(text, strict=False))
    except (ValueError, RecursionError) as error:
        speaks = re.search(r'"@type"\s*:\s*"(?:Comment|UserComments|Answer)"', text) is not None
        return Statement(
            text[:_EXCERPT] if speaks else None, f"JSON-LD with comments that is not JSON: {error}" if speaks else ""
        )


def _walk(value: Any) -> Iterator[tuple[Mapping[str, Any], bool]]:
    """(object, whether it stands where comments do) for each object, in reading order."""
    stack: list[tuple[Any, bool]] = [(value, False)]
    while stack:
        node, in_slot = stack.pop()
        if isinstance(node, list):
            stack += ((item, in_slot) for item in reversed(node))
        elif isinstance(node, dict):
            yield node, in_slot
            stack += ((item, key in _SLOTS) for key, item in reversed(node.items()) if isinstance(item, dict | list))


def _remarks(value: Any) -> list[_Remark]:
    """Every comment in a JSON-LD value, in reading order, each with the one that it stands in."""
    found: list[_Remark] = []
    stack: list[tuple[Any, _Remark | None, bool]] = [(value, None, False)]
    while stack:
        node, parent, in_slot = stack.pop()
        if isinstance(node, list):
            stack += ((item, parent, in_slot) for item in reversed(node))
        elif isinstance(node, dict):
            inner = parent
            if _is_comment(node, in_slot):
                inner = _Remark(node, parent)
                found.append(inner)
            inside = inner is not parent  # of a comment only its replies are looked at
            keys = [key for key in node if key in _SLOTS or (not inside and parent is None)]
            stack += ((node[key], inner, key in _SLOTS) for key in reversed(keys))
    return found


def _is_comment(node: Mapping[str, Any], in_slot: bool) -> bool:
    types = _types(node)
    if types & _COMMENTS:
        return bool(set(node) - {"@type", "@id", "url"})  # more than a reference to one
    return in_slot and not types and any(key in node for key in ("text", "commentText", "description", "articleBody"))


def _types(node: Mapping[str, Any]) -> set[str]:
    told = node.get("@type")
    names = told if isinstance(told, list) else [told]
    return {name.rsplit("/", 1)[-1].rsplit(":", 1)[-1].lower() for name in names if isinstance(name, str)}


def _join(remarks: list[_Remark]) -> None:
    """Ids, and parents that are named by them; a comment without an id that has replies is given one."""
    by_id: dict[str, _Remark] = {}
    for remark in remarks:
        remark.comment_id = _id(remark.value)
        if remark.comment_id:
            by_id.setdefault(remark.comment_id, remark)
    for remark in remarks:
        for answer in [answer for key in _SLOTS for answer in items(remark.value.get(key))]:
            named = by_id.get(_reference(answer)) if isinstance(answer, dict) else None
            if named is not None and named.parent is None and named is not remark:
                named.parent = remark
        named = by_id.get(_reference(remark.value.get("parentItem")))
        if remark.parent is None and named is not None and named is not remark:
            remark.parent = named
    for number, remark in enumerate(remarks, 1):
        if remark.parent is not None and not remark.parent.comment_id:
            remark.parent.comment_id = f"reply-{number}-parent"


def _event(remark: _Remark, record: str, name: str, assumed: tuple[str, ...]) -> Post | Reject:
    value = remark.value
    keys = ("text", "commentText", "articleBody", "description", "name")
    text = next(filter(None, (html_text(text_of(_literal(value.get(key)))) for key in keys)), "")
    author = _name(value.get("author")) or _name(value.get("creator"))
    deleted = len(text) <= _MAX_NOTICE and words().deleted.search(text) is not None
    deleted = deleted or "delet" in text_of(value.get("creativeWorkStatus")).lower()
    if not text and not deleted:
        return Reject(f"{name}#{record}", "a comment without a text", author[:_EXCERPT])
    times = (_literal(value.get(key)) for key in ("dateCreated", "datePublished", "commentTime"))
    moment = time_of(next(filter(None, map(text_of, times)), ""))
    edited = time_of(text_of(_literal(value.get("dateModified")))).at
    up, down = whole(value.get("upvoteCount")), whole(value.get("downvoteCount"))
    if up is None:
        up = _likes(value.get("interactionStatistic"))
    return Post(
        thread="",
        text=text,
        record=record,
        comment_id=remark.comment_id,
        author=author,
        created_at=moment.at,
        parent_id=remark.parent.comment_id if remark.parent is not None else "",
        deleted=deleted,
        score=up - down if up is not None and down is not None else None,
        likes=up if down is None else None,
        edited_at=edited if edited != moment.at else None,
        assumed=(*assumed, *moment.assumed),
    )


def _literal(value: Any) -> Any:
    """A value that may stand alone, in a list, or as {"@value": …}."""
    value = value[0] if isinstance(value, list) and value else value
    return value.get("@value") if isinstance(value, dict) else value


def _name(value: Any) -> str:
    value = value[0] if isinstance(value, list) and value else value
    if isinstance(value, dict):
        return author_of(text_of(_literal(value.get("name"))) or text_of(_literal(value.get("alternateName"))))
    return author_of(text_of(value)) if not text_of(value).startswith(("http://", "https://")) else ""


def _likes(value: Any) -> int | None:
    for counter in [value, *items(value)]:
        kind = text_of(within(counter, "interactionType")) or text_of(within(counter, "interactionType", "@type"))
        if kind.endswith("LikeAction"):
            return whole(mapping(counter).get("userInteractionCount"))
    return None


def _id(value: Mapping[str, Any]) -> str:
    for key in ("identifier", "@id", "url"):
        told = text_of(_literal(value.get(key)))
        if told and (key != "url" or "#" in told):
            return _bare(told)
    return ""


def _reference(value: Any, *, bare: bool = True) -> str:
    value = value[0] if isinstance(value, list) and value else value
    told = text_of(value) or text_of(within(value, "@id")) or text_of(within(value, "url"))
    return _bare(told) if bare else told


def _bare(told: str) -> str:
    match = _BARE_ID.fullmatch(told)
    return match[1] if match else told
