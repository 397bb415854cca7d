"""Where one comment ends and the next begins, in a page that has no mark for it.

One line is one comment, unless something ties it to a neighbour: a name addressed that stands alone, a quotation on a
line of its own, a list that goes on, a paragraph that takes up the one before. Each line gets log-odds of belonging to
the comment before it; what stays below zero begins a new one, and how far below is how sure the boundary is.
"""

import itertools
import math
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

from comments.readers.flat.page_cuts import Line
from comments.readers.flat.page_lines import mention_alone

__all__ = ["Block", "cut_comments"]

Gap = Literal["none", "blank", "mark"]

_PRIOR = -2.6  # most lines of such pages are a whole comment
_SHINGLE = 4  # words in a row that make a quotation of the article
_QUOTED_SHARE = 0.5  # of a line's shingles stand in the article: the line quotes it
_RETOLD_SHARE = 0.7  # of a line's words stand in the article, figures among them: the line retells it
_RETOLD_WORDS = 8
_OPENING, _CLOSING = frozenset("\"“«'‘"), frozenset("\"”»'’")
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
_FEWEST_BLANKS, _LINES_BETWEEN_BLANKS = 2, 4
_FEWEST_MARKS, _LINES_BETWEEN_MARKS = 3, 3
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


def cut_comments(lines: Sequence[Line], article: str, marks: Collection[int] = ()) -> list[Block]:
    """The comments in `lines`, in order.

    `article` is the text above them, which comments may quote; `marks` the numbers of lines that were left out because
    nobody wrote them, such as buttons: no comment goes on behind one.
    """
    gaps = _gaps(lines, frozenset(marks))
    if _are_blocks(gaps):
        return _by_gaps(lines, gaps)
    shingles, known = _shingles(article), frozenset(_words(article))
    quotes = [_quotes(text, shingles) or _retells(text, known) for _, text in lines]
    blocks: list[Block] = []
    current: list[Line] = []
    boundary = 1.0
    for index, line in enumerate(lines):
        odds = _joins(lines, quotes, index) if current and gaps[index - 1] != "mark" else -math.inf
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
    quote_mark = _is_quotation(text)
    if quotes[index] or text.startswith(">"):
        odds += -1.0 if quote_mark and opens_next else 3.4
    if (quotes[index - 1] or before.startswith(">")) and _is_quotation(before) and not quote_mark:
        odds += 4.5
    odds += 2.0 * bool(_POINTS_ON.search(before))
    odds += 4.0 * before.endswith((":", ",", "(", "-", "–"))
    odds += 4.0 * bool(_LIST_ITEM.match(text)) + 4.0 * bool(_AFTERTHOUGHT.match(text))
    odds += 3.0 * bool(_TAKES_UP.match(text))
    if len(before) >= _LONG:
        odds += 0.9 + 1.2 * bool(_POINTS_BACK.match(text)) + 1.2 * _takes_up_word(before, text)
    return odds


def _is_quotation(text: str) -> bool:
    """Whether the whole line stands in quotation marks or behind ">"."""
    if text[:1] not in _OPENING:
        return text.startswith(">")
    ending = itertools.takewhile(lambda char: not (char.isalnum() or char == "_"), reversed(text[1:]))
    return any(char in _CLOSING for char in ending)


def _takes_up_word(before: str, text: str) -> bool:
    """Whether the first words of `text` repeat a content word from the end of `before` (lexical cohesion)."""
    tail = {word for word in _words(before)[-25:] if len(word) >= _CONTENT_LENGTH}
    return any(word in tail for word in _words(text)[:8])


def _gaps(lines: Sequence[Line], marks: frozenset[int]) -> list[Gap]:
    """What lies between each two lines: nothing, blank lines, or a line that nobody wrote."""
    kinds: list[Gap] = []
    for (first, _), (second, _) in itertools.pairwise(lines):
        if any(number in marks for number in range(first + 1, second)):
            kinds.append("mark")
        else:
            kinds.append("blank" if second - first > 1 else "none")
    return kinds


def _are_blocks(gaps: Sequence[Gap]) -> bool:
    """Whether gaps part the comments, so that lines with none between them are one comment.

    Gaps must be many enough to part comments of a likely length: three lines with buttons between, which may also stand
    here and there ("Load more"), four with blank lines.
    """
    blank, marked = gaps.count("blank"), gaps.count("mark")
    if marked >= _FEWEST_MARKS and (marked + 1) * _LINES_BETWEEN_MARKS >= len(gaps) + 1:
        return True
    return blank >= _FEWEST_BLANKS and (blank + 1) * _LINES_BETWEEN_BLANKS >= len(gaps) + 1 and "none" in gaps


def _by_gaps(lines: Sequence[Line], gaps: Sequence[Gap]) -> list[Block]:
    """One comment from gap to gap; blank lines count only where no buttons part the comments."""
    marked = gaps.count("mark") >= _FEWEST_MARKS
    groups: list[list[Line]] = []
    for index, line in enumerate(lines):
        gap = gaps[index - 1] if index else "mark"
        alone = bool(groups) and len(groups[-1]) == 1 and mention_alone(groups[-1][0][1])
        if gap == "none" or (gap == "blank" and (marked or alone)):
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
    figures = [word for word in words if word.isdecimal()]
    return (
        len(words) >= _RETOLD_WORDS
        and any(figure in known for figure in figures)
        and sum(word in known for word in words) >= _RETOLD_SHARE * len(words)
        and not any(word in {"i", "you", "your", "my", "u"} for word in words)
    )
