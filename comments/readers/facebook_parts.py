"""What stands in Facebook's answers around the comments: posts, pages of answers, and how they are told from comments."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from comments.intake.contract import About
from comments.intake.head import Head
from comments.intake.markup import unescaped
from comments.intake.values import identifier, items, mapping, text_of, within
from comments.times import read_time

__all__ = [
    "about_post", "about_scraped", "asked_of", "has_next", "is_post", "linked", "sureness", "thread_of", "written",
]  # fmt: skip

_LOOKED_AT = 60  # objects of a head
_OF_COMMENTS = frozenset(
    "parent comment_count attachment is_hidden is_private can_comment can_remove can_hide can_like can_reply_privately"
    " user_likes like_count".split()
)
_OF_POSTS = frozenset(
    "shares story story_tags status_type full_picture attachments actions is_published updated_time type link picture icon"
    " caption description name privacy promotion_status timeline_visibility is_expired is_popular is_spherical subscribed"
    " promotable_id is_eligible_for_promotion is_instagram_eligible instagram_eligibility video_buying_eligibility"
    " child_attachments properties backdated_time feed_targeting targeting scheduled_publish_time parent_id to with_tags"
    " sheduled_publish_time multi_share_optimized multi_share_end_card sponsor_tags via event call_to_action".split()
)
_COMMENT_LINK = re.compile(r"[?&](reply_)?comment_id=(\d+)")
_POST_LINK = re.compile(r"/(?:posts|videos|photos)/(?:[^/?#]+/)*?(\d+)/?(?:[?#]|$)|[?&](?:story_fbid|fbid)=(\d+)")
_ASKED_OF = re.compile(r"/(\d+(?:_\d+)*)/comments\b")
_COMMENTS_ASKED = re.compile(r"/comments\b")
_POSTS_ASKED = re.compile(r"/(?:feed|posts|published_posts|visitor_posts|tagged)\b")
_GRAPH_ID = re.compile(r"\d+(?:_\d+)*")
_SCRAPED = frozenset({"post_id", "comments_full"})
_OF_A_SCRAPED_COMMENT = frozenset({"comment_text", "comment_image", "comment_url", "commenter_name", "commenter_id"})


def about_post(item: Mapping[str, Any], outlet: str) -> About:
    """What the Graph API tells of a post."""
    attached = mapping(next(iter(items(within(item, "attachments", "data"))), None))
    return About(
        thread_of(item.get("id")),
        title=text_of(item.get("name")) or text_of(attached.get("title")),
        url=text_of(item.get("permalink_url")) or text_of(item.get("link")),
        outlet=text_of(within(item, "from", "name")) or outlet,
        published_at=read_time(item.get("created_time")).at,
        paragraphs=_paragraphs(written(item.get("message")) or written(item.get("story"))),
    )


def about_scraped(item: Mapping[str, Any]) -> About:
    """What facebook-scraper tells of a post."""
    return About(
        identifier(item.get("post_id")),
        url=text_of(item.get("post_url")) or text_of(item.get("w3_fb_url")),
        outlet=text_of(item.get("username")),
        published_at=read_time(item.get("timestamp")).at or read_time(item.get("time")).at,
        paragraphs=_paragraphs(written(item.get("post_text")) or written(item.get("text"))),
    )


def asked_of(paging: str) -> str:
    """The post, or the comment, that a page's address asks the comments of."""
    found = _ASKED_OF.search(paging)
    return thread_of(found[1]) if found else ""


def has_next(edge: object) -> bool:
    """Whether an answer or an edge has a next page."""
    return bool(text_of(within(edge, "paging", "next")))


def is_post(item: Mapping[str, Any], paging: str = "") -> bool:
    """Whether an object of the Graph API is a post, not a comment: both may have a message and comments.

    `paging` is the address of the page before or after.
    """
    link = text_of(item.get("permalink_url"))
    if not _OF_COMMENTS.isdisjoint(item) or _COMMENT_LINK.search(link):
        return False
    if link or not _OF_POSTS.isdisjoint(item):
        return True
    if _COMMENTS_ASKED.search(paging) or _POSTS_ASKED.search(paging):
        return not _COMMENTS_ASKED.search(paging)
    edge = item.get("comments")
    listed = edge if isinstance(edge, list) else items(within(edge, "data"))
    return edge is not None and _holds_comments(identifier(item.get("id")), mapping(next(iter(listed), None)))


def thread_of(post_id: object) -> str:
    """What the ids of a post's comments begin with: the last part of the post's own ("PAGE_POST")."""
    return identifier(post_id).rsplit("_", 1)[-1]


def written(value: object) -> str | None:
    """A text as it was written; None where there is none."""
    return unescaped(value).strip() if isinstance(value, str) else None


def linked(item: Mapping[str, Any]) -> tuple[str, str]:
    """A comment's own id and that of the comment that it answers, as its `permalink_url` tells them."""
    link = text_of(item.get("permalink_url"))
    told = {found[1] or "": found[2] for found in _COMMENT_LINK.finditer(link)}
    post = _POST_LINK.search(link)
    before = f"{post[1] or post[2]}_" if post else ""
    comment, reply = told.get("", ""), told.get("reply_", "")
    own = reply or comment
    return (f"{before}{own}" if own else "", f"{before}{comment}" if reply and comment else "")


def sureness(head: Head) -> float:
    """How much a source looks like comments from Facebook, 0..1."""
    return max((_sureness_of(item) for item in _first_objects(head)), default=0.0)


def _holds_comments(own: str, first: Mapping[str, Any]) -> bool:
    """Whether the first object under one tells that this is a post; so it is where nothing tells."""
    if identifier(within(first, "parent", "id")) == own != "":
        return False
    before, _, last = own.rpartition("_")
    of_first = identifier(first.get("id")).rpartition("_")[0]
    return not before or not of_first or of_first.rpartition("_")[2] == last or of_first != before


def _paragraphs(text: str | None) -> tuple[str, ...]:
    return tuple(line.strip() for line in (text or "").splitlines() if line.strip())


def _first_objects(head: Head) -> Iterator[Mapping[str, Any]]:
    waiting: list[object] = list(head.values)
    for _ in range(_LOOKED_AT):
        if not waiting:
            return
        item = waiting.pop(0)
        if isinstance(item, Mapping):
            yield item
            keyed = [one for key, one in list(item.items())[:2] if str(key).replace("_", "").isdecimal()]
            waiting += [*items(item.get("data"))[:3], *keyed]
            for key in ("posts", "feed", "published_posts", "comments"):
                edge = item.get(key)
                waiting += items(edge if isinstance(edge, list) else within(edge, "data"))[:2]
        else:
            waiting += items(item)[:3]


def _sureness_of(item: Mapping[str, Any]) -> float:
    first = mapping(next(iter(items(item.get("comments_full"))), None))
    if item.keys() >= _SCRAPED:
        return 0.95 if not first or not _OF_A_SCRAPED_COMMENT.isdisjoint(first) else 0.0
    if {"comment_id", "comment_text", "commenter_name"} <= item.keys():
        return 0.95
    if {"post_id", "post_text", "post_url"} <= item.keys():
        return 0.9
    if "graph.facebook.com" in text_of(within(item, "paging", "next")):
        return 0.9
    told = "created_time" in item and ("message" in item or "story" in item)
    if not told or not _GRAPH_ID.fullmatch(identifier(item.get("id"))):
        return 0.0
    comments = within(item, "comments", "data")
    signed = "_" in identifier(item.get("id")) or "name" in mapping(item.get("from")) or isinstance(comments, list)
    return 0.92 if signed else 0.8
