"""What a page's comments are found to be, by one way of looking; the richest finding is the page's."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from lxml.html import HtmlElement

from comments.intake.contract import Post
from comments.model import Reject

__all__ = ["Found", "richest"]

_CLEARLY = 1.05  # a later way has to find this much more


@dataclass(frozen=True)
class Found:
    """Comments and rejects in the page's order, the elements that they stand in, and the post that is the article."""

    events: tuple[Post | Reject, ...] = ()
    regions: tuple[HtmlElement, ...] = ()
    paragraphs: tuple[str, ...] = ()
    article: dict[str, str] = field(default_factory=dict)

    @property
    def worth(self) -> float:
        """How much has been found: comments, replies, and to a part names and times."""
        posts = [event for event in self.events if isinstance(event, Post)]
        return sum(
            1 + (post.parent_id != "") + 0.5 * (post.author != "") + 0.25 * (post.created_at is not None)
            for post in posts
        )


def richest(findings: Iterable[Found], clearly: float = _CLEARLY) -> Found:
    """The first finding that none after it surpasses clearly, by that factor."""
    best = Found()
    for found in findings:
        if found.worth > best.worth * clearly or (not best.events and found.events):
            best = found
    return best
