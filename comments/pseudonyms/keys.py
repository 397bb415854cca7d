"""The key of the pseudonyms: in a file outside the output, made on first use."""

import os
import secrets
from contextlib import suppress
from pathlib import Path

from comments.errors import InputError

__all__ = ["default_key_file", "load_key"]

_KEY_BYTES = 32


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
