"""Flat text: one file with captions, title, article and comments, and nothing that marks which is which."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from comments.intake.decode import decode
from comments.intake.options import ReadOptions
from comments.intake.sidecar import Sidecar, read_sidecar
from comments.intake.source import Source
from comments.model import Article, Author, Comment, Cut, Reject, Thread
from comments.readers.flat.bylines import Byline, find_bylines
from comments.readers.flat.comment_cuts import Block, cut_comments
from comments.readers.flat.page_cuts import Line, Override, find_comments, find_title
from comments.readers.flat.page_lines import is_comments_header, is_furniture

__all__ = ["read_flat"]

_MAX_PAGE = 32 * 1024 * 1024  # bytes
_BYLINE_BOUNDARY = 0.95  # how sure it is that a comment begins below a byline
_MAX_LINE = 100_000  # characters; a longer line is no comment


def read_flat(source: Source, thread_id: str, options: ReadOptions) -> Iterator[Thread | Reject]:
    """The one thread of a flat page. Raises `InputError` for a file that is not text or a cut that is not there."""
    decoded = decode(source.read(_MAX_PAGE), source.where, options.encoding)
    sidecar = read_sidecar(source.path)
    lines: list[Line] = []
    for number, raw in enumerate(decoded.text.split("\n"), 1):
        line = raw.strip().strip("\ufeff").strip()
        if len(line) > _MAX_LINE:
            reason = f"a line of {len(line):,} characters (at most {_MAX_LINE:,})"
            yield Reject(f"{source.name}:{number}-{number}", reason, line[:120])
        elif line:
            lines.append((number, line))
    if lines:
        notes = (decoded.note,) if decoded.note else ()
        yield replace(_thread(source, thread_id, lines, sidecar, options), notes=notes)


def _thread(source: Source, thread_id: str, lines: list[Line], sidecar: Sidecar, options: ReadOptions) -> Thread:
    override = Override(
        options.comments_after,
        options.comments_from if options.comments_from is not None else sidecar.comments_from,
    )
    start, cut = find_comments(lines, override, source.where)
    above, below = lines[:start], lines[start:]
    body = [line for line in above if not (is_comments_header(line[1]) or is_furniture(line[1]))]
    spoken = [line for line in below if not (is_comments_header(line[1]) or is_furniture(line[1]))]
    marks = [line for line in lines if is_comments_header(line[1]) or is_furniture(line[1])]
    title, title_cut = find_title(body)
    if sidecar.title:
        title, title_cut = sidecar.title, Cut("title", None, 1.0, "told by the sidecar file", told=True)
    name = source.name
    article = Article(title, tuple(body), sidecar.outlet, sidecar.url, sidecar.published_at)
    bylines = _bylines(spoken)
    blocks = _blocks(spoken, bylines, article.text, {number for number, _ in marks})
    comments = tuple(
        Comment(
            comment_id=f"L{block.lines[0][0]}",
            position=position,
            text=block.text,
            source=f"{name}:{block.lines[0][0]}-{block.lines[-1][0]}",
            author=Author(author) if author else None,
            boundary=block.boundary,
        )
        for position, (author, block) in enumerate(blocks)
    )
    furniture = sorted(marks + [spoken[index] for byline in bylines for index in range(byline.first, byline.last + 1)])
    return Thread(thread_id, article, comments, name, (title_cut, cut), tuple(furniture))


def _bylines(spoken: Sequence[Line]) -> list[Byline]:
    """The bylines below the cut; a single one counts where it stands above everything."""
    found = find_bylines([text for _, text in spoken])
    return found if len(found) > 1 or (found and found[0].first == 0) else []


def _blocks(
    spoken: Sequence[Line], bylines: Sequence[Byline], article: str, marks: Collection[int]
) -> list[tuple[str, Block]]:
    """Each comment's author, empty where the page shows none, and lines: from byline to byline where there are any."""
    first = bylines[0].first if bylines else len(spoken)
    blocks = [("", block) for block in cut_comments(spoken[:first], article, marks)]
    ends = [byline.first for byline in bylines[1:]] + [len(spoken)]
    for byline, end in zip(bylines, ends, strict=False):
        lines = tuple(spoken[byline.last + 1 : end])
        if lines:
            blocks.append((byline.author, Block(lines, _BYLINE_BOUNDARY)))
    return blocks
