"""Links the comments of a thread: declared parents as they stand, all others by the model, each with its doubt.

A declared parent is taken as it stands. Otherwise what a comment quotes, whom it names, whom its author is talking with, the
words that it shares with others, and its place say how probable each earlier comment is as its parent; "it answers the
article" is always among the choices.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from analysis.actors import Gazetteer, shipped_gazetteer
from analysis.replies.candidates import find_candidates
from analysis.replies.conversation import Conversation, read_conversation
from analysis.replies.features import pair_features
from analysis.replies.model import LinkModel, shares_of_one, shipped_model
from analysis.replies.quotations import find_quotations
from analysis.replies.reply import Reply, as_json, trimmed
from analysis.replies.unsigned import pool_names
from analysis.replies.words import SharedWords, stems
from analysis.text import tokenise
from comments.model import Thread
from comments.tree import Finding, ReplyTree, build_tree

__all__ = ["link_replies"]

_WORTH_TELLING = 0.2  # the probability from which on a possible parent of a comment that names nobody makes it a reply
_QUOTED = 0.5  # share of the quoted words that a parent must have for a link to be called a quotation
_LEXICAL = 5  # comments that share the rarest words, of which each is a candidate


def link_replies(
    thread: Thread, gazetteer: Gazetteer | None = None, model: LinkModel | None = None
) -> tuple[list[Reply], tuple[Finding, ...]]:
    """The replies among a thread's comments, in its order, and what was wrong with its declared parents.

    Where the source declares parents, a comment without one that names nobody is on the article. Elsewhere a comment that
    addresses nobody is a reply where a comment is likelier as its parent than the article, or has a probability of 0.2.
    Where authors are not shown, actors that `gazetteer` knows count as words; the shipped one where it is None, as with
    `model`.
    """
    tree = build_tree(thread.comments)
    talk = read_conversation(thread)
    places = {comment.comment_id: number for number, comment in enumerate(talk.comments)}
    declares = any(comment.parent_id is not None for comment in thread)
    unknown = [comment.comment_id not in tree.parents for comment in talk.comments]
    asked = [open_ and (bool(own.addressed) or not declares) for open_, own in zip(unknown, talk.named, strict=True)]
    judged = _judge(thread, talk, asked, gazetteer, model or shipped_model()) if any(asked) else {}
    replies: list[Reply] = []
    for comment_id in dict.fromkeys(comment.comment_id for comment in thread):
        number = places[comment_id]
        if comment_id in tree.parents:
            replies.append(_declared(talk, number, tree, places))
        elif number in judged:
            reply = _inferred(talk, number, *judged[number])
            replies += [reply] if reply else []
    return replies, tree.findings


def _judge(
    thread: Thread, talk: Conversation, asked: Sequence[bool], gazetteer: Gazetteer | None, model: LinkModel
) -> dict[int, tuple[dict[int, float], Mapping[int, float]]]:
    """For each comment that is `asked` for: the probabilities of its parents (-1 is the article), and what it quotes."""
    later = talk.order == "none"
    quoted = find_quotations(talk.texts, thread.article.text, later=later)
    words = SharedWords([_spoken_of(talk, text, gazetteer) for text in talk.bodies], stems(thread.article.text))
    pairs = find_candidates(talk, asked, quoted, words.nearest(_LEXICAL, later=later))
    parts = (pair_features(talk, block, quoted, words, model.features) for block in pairs.blocks())
    scores = np.concatenate([model.scores(part, talk.kind) for part in parts])
    if talk.kind == "unsigned":
        scores = pool_names(talk, pairs, scores)
    chances = shares_of_one(scores, pairs.starts)
    ends = np.append(pairs.starts[1:], len(chances))
    result: dict[int, tuple[dict[int, float], Mapping[int, float]]] = {}
    for number in np.flatnonzero(asked).tolist():
        span = slice(pairs.starts[number], ends[number])
        spread = dict(zip(pairs.parent[span].tolist(), chances[span].tolist(), strict=True))
        if talk.has_post:
            spread[-1] += spread.pop(0, 0.0)
        result[number] = trimmed(spread), quoted[number]
    return result


def _spoken_of(talk: Conversation, text: str, gazetteer: Gazetteer | None) -> list[str]:
    """The stems of a text, and where no author is shown the actors in it."""
    found = stems(text)
    if talk.kind == "unsigned":
        actors = (gazetteer or shipped_gazetteer()).mentions(tokenise(text), text)
        found += [f"actor {mention.actor.actor_id}" for mention in actors]
    return found


def _declared(talk: Conversation, number: int, tree: ReplyTree, places: Mapping[str, int]) -> Reply:
    comment_id = talk.comments[number].comment_id
    parent_id = tree.parents[comment_id]
    author = talk.comments[places[parent_id]].author
    first = talk.named[number].addressed[:1]
    name = author.name if author else first[0].name if first else ""
    return Reply(
        comment_id, name, first[0].written if first else "", parent_id, "declared", 1.0, as_json({parent_id: 1.0})
    )


def _inferred(
    talk: Conversation, number: int, spread: Mapping[int, float], quoted: Mapping[int, float]
) -> Reply | None:
    """The reply, or None for a comment on the article that nothing makes a likely reply."""
    parent = max(spread, key=lambda place: (spread[place], place))
    addressed = talk.named[number].addressed[:1]
    likely = max((chance for place, chance in spread.items() if place >= 0), default=0.0) >= _WORTH_TELLING
    if not addressed and parent < 0 and not likely:
        return None
    ids = {place: talk.comments[place].comment_id if place >= 0 else "" for place in spread}
    author = talk.comments[parent].author if parent >= 0 else None
    quotes = parent >= 0 and quoted.get(parent, 0.0) >= _QUOTED
    return Reply(
        talk.comments[number].comment_id,
        addressed[0].name if addressed else author.name if author else "",
        addressed[0].written if addressed else "",
        ids[parent],
        "quote" if quotes else "mention" if addressed else "inferred",
        spread[parent] if parent >= 0 else 0.0,
        as_json({ids[place]: chance for place, chance in spread.items()}),
    )
