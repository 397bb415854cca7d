"""What can go wrong with input, said so that a person can mend it."""

__all__ = ["CommentariatError", "InputError", "UsageError"]


class CommentariatError(Exception):
    """Base of every error that the program raises on purpose.

    `expected`, `got`, `where` and `hint` are kept apart so that a caller can show or log them apart;
    `str(error)` joins them in one sentence.
    """

    exit_code = 2

    def __init__(self, expected: str, *, got: str = "", where: str = "", hint: str = "") -> None:
        self.expected, self.got, self.where, self.hint = expected, got, where, hint
        super().__init__(self._sentence())

    def _sentence(self) -> str:
        parts = [f"{self.where}: " if self.where else "", f"expected {self.expected}"]
        if self.got:
            parts.append(f", got {self.got}")
        if self.hint:
            parts.append(f"; {self.hint}")
        return "".join(parts)


class InputError(CommentariatError):
    """A file or a folder that cannot be read as what it should be."""


class UsageError(CommentariatError):
    """A wish that cannot be met: a wrong option, an unknown classifier, a codebook that breaks its own rules."""
