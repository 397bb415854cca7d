"""Flat text: one file with captions, title, article and comments, and nothing that marks which is which."""

from collections.abc import Iterator
from pathlib import Path

from comments.decode import read_text
from comments.model import Article, Comment, Cut, Reject, Thread
from comments.readers.comment_cuts import cut_comments
from comments.readers.options import ReadOptions
from comments.readers.page_cuts import Line, Override, find_comments, find_title
from comments.readers.page_lines import is_comments_header, is_furniture
from comments.readers.sidecar import Sidecar, read_sidecar

__all__ = ["SUFFIXES", "read_flat"]

SUFFIXES = (".txt", ".text")
_MAX_LINE = 100_000  # characters; a longer line is no comment


def read_flat(path: Path, thread_id: str, options: ReadOptions) -> Iterator[Thread | Reject]:
    """The one thread of a flat page. Raises `InputError` for a file that is not text or a cut that is not there."""
    decoded = read_text(path, options.encoding)
    sidecar = read_sidecar(path)
    lines: list[Line] = []
    for number, raw in enumerate(decoded.text.split("\n"), 1):
        line = raw.strip().strip("\ufeff")
        if len(line) > _MAX_LINE:
            reason = f"a line of {len(line):,} characters (at most {_MAX_LINE:,})"
            yield Reject(f"{path.name}:{number}-{number}", reason, line[:120])
        elif line:
            lines.append((number, line))
    if lines:
        yield _thread(path, thread_id, lines, sidecar, options)


def _thread(path: Path, thread_id: str, lines: list[Line], sidecar: Sidecar, options: ReadOptions) -> Thread:
    override = Override(
        options.comments_after,
        options.comments_from if options.comments_from is not None else sidecar.comments_from,
    )
    start, cut = find_comments(lines, override, str(path))
    above, below = lines[:start], lines[start:]
    body = [line for line in above if not (is_comments_header(line[1]) or is_furniture(line[1]))]
    spoken = [line for line in below if not (is_comments_header(line[1]) or is_furniture(line[1]))]
    furniture = [line for line in lines if is_comments_header(line[1]) or is_furniture(line[1])]
    title, title_cut = find_title(body)
    if sidecar.title:
        title, title_cut = sidecar.title, Cut("title", None, 1.0, "told by the sidecar file", told=True)
    article = Article(title, tuple(body), sidecar.outlet, sidecar.url, sidecar.published_at)
    comments = tuple(
        Comment(
            comment_id=f"L{block.lines[0][0]}",
            position=position,
            text=block.text,
            source=f"{path.name}:{block.lines[0][0]}-{block.lines[-1][0]}",
            boundary=block.boundary,
        )
        for position, block in enumerate(cut_comments(spoken, article.text))
    )
    return Thread(thread_id, article, comments, path.name, (title_cut, cut), tuple(furniture))
