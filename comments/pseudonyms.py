"""Pseudonyms: a keyed hash of each author's name stands for the author, in the author's place and inside texts.

The key (HMAC-SHA-256, RFC 2104) is kept in a file outside the output, made on first use: with it the same author has
the same pseudonym in every report, without it nobody can go back from the pseudonym to a list of names.
"""

import hashlib
import hmac
import os
import re
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from comments.addressees import find_addressees
from comments.errors import InputError
from comments.model import Author, Comment, Thread

__all__ = ["Pseudonymiser", "default_key_file", "load_key"]

_WORD = re.compile(r"\w+")
_TELLING = re.compile(r"\s|\d|_|[^\W\d_A-Z][A-Z]")
_KEY_BYTES = 32
_SHOWN = 8  # hexadecimal digits in a pseudonym: two of 10,000 authors collide with a chance of 1 in 100


def default_key_file() -> Path:
    """Where the key lives unless told otherwise: the user's configuration folder."""
    base = os.environ.get("XDG_CONFIG_HOME") or os.environ.get("APPDATA") or str(Path.home() / ".config")
    return Path(base) / "commentariat" / "pseudonyms.key"


def load_key(path: Path) -> bytes:
    """The key in `path`, made there (readable by its owner only) where there is none yet."""
    try:
        if not path.exists():
            _make_key(path)
        key = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except (OSError, ValueError) as error:
        raise InputError(
            "a file for the key of the pseudonyms", got=str(error), where=str(path), hint="name another with --key FILE"
        ) from error
    if len(key) < _KEY_BYTES // 2:
        raise InputError("a key of at least 16 bytes in hexadecimal", got=f"{len(key)} bytes", where=str(path))
    return key


def _make_key(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with suppress(FileExistsError):  # another run made it just now
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(_KEY_BYTES) + "\n")


class Pseudonymiser:
    """Puts pseudonyms in the place of authors' names, thread by thread."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    @cached_property
    def fingerprint(self) -> str:
        """Tells two keys apart without giving either away."""
        return hmac.new(self._key, b"fingerprint", hashlib.sha256).hexdigest()[:12]

    def pseudonym(self, name: str) -> str:
        """What stands for `name`: the same for the same name, whatever the thread."""
        digest = hmac.new(self._key, name.strip().casefold().encode("utf-8", "replace"), hashlib.sha256)
        return f"reader-{digest.hexdigest()[:_SHOWN]}"

    def apply(self, thread: Thread) -> Thread:
        """`thread` with pseudonyms for its authors, also where comments address or mention them by name."""
        names = sorted({comment.author.name for comment in thread if comment.author})
        if not names:
            return thread
        addressed = find_addressees([comment.text for comment in thread], names)
        finder = _NameFinder({name: self.pseudonym(name) for name in names})
        comments: list[Comment] = []
        for comment, addressee in zip(thread, addressed, strict=True):
            head, text = "", comment.text
            if addressee is not None and addressee.is_author:
                head = text[: addressee.start] + self.pseudonym(addressee.name)
                text = text[addressee.end :]
            author = Author(self.pseudonym(comment.author.name)) if comment.author else None
            comments.append(replace(comment, author=author, text=head + finder.replace(text)))
        return replace(thread, comments=tuple(comments))


class _NameFinder:
    """Replaces authors' names inside texts: "@name" and "u/name" always, a bare name where it can be nothing else.

    A bare name counts where it has two words, or a digit, an underscore or a capital inside ("Sister Grace",
    "mossy_bank"): plain words such as "Maverik" may mean something else, and a wrong name in a text is worse.
    """

    def __init__(self, pseudonyms: Mapping[str, str]) -> None:
        self._by_first: dict[str, list[tuple[int, str, str, bool]]] = {}
        for name, pseudonym in sorted(pseudonyms.items(), key=lambda item: (-len(item[0]), item[0])):
            first = _WORD.search(name)
            if first is not None:
                entry = (first.start(), name, pseudonym, bool(_TELLING.search(name)))
                self._by_first.setdefault(first.group().casefold(), []).append(entry)

    def replace(self, text: str) -> str:
        """`text` with pseudonyms for the names in it."""
        parts: list[str] = []
        done = 0
        for word in _WORD.finditer(text):
            for offset, name, pseudonym, telling in self._by_first.get(word.group().casefold(), ()):
                start = word.start() - offset
                end = start + len(name)
                whole = start >= done and not text[end : end + 1].isalnum()
                if not whole or text[start:end].casefold() != name.casefold():
                    continue
                if telling or text.endswith(("@", "u/"), 0, start):
                    parts += [text[done:start], pseudonym]
                    done = end
                    break
        return "".join(parts) + text[done:] if parts else text
