"""Objects as platforms send them to a browser, saved by Zeeschuimer: where each platform keeps what a post needs."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from comments.intake.contract import Event, Post
from comments.intake.excerpts import refused
from comments.intake.markup import unescaped
from comments.intake.values import identifier, items, mapping, text_of, whole, within
from comments.readers.fourcat.table import Openers, plain
from comments.times import read_time

__all__ = ["platform_of", "platform_post"]

_ACTIVITY = re.compile(r"urn:li:(?:activity|ugcPost|share):(\d+)")
_AGE = "time told as an age when it was saved, left out"
_TEXTS = ("text", "desc", "full_text", "title", "description", "id")


@dataclass(frozen=True, slots=True)
class _Layout:
    """The paths, with dots, at which a platform's objects have what a post needs; the first that holds something counts."""

    text: Sequence[str]
    own_id: Sequence[str]
    author: Sequence[str] = ()
    time: Sequence[str] = ()
    thread: Sequence[str] = ()
    parent: Sequence[str] = ()
    likes: Sequence[str] = ()
    up: str = ""
    down: str = ""
    title: str = ""
    pictures: Sequence[str] = ()


_USER = "core.user_results.result"
_INSTAGRAM = _Layout(
    text=("caption.text", "edge_media_to_caption.edges.0.node.text"),
    own_id=("code", "shortcode"),
    author=("user.full_name", "owner.full_name", "user.username", "owner.username"),
    time=("taken_at", "taken_at_timestamp"),
    likes=("like_count", "edge_media_preview_like.count", "edge_liked_by.count"),
    pictures=("media_type", "display_url"),
)
_LAYOUTS = {
    "twitter": _Layout(
        text=("note_tweet.note_tweet_results.result.text", "legacy.full_text", "legacy.text"),
        own_id=("rest_id", "legacy.id_str"),
        author=(
            f"{_USER}.legacy.name",
            f"{_USER}.core.name",
            "user.name",
            f"{_USER}.legacy.screen_name",
            f"{_USER}.core.screen_name",
            "user.screen_name",
        ),
        time=("legacy.created_at",),
        thread=("legacy.conversation_id_str",),
        parent=("legacy.in_reply_to_status_id_str",),
        likes=("legacy.favorite_count",),
    ),
    "tiktok": _Layout(
        text=("desc",),
        own_id=("id",),
        author=("author.nickname", "nickname", "author.uniqueId", "author"),
        time=("createTime",),
        likes=("stats.diggCount", "statsV2.diggCount"),
        pictures=("video", "imagePost"),
    ),
    "tiktok-comments": _Layout(
        text=("text",),
        own_id=("cid",),
        author=("user.nickname", "user.unique_id"),
        time=("create_time",),
        thread=("aweme_id",),
        parent=("reply_to_reply_id", "reply_id"),
        likes=("digg_count",),
        pictures=("image_list",),
    ),
    "instagram": _INSTAGRAM,
    "instagram-comments": _Layout(
        text=("text",),
        own_id=("comment_id", "pk", "id"),
        author=("user.nickname", "user.full_name", "user.unique_id", "user.username"),
        time=("created_at", "created_at_utc"),
        thread=("post_id", "_zs_comment_post_id", "media_id"),
        parent=("parent_comment_id",),
        likes=("comment_like_count",),
    ),
    "threads": _Layout(
        text=_INSTAGRAM.text,
        own_id=("code",),
        author=("user.full_name", "user.username"),
        time=("taken_at",),
        likes=("like_count",),
        pictures=("media_type",),
    ),
    "9gag": _Layout(
        text=("description",),
        own_id=("id",),
        author=("creator.fullName", "creator.username"),
        time=("creationTs",),
        up="upVoteCount",
        down="downVoteCount",
        title="title",
    ),
    "imgur": _Layout(
        text=("description",),
        own_id=("id",),
        author=("account.username",),
        time=("created_at",),
        up="upvote_count",
        down="downvote_count",
        title="title",
    ),
    "linkedin": _Layout(
        text=("commentary.text.text",),
        own_id=("updateMetadata.urn", "preDashEntityUrn", "entityUrn"),
        author=("actor.name.text",),
        likes=("*socialDetail.*totalSocialActivityCounts.numLikes", "*socialDetail.likes.paging.total"),
    ),
    "douyin": _Layout(
        text=("desc",),
        own_id=("aweme_id", "awemeId"),
        author=("author.nickname", "authorInfo.nickname"),
        time=("create_time", "createTime"),
        likes=("statistics.digg_count", "stats.diggCount"),
        pictures=("video",),
    ),
    "gab": _Layout(
        text=("content",),
        own_id=("id",),
        author=("account.display_name", "account.username"),
        time=("created_at",),
        thread=("conversation_id",),
        parent=("in_reply_to_id",),
        likes=("favourites_count",),
    ),
}
_LAYOUTS["truthsocial"] = _LAYOUTS["gab"]
_NAMES = {
    "x": "twitter",
    "twitter-comments": "twitter",
    "ninegag": "9gag",
    "truth": "truthsocial",
    "tiktok-comment": "tiktok-comments",
    "twitter-import": "twitter",
}


def platform_of(item: Mapping[str, Any], told: object = "") -> str:
    """The platform that an object is from, by what its envelope says ("www.tiktok.com", "tiktok-comments") or by its make."""
    name = text_of(told).lower().removeprefix("https://").removeprefix("www.").split("/")[0]
    for end in (".com", ".net", ".org"):
        name = name.removesuffix(end)
    name = _NAMES.get(name.removesuffix("-search"), name.removesuffix("-search"))
    if {"cid", "aweme_id"} <= item.keys():
        return "tiktok-comments"
    if name == "instagram" and "text" in item and "caption" not in item:
        return "instagram-comments"
    if name:
        return name
    made = (
        ("twitter", {"rest_id", "legacy"}),
        ("twitter", {"legacy", "user"}),
        ("threads", {"code", "text_post_app_info"}),
        ("instagram", {"code", "taken_at"}),
        ("instagram", {"shortcode", "taken_at_timestamp"}),
        ("tiktok", {"desc", "createTime", "author"}),
        ("douyin", {"aweme_id", "desc"}),
        ("9gag", {"creationTs", "upVoteCount"}),
        ("linkedin", {"commentary", "actor"}),
    )
    return next((platform for platform, keys in made if keys <= item.keys()), "")


def platform_post(item: Mapping[str, Any], platform: str, record: str, place: str, openers: Openers) -> Event:
    """The post that a platform's object is."""
    layout = _LAYOUTS.get(platform)
    if layout is None:
        reason = f"an item of {platform or 'a platform that is not told'}, which cannot be read"
        return refused(place, item, reason, *_TEXTS)
    if platform == "twitter":
        item = _whole_tweet(item)
    text = _text(item, layout, platform)
    if not text and not any(within(item, *path.split(".")) for path in layout.pictures):
        return refused(place, item, f"no text (an item of {platform})", *_TEXTS)
    comment_id = _id(item, layout.own_id, platform)
    thread = _id(item, layout.thread, platform) or comment_id
    parent = _id(item, layout.parent, platform)
    openers.note(thread, comment_id)
    created = read_time(_first(item, layout.time))
    score = [whole(within(item, *path.split("."))) for path in (layout.up, layout.down)]
    return Post(
        thread,
        text,
        record,
        comment_id=comment_id,
        author=text_of(_first(item, layout.author)),
        created_at=created.at,
        parent_id=openers.parent("" if parent == "0" else parent, thread, comment_id),
        score=score[0] - score[1] if score[0] is not None and score[1] is not None else None,
        likes=whole(_first(item, layout.likes)),
        assumed=created.assumed if layout.time else (_AGE,),
    )


def _whole_tweet(item: Mapping[str, Any]) -> Mapping[str, Any]:
    """A tweet without the envelope that those of limited visibility have."""
    inner = item.get("tweet")
    return inner if isinstance(inner, Mapping) and "legacy" not in item else item


def _text(item: Mapping[str, Any], layout: _Layout, platform: str) -> str:
    found = _first(item, layout.text)
    text = plain(found) if isinstance(found, str) else ""
    if platform == "twitter":
        shared = within(item, "legacy", "retweeted_status_result", "result")
        if isinstance(shared, Mapping):
            return _shared(_whole_tweet(shared), layout) or text
    title = unescaped(text_of(within(item, layout.title))) if layout.title else ""
    return "\n".join(part for part in (title, text if text != title else "") if part)


def _shared(tweet: Mapping[str, Any], layout: _Layout) -> str:
    """A retweet with the whole of its text, which is cut in the retweet itself."""
    text = _first(tweet, layout.text)
    name = text_of(_first(tweet, (f"{_USER}.legacy.screen_name", f"{_USER}.core.screen_name")))
    return f"RT @{name}: {unescaped(text).strip()}" if isinstance(text, str) and name else ""


def _id(item: Mapping[str, Any], paths: Sequence[str], platform: str) -> str:
    told = next((found for path in paths if (found := identifier(_at(item, path))) not in {"", "0"}), "")
    urn = _ACTIVITY.search(told) if platform == "linkedin" else None
    return urn[1] if urn else told


def _first(item: Mapping[str, Any], paths: Sequence[str]) -> Any:
    return next((found for path in paths if (found := _at(item, path)) not in (None, "") and _is_scalar(found)), None)


def _is_scalar(value: object) -> bool:
    return isinstance(value, str | int | float)


def _at(item: object, path: str) -> Any:
    """What stands at a path; a number in it is a place in an array."""
    for key in path.split("."):
        if key.isdecimal():
            listed = items(item)
            item = listed[int(key)] if int(key) < len(listed) else None
        else:
            item = mapping(item).get(key)
    return item
