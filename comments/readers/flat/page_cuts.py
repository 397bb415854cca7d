"""The two cuts that a scraped page does not mark: where the title is, and where the comments begin.

The second is a single change point: each line has log-odds of being a comment (`page_lines`), and the cut is put
where the lines before it read most like an article and those after it most like comments, with a bonus where the
line before is one that ends articles or heads comments (maximum likelihood for one change point: Hinkley 1970).
"No comments" is one of the candidates. The confidence is the candidate's share of the likelihood, flattened because
neighbouring lines are not independent.
"""

import itertools
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from comments.errors import InputError
from comments.model import Cut
from comments.readers.flat.bylines import find_bylines
from comments.readers.flat.page_lines import (
    comment_log_odds,
    is_caption,
    is_comments_header,
    is_end_of_article,
    is_furniture,
)

__all__ = ["Line", "Override", "find_comments", "find_title"]

Line = tuple[int, str]  # (1-based line number in the source, the line without surrounding space; never empty)

_FLATTEN = 2.0  # divides log-likelihoods before they become a confidence
_NO_COMMENTS_BONUS = 2.5  # a page needs some evidence before its last lines are taken for comments
_END_BONUS = 3.0
_HEADER_BONUS = 8.0
_BYLINE_ODDS = 2.5  # a line that names a commenter
_BYLINE_BONUS = 4.0  # for a cut before such a line: each of them says anew that comments begin with one
_SENTENCE = re.compile(r"^.{20,}?[.!?](?=[\"”]?\s|[\"”]?$)")
_MAX_TITLE = 160
_TITLE_AMONG = 5  # a headline stands among the first lines, before the first paragraph


@dataclass(frozen=True, slots=True)
class Override:
    """What the user says about the cuts; nothing, where both are None."""

    comments_after: str | None = None
    comments_from: int | None = None


def find_comments(lines: Sequence[Line], override: Override, where: str) -> tuple[int, Cut]:
    """The index in `lines` of the first comment line (their number where there are none), and the cut.

    Raises `InputError` where the user's cut does not exist in this page.
    """
    if override.comments_from is not None:
        return _from_line(lines, override.comments_from, where)
    if override.comments_after is not None:
        return _after_text(lines, override.comments_after, where)
    scores = _scores([text for _, text in lines])
    best = max(range(len(scores)), key=lambda index: (scores[index], index))
    top = scores[best]
    weights = [math.exp((score - top) / _FLATTEN) for score in scores]
    confidence = round(weights[best] / sum(weights), 3)
    if best == len(lines):
        return best, Cut("comments", None, confidence, "no line after the article reads like a comment")
    before = lines[best - 1][1] if best else ""
    reason = "from here on the lines read like comments"
    if is_comments_header(before):
        reason += f", under the heading {before!r}"
    elif is_end_of_article(before):
        reason += ", after a line that ends articles"
    return best, Cut("comments", lines[best][0], confidence, reason)


def _scores(lines: Sequence[str]) -> list[float]:
    """The log-likelihood (up to a constant) of a cut before each line, and of none (the last entry)."""
    written = ["" if is_furniture(line) or is_comments_header(line) else line for line in lines]
    odds = [comment_log_odds(line) if line else 0.0 for line in written]
    bylines = find_bylines(written)
    starts = {byline.first for byline in bylines if len(bylines) > 1 or byline.first >= _TITLE_AMONG}
    for byline in bylines:  # one alone among the first lines is the article's
        value = _BYLINE_ODDS if byline.first in starts else 0.0
        odds[byline.first : byline.last + 1] = [value] * (byline.last + 1 - byline.first)
    after = sum(odds)
    before = 0.0
    scores: list[float] = []
    for index, value in enumerate(odds):
        score = after - before + _BYLINE_BONUS * len(starts) * (index in starts)
        if index:
            previous = lines[index - 1]
            score += _HEADER_BONUS * is_comments_header(previous) + _END_BONUS * is_end_of_article(previous)
        else:
            score -= _END_BONUS  # a page of comments without an article is rare
        scores.append(score)
        after -= value
        before += value
    scores.append(-before + _NO_COMMENTS_BONUS)
    return scores


def _from_line(lines: Sequence[Line], number: int, where: str) -> tuple[int, Cut]:
    last = lines[-1][0]
    if not 1 <= number <= last:
        raise InputError(f"comments_from between 1 and {last}", got=str(number), where=where)
    index = next(index for index, (line, _) in enumerate(lines) if line >= number)
    return index, Cut("comments", lines[index][0], 1.0, f"the user said: from line {number}", told=True)


def _after_text(lines: Sequence[Line], text: str, where: str) -> tuple[int, Cut]:
    found = [index for index, (_, line) in enumerate(lines) if text in line]
    if not found:
        raise InputError(
            f"a line with {text!r} (--comments-after)", got="none", where=where, hint="copy a part of one line exactly"
        )
    index = found[0] + 1
    reason = f"the user said: after {text!r}"
    if index == len(lines):
        return index, Cut("comments", None, 1.0, reason + ", where the page ends", told=True)
    return index, Cut("comments", lines[index][0], 1.0, reason, told=True)


def find_title(article: Sequence[Line]) -> tuple[str, Cut]:
    """The headline among the first lines of the article; its first sentence where there is none."""
    top = itertools.takewhile(
        lambda entry: len(entry[1][1]) <= _MAX_TITLE or is_caption(entry[1][1]), enumerate(article[:_TITLE_AMONG])
    )
    candidates = [
        (_headline_odds(text, position, article), -position, number, text)
        for position, (number, text) in top
        if not is_caption(text)
    ]
    odds, _, number, text = max(candidates, default=(-9.0, 0, 0, ""))
    if odds > 0:
        return text, Cut("title", number, round(1 / (1 + math.exp(-odds)), 3), "a short line above the paragraphs")
    body = [(line, text) for line, text in article if not is_caption(text)]
    if not body:
        return "", Cut("title", None, 0.0, "the page has no article")
    number, text = body[0]
    sentence = _SENTENCE.match(text)
    title = sentence.group() if sentence else text
    if len(title) > _MAX_TITLE:
        title = title[: _MAX_TITLE - 1].rsplit(" ", 1)[0] + " …"
    return title, Cut("title", number, 0.2, "no headline in the page: its first sentence stands for it")


def _headline_odds(text: str, position: int, article: Sequence[Line]) -> float:
    rest = [len(line) for _, line in article[position + 1 :]]
    if not rest:
        return -9.0
    odds = 1.0 if len(text) < 0.7 * (sum(rest) / len(rest)) else -1.5
    odds += 1.2 if not text.endswith((".", "!", '."', ".”")) else -0.4
    odds += 0.6 if len(text) <= 110 else -0.3
    odds -= 0.4 * position
    odds -= 1.5 * text.lower().startswith(("by ", "published", "updated"))
    odds -= 1.0 * (len(text.split()) < 4)
    odds -= 1.0 * text.startswith(('"', "“"))
    return odds
