"""Where one comment ends and the next begins, in a page that has no mark for it.

One line is one comment, unless something ties it to a neighbour: a name addressed that stands alone, a quotation on a
line of its own, a list that goes on, a paragraph that takes up the one before. Each line gets log-odds of belonging to
the comment before it; what stays below zero begins a new one, and how far below is how sure the boundary is.
"""

import itertools
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from comments.readers.page_cuts import Line
from comments.readers.page_lines import mention_alone

__all__ = ["Block", "cut_comments"]

_PRIOR = -2.6  # most lines of such pages are a whole comment
_SHINGLE = 4  # words in a row that make a quotation of the article
_QUOTED_SHARE = 0.5  # of a line's shingles stand in the article: the line quotes it
_RETOLD_SHARE = 0.7  # of a line's words stand in the article, figures among them: the line retells it
_RETOLD_WORDS = 8
_FULLY_QUOTED = re.compile(r"^[>\"“«'‘].*[\"”»'’]\W*$|^>.*$")
_MENTION = re.compile(r"^@\S")
_LIST_ITEM = re.compile(r"^(?:[2-9]|1\d|[b-h])[.)]\s")
_AFTERTHOUGHT = re.compile(r"^(?:edit|ps|p\.s\.?|update)\b[\s:.]", re.IGNORECASE)
_TAKES_UP = re.compile(r"^(?:But|And|Also|However|Moreover|Therefore|Secondly|Thirdly|Finally,|Besides|Furthermore)\b")
_POINTS_ON = re.compile(
    r"\b(?:read (?:it |this |that |the \w+ )?(?:carefully|again|properly|first|below)|see (?:below|here)|here it is|"
    r"look (?:here|at this)|i quote|it says?|says|from the article)\W*$",
    re.IGNORECASE,
)
_POINTS_BACK = re.compile(r"^(?:That|This|These|Those|Such)\s+[a-z]")
_WORD = re.compile(r"\w+")
_CONTENT_LENGTH = 5  # letters from which on a word says something about the matter
_LONG = 200  # characters from which on a comment may well have a second paragraph


@dataclass(frozen=True, slots=True)
class Block:
    """One comment: its lines, and how sure (0..1) it is that it begins where it begins."""

    lines: tuple[Line, ...]
    boundary: float

    @property
    def text(self) -> str:
        """The lines; a name addressed that stood alone is put before its text with a space."""
        parts = [text for _, text in self.lines]
        if len(parts) > 1 and mention_alone(parts[0]):
            parts[0:2] = [f"{parts[0].rstrip()} {parts[1]}"]
        return "\n".join(parts)


def cut_comments(lines: Sequence[Line], article: str) -> list[Block]:
    """The comments in `lines`, in order. `article` is the text above them, which comments may quote."""
    if _is_blocked(lines):
        return _by_blank_lines(lines)
    shingles, known = _shingles(article), frozenset(_words(article))
    quotes = [_quotes(text, shingles) or _retells(text, known) for _, text in lines]
    blocks: list[Block] = []
    current: list[Line] = []
    boundary = 1.0
    for index, line in enumerate(lines):
        odds = _joins(lines, quotes, index) if current else -math.inf
        if odds > 0:
            current.append(line)
            continue
        if current:
            blocks.append(Block(tuple(current), boundary))
        current, boundary = [line], round(1 / (1 + math.exp(odds)), 3) if current else 1.0
    if current:
        blocks.append(Block(tuple(current), boundary))
    return blocks


def _joins(lines: Sequence[Line], quotes: Sequence[bool], index: int) -> float:
    """The log-odds that line `index` belongs to the comment of the line before it."""
    before, text = lines[index - 1][1], lines[index][1]
    if mention_alone(before):
        return 4.0
    if _MENTION.match(text):
        return -5.0
    odds = _PRIOR
    opens_next = index + 1 < len(lines) and not _MENTION.match(lines[index + 1][1])
    quote_mark = bool(_FULLY_QUOTED.match(text))
    if quotes[index] or text.startswith(">"):
        odds += -1.0 if quote_mark and opens_next else 3.4
    if (quotes[index - 1] or before.startswith(">")) and _FULLY_QUOTED.match(before) and not quote_mark:
        odds += 4.5
    odds += 2.0 * bool(_POINTS_ON.search(before))
    odds += 4.0 * before.endswith((":", ",", "(", "-", "–"))
    odds += 4.0 * bool(_LIST_ITEM.match(text)) + 4.0 * bool(_AFTERTHOUGHT.match(text))
    odds += 3.0 * bool(_TAKES_UP.match(text))
    if len(before) >= _LONG:
        odds += 0.9 + 1.2 * bool(_POINTS_BACK.match(text)) + 1.2 * _takes_up_word(before, text)
    return odds


def _takes_up_word(before: str, text: str) -> bool:
    """Whether the first words of `text` repeat a content word from the end of `before` (lexical cohesion)."""
    tail = {word for word in _words(before)[-25:] if len(word) >= _CONTENT_LENGTH}
    return any(word in tail for word in _words(text)[:8])


def _is_blocked(lines: Sequence[Line]) -> bool:
    """Whether blank lines part the comments: some comments have several lines, and gaps lie between them."""
    gaps = [second[0] - first[0] > 1 for first, second in itertools.pairwise(lines)]
    return sum(gaps) >= 2 and not all(gaps)


def _by_blank_lines(lines: Sequence[Line]) -> list[Block]:
    groups: list[list[Line]] = []
    for line in lines:
        alone = bool(groups) and len(groups[-1]) == 1 and mention_alone(groups[-1][0][1])
        if groups and (alone or line[0] - groups[-1][-1][0] == 1):
            groups[-1].append(line)
        else:
            groups.append([line])
    return [Block(tuple(group), 0.9 if number else 1.0) for number, group in enumerate(groups)]


def _words(text: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(text)]


def _shingles(text: str) -> frozenset[tuple[str, ...]]:
    words = _words(text)
    return frozenset(tuple(words[start : start + _SHINGLE]) for start in range(len(words) - _SHINGLE + 1))


def _quotes(line: str, shingles: frozenset[tuple[str, ...]]) -> bool:
    own = _shingles(line)
    return len(own) >= 2 and sum(shingle in shingles for shingle in own) >= _QUOTED_SHARE * len(own)


def _retells(line: str, known: frozenset[str]) -> bool:
    words = _words(line)
    figures = [word for word in words if word.isdigit()]
    return (
        len(words) >= _RETOLD_WORDS
        and any(figure in known for figure in figures)
        and sum(word in known for word in words) >= _RETOLD_SHARE * len(words)
        and not any(word in {"i", "you", "your", "my", "u"} for word in words)
    )
