"""Of what kind a thread is, by what its comments show; a title alone says little.

Comments under an *article* answer it unless something says otherwise. In a thread with an *opener* nearly everybody names
somebody, and most the author of the first post (posts on Twitter carry the names of all whom they answer). A *stream* (chat)
has neither: many short messages by few authors. *Unsigned* pages show no authors.
"""

from collections import Counter
from collections.abc import Sequence
from statistics import median
from typing import Literal

from comments.addressees import Named
from comments.model import Article, Author, Comment

__all__ = ["Kind", "kind_of", "naming_share", "opening_post"]

Kind = Literal["article", "opener", "stream", "unsigned"]

_OPENER = 0.5  # share of the comments naming anybody that name the opener's author
_NAMING = 0.5  # share of comments that name somebody, from which on a thread under a title may have an opener
_ENOUGH, _ENOUGH_OF_STRANGER = 4, 2  # comments that do; fewer where they name somebody who has written none of them
_SHORT = 3  # comments below which a thread without an article is taken to have an opener
_CHAT, _TURNS, _CHAT_WORDS = (
    100,
    4,
    12,
)  # comments, and comments an author, from which on, and median words up to which, a titled page is a chat


def kind_of(article: Article, comments: Sequence[Comment], named: Sequence[Named]) -> Kind:
    """The kind of a thread whose `comments` are in the order of writing."""
    authors = {comment.author.name for comment in comments if comment.author}
    if not authors:
        return "unsigned"
    first = comments[0].author
    share = naming_share(first.name, comments, named) if first else 0.0
    if not article.title and not article.paragraphs:
        return "opener" if share >= _OPENER or len(comments) < _SHORT else "stream"
    if comments[0].position < 0 or (share >= _OPENER and _much_naming(named)):
        return "opener"
    words = median(len(comment.text.split()) for comment in comments)
    chats = len(comments) >= max(_CHAT, _TURNS * len(authors)) and words <= _CHAT_WORDS and not article.paragraphs
    return "stream" if chats else "article"


def naming_share(name: str, comments: Sequence[Comment], named: Sequence[Named]) -> float:
    """Of the comments by others that name anybody, the share that names `name`."""
    naming = [
        any(person.name == name for person in (*own.addressed, *own.inside))
        for comment, own in zip(comments, named, strict=True)
        if (own.addressed or own.inside) and (comment.author is None or comment.author.name != name)
    ]
    return sum(naming) / len(naming) if naming else 0.0


def opening_post(article: Article, comments: Sequence[Comment], named: Sequence[Named]) -> Comment | None:
    """The article as a post, where the comments name somebody as its author who has written none of them.

    It has the id "", like the article in a reply's alternatives.
    """
    authors = {comment.author.name for comment in comments if comment.author}
    if not authors or not article.title or not _much_naming(named, _ENOUGH_OF_STRANGER):
        return None
    counts = Counter(name for own in named for name in {person.name for person in (*own.addressed, *own.inside)})
    name = max(counts, key=lambda name: (counts[name], name))
    if name in authors or naming_share(name, comments, named) < _OPENER:
        return None
    return Comment("", -1, article.title, "", Author(name), comments[0].created_at)


def _much_naming(named: Sequence[Named], enough: int = _ENOUGH) -> bool:
    naming = sum(bool(own.addressed or own.inside) for own in named)
    return naming >= enough and naming >= _NAMING * len(named)
