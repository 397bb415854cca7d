"""What every reader must keep to, as checks that anybody can run on their own with a sample of their format.

In a test suite::

    @pytest.mark.parametrize("result", run_checks(MyReader(), Path("sample.log")), ids=lambda result: result.name)
    def test_mine_keeps_to_the_checks(result):
        assert not result.reason, result.reason
"""

import random
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from comments.errors import CommentariatError
from comments.intake.contract import About, Event, Post, Reader
from comments.intake.head import HEAD, Head, head_of
from comments.intake.options import ReadOptions
from comments.intake.source import Source, sources_of
from comments.model import Reject, Thread

__all__ = ["ReaderCheck", "run_checks"]

_NAMES = ("name", "suffixes", "spans_files", "companions", "sniff", "read", "fields")
_BROKEN = 200  # broken copies of the sample that are tried
_SEED = 20190401
_SPLINTERS = (
    b"\0", b"\xff\xfe", b"\x80", b"<script>", b"&#0;", b'"', b"'", b"{", b"}", b"[", b"]", b"\n", b",", b"\\ud800", b"null",
    b"99999999999999999999", b"-1", b"]]>", b"<!--", b"=1+1", "\u202e".encode(),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ReaderCheck:
    """A promise, and why it was not kept (empty where it was)."""

    name: str
    promise: str
    reason: str = ""


def run_checks(reader: Reader, sample: Path) -> list[ReaderCheck]:
    """One result for each check of `reader`, tried on a `sample` of its format.

    Raises `InputError` where the sample cannot be opened.
    """
    source = next(iter(sources_of(sample)))
    checks: tuple[tuple[str, str, Callable[[Reader, Source], str]], ...] = (
        ("has what readers have", "name, suffixes, spans_files, companions, sniff, read, fields", _has_all),
        ("knows its own", "sniffs its sample with at least .2 and nothing in an empty or random head", _sniffs),
        ("says something", "gives at least one post or thread for its sample", _says_something),
        ("gives events", "gives only posts, abouts, threads and rejects, with values of their types", _gives_events),
        ("is the same twice", "gives the same events whenever it reads the same source", _same_twice),
        ("accounts for its fields", "each documented field is kept or dropped with a reason", _accounts),
        ("survives", f"raises nothing but its own errors on {_BROKEN} broken copies of its sample", _survives),
    )
    return [ReaderCheck(name, promise, _tried(check, reader, source)) for name, promise, check in checks]


def _tried(check: Callable[[Reader, Source], str], reader: Reader, source: Source) -> str:
    try:
        return check(reader, source)
    except Exception as error:  # noqa: BLE001 - whatever a reader raises is its failure, and is told
        return f"{type(error).__name__}: {error}"


def _events(reader: Reader, source: Source) -> list[Event]:
    return list(reader.read(source, ReadOptions()))


def _has_all(reader: Reader, _: Source) -> str:
    missing = [name for name in _NAMES if not hasattr(reader, name)]
    if missing:
        return f"missing: {', '.join(missing)}"
    if not reader.name or any(not end.startswith(".") for end in reader.suffixes):
        return "a name, and suffixes that begin with a dot"
    return ""


def _sniffs(reader: Reader, source: Source) -> str:
    dice = random.Random(_SEED)  # noqa: S311 - no secret
    own = reader.sniff(head_of(source))
    if not 0.2 <= own <= 1:
        return f"{own} for its sample"
    for raw in (b"", b"\0" * 50, dice.randbytes(400)):
        strange = reader.sniff(Head("a", raw, complete=True))
        if strange > 0.1:
            return f"{strange} for {raw[:12]!r}"
    return ""


def _says_something(reader: Reader, source: Source) -> str:
    return (
        "" if any(isinstance(event, Post | Thread) for event in _events(reader, source)) else "neither post nor thread"
    )


def _gives_events(reader: Reader, source: Source) -> str:
    for event in _events(reader, source):
        wrong = _wrong(event)
        if wrong:
            return f"{wrong} in {event!r}"[:400]
    return ""


def _wrong(event: object) -> str:
    """What is wrong with an event; empty where nothing is."""
    if isinstance(event, Thread | Reject):
        return ""
    if isinstance(event, About):
        texts: tuple[object, ...] = (event.thread, event.title, event.url, event.outlet, *event.paragraphs)
        moments: tuple[object, ...] = (event.published_at,)
        numbers: tuple[object, ...] = ()
    elif isinstance(event, Post):
        thread = "" if event.thread is None else event.thread
        texts = (thread, event.text, event.record, event.comment_id, event.author, event.parent_id, *event.assumed)
        moments, numbers = (event.created_at, event.edited_at), (event.score, event.likes)
    else:
        return f"a {type(event).__name__}"
    if not all(isinstance(value, str) for value in texts):
        return "something else than text"
    if not all(value is None or (isinstance(value, datetime) and value.tzinfo == UTC) for value in moments):
        return "a time that is not in UTC"
    if not all(value is None or (isinstance(value, int) and not isinstance(value, bool)) for value in numbers):
        return "a number that is none"
    return ""


def _same_twice(reader: Reader, source: Source) -> str:
    return "" if _events(reader, source) == _events(reader, source) else "other events the second time"


def _accounts(reader: Reader, _: Source) -> str:
    table = reader.fields()
    if not table.documentation or not table.fields:
        return "a documentation and fields"
    unclear = [field.path for field in table.fields if bool(field.kept) == bool(field.dropped)]
    return f"not clear: {', '.join(unclear)}" if unclear else ""


def _survives(reader: Reader, source: Source) -> str:
    with source.open() as stream:
        raw = stream.read(HEAD)
    with tempfile.TemporaryDirectory() as folder:
        for number, broken in enumerate(_broken_copies(raw)):
            path = Path(folder) / f"{number}-{source.plain_name}"
            path.write_bytes(broken)
            try:
                reader.sniff(head_of(Source(path)))
                _events(reader, Source(path))
            except CommentariatError:
                continue
            except Exception as error:  # noqa: BLE001 - this is what is looked for
                return f"{type(error).__name__}: {error} (broken copy {number})"
    return ""


def _broken_copies(raw: bytes) -> Iterator[bytes]:
    dice = random.Random(_SEED)  # noqa: S311 - no secret
    for _ in range(_BROKEN):
        broken = bytearray(raw)
        for _ in range(dice.randint(1, 3)):
            place = dice.randrange(len(broken) + 1)
            kind = dice.randrange(4)
            if kind == 0:
                del broken[place:]
            elif kind == 1:
                del broken[place : place + dice.randint(1, 200)]
            else:
                broken[place:place] = dice.choice(_SPLINTERS)
        yield bytes(broken)
