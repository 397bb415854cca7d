"""Is anybody's name left in a report? Every file of an output folder is searched for names, addresses and numbers.

With the threads at hand each author's name is searched for. Without them the key is enough: whatever the output says in
one to four words is hashed, and a hash that is one of the output's pseudonyms gives away whose name stands there.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from analysis.actors import Gazetteer
from comments.errors import InputError
from comments.letters import WORD, View
from comments.model import Thread
from comments.pseudonyms import PSEUDONYM, Pseudonymiser, default_key_file, find_contacts, find_marked, load_key
from comments.pseudonyms.index import NameIndex, is_telling
from comments.readers import ReadOptions, find_files, read_paths
from reports.actors import gazetteer_of
from reports.output import MANIFEST
from reports.privacy_files import Passage, passages

__all__ = ["Leak", "check", "exit_code", "public_names", "render"]

KEPT = "names were kept (--authors keep)"
_NAME, _MISSPELT, _WORD, _HANDLE, _KEY = "name", "misspelt name", "name or word", "handle", "key"
_CONTACTS = {"[e-mail]": "e-mail address", "[phone number]": "phone number"}
_MOST_WORDS, _AROUND, _CACHE = 4, 30, 1 << 17
_EXAMPLES = frozenset(
    {"Name", "reader"}
)  # what the page itself says of a form of address, and a pseudonym at a line's end
_JOINERS = " \n\u00a0._-'’"
_MARK = re.compile(r"(?:@|(?<!\w)u/)\Z")
_Found = tuple[str, int, int, bool]  # kind, start, end, whether it is certain


@dataclass(frozen=True, slots=True)
class Leak:
    """What should not stand in an output: where it stands first, what it is, and the words around it.

    `certain`: it is a name, an address, a number or the key; otherwise a plain word that is also somebody's name, or a
    handle of somebody who may act in public.
    """

    file: str
    place: str
    kind: str
    excerpt: str
    certain: bool


def check(
    out: Path,
    key: Path | None,
    threads: Sequence[Path],
    reading: ReadOptions,
    actors: Path | None = None,
) -> list[Leak]:
    """Everything in the folder `out` that gives somebody away, file by file.

    `key`: the file of the key, the user's own where it is None; `threads`: what the output was made of, if it is at hand;
    `actors`: as given for the report. Raises `InputError` where `out` is no output, and where there is neither the
    output's key nor a thread.
    """
    manifest = _manifest(out)
    options = manifest.get("options")
    if isinstance(options, dict) and options.get("authors") == "keep":
        return [Leak(MANIFEST, "options.authors", KEPT, KEPT, certain=False)]
    gazetteer = gazetteer_of(actors)
    secret = _secret(key, str(manifest.get("pseudonym_key") or ""), needed=not threads)
    owner = Pseudonymiser(secret or b"", public_names(gazetteer))
    finders: list[Callable[[str], Iterator[_Found]]] = [lambda text: _personal(text, owner)]
    if threads:
        finders.append(_by_names(threads, reading, owner))
    elif secret is not None:
        finders.append(_by_key(out, owner))
    if secret is not None:
        finders.append(lambda text: _key_itself(text, secret.hex()))
    return list(_leaks(passages(out), finders))


def exit_code(leaks: Iterable[Leak]) -> int:
    """1 where a leak is certain, 0 otherwise."""
    return int(any(leak.certain for leak in leaks))


def render(leaks: Sequence[Leak]) -> str:
    """The leaks for people: the certain ones, then those that may be words."""
    if any(leak.kind == KEPT for leak in leaks):
        return KEPT
    if not leaks:
        return "no name, e-mail address, phone number or key found"
    lines = []
    for certain, title in ((True, "found"), (False, "to look at: may be words, or people who act in public")):
        part = [leak for leak in leaks if leak.certain == certain]
        lines += [f"{title} ({len(part)}):"] if part else []
        lines += [f"  {leak.file}, {leak.place}: {leak.kind}: {leak.excerpt}" for leak in part]
    return "\n".join(lines)


def public_names(gazetteer: Gazetteer) -> frozenset[str]:
    """The names that stay in texts: those of platforms and of all who act in public."""
    every = (name for actor in gazetteer.actors for name in (*actor.names, *actor.cased, *actor.local))
    return frozenset(name.casefold() for name in every)


def _manifest(out: Path) -> dict[str, object]:
    try:
        content = json.loads((out / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        hint = "name the folder that `commentariat report` wrote"
        raise InputError(f"an output folder with {MANIFEST}", got=str(error), where=str(out), hint=hint) from error
    return content if isinstance(content, dict) else {}


def _secret(key: Path | None, fingerprint: str, *, needed: bool) -> bytes | None:
    """The output's key; None where there is none and the threads are at hand."""
    file = key or default_key_file()
    if not file.is_file():
        if key is not None or needed:
            raise InputError("the key that the output was made with", got="nothing there", where=str(file))
        return None
    secret = load_key(file)
    if Pseudonymiser(secret).fingerprint == fingerprint:
        return secret
    if needed:
        hint = "name it with --key FILE, or name the threads"
        raise InputError("the key that the output was made with", got="another key", where=str(file), hint=hint)
    return None


def _leaks(texts: Iterable[Passage], finders: Sequence[Callable[[str], Iterator[_Found]]]) -> Iterator[Leak]:
    """What the finders find, once for each file and kind however often it stands there."""
    file = ""
    found: dict[tuple[str, str, bool], Leak] = {}
    for passage in texts:
        if passage.file != file:
            yield from found.values()
            file, found = passage.file, {}
        for kind, start, end, certain in sorted({hit for finder in finders for hit in finder(passage.text)}):
            if kind in {*_CONTACTS.values(), _HANDLE} and not passage.prose:
                continue
            excerpt = " ".join(passage.text[max(start - _AROUND, 0) : end + _AROUND].split())
            leak = Leak(passage.file, passage.place, kind, excerpt, certain)
            found.setdefault((kind, passage.text[start:end], certain), leak)
    yield from found.values()


def _personal(text: str, owner: Pseudonymiser) -> Iterator[_Found]:
    """Addresses, numbers and handles, whosever they are."""
    for start, end, mask in find_contacts(text):
        yield _CONTACTS[mask], start, end, True
    for mark in find_marked(text):
        known = PSEUDONYM.match(mark.written) or mark.written in _EXAMPLES or owner.is_public(mark.written)
        if mark.kind != "quoted" and not known:
            yield _HANDLE, mark.start, mark.end, False


def _key_itself(text: str, secret: str) -> Iterator[_Found]:
    place = text.casefold().find(secret)
    if place >= 0:
        yield _KEY, place, place + len(secret), True


def _by_names(threads: Sequence[Path], reading: ReadOptions, owner: Pseudonymiser) -> Callable[[str], Iterator[_Found]]:
    """Finds the names of all authors of the threads."""
    names: set[str] = set()
    for item in read_paths(find_files(threads), reading):
        if isinstance(item, Thread):
            names |= {comment.author.name for comment in item if comment.author}
    index = NameIndex(names, owner.is_public, lambda _: False)

    def find(text: str) -> Iterator[_Found]:
        view = View(text)
        for hit in index.scan(view, every=True):
            yield _judged(view.plain, hit.start, hit.end, hit.name, owner)
        for hit in index.misspelt(view):
            yield _MISSPELT, hit.start, hit.end, False

    return find


def _by_key(out: Path, owner: Pseudonymiser) -> Callable[[str], Iterator[_Found]]:
    """Finds what has one of the pseudonyms that stand in the output."""
    known = {match for passage in passages(out) for match in PSEUDONYM.findall(passage.text)}
    pseudonym = lru_cache(maxsize=_CACHE)(owner.pseudonym)

    def find(text: str) -> Iterator[_Found]:
        spans = [word.span() for word in WORD.finditer(text)]
        joined = [start - end <= 3 and not text[end:start].strip(_JOINERS) for (_, end), (start, _) in pairwise(spans)]
        for number, (start, _) in enumerate(spans):
            last = number
            while True:
                written = text[start : spans[last][1]]
                if not written.isdecimal() and pseudonym(written) in known:
                    yield _judged(text, start, spans[last][1], written, owner)
                if last - number + 1 == _MOST_WORDS or last == len(joined) or not joined[last]:
                    break
                last += 1

    return find if known else lambda _: iter(())


def _judged(text: str, start: int, end: int, name: str, owner: Pseudonymiser) -> _Found:
    marked = bool(_MARK.search(text, max(start - 2, 0), start))
    certain = (is_telling(name) or marked) and not owner.is_public(text[start:end])
    return (_NAME if certain else _WORD), start, end, certain
