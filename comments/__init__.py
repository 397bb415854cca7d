"""What was written, by whom, in answer to what, and where it comes from. Knows of nothing else in this project."""

from comments.errors import CommentariatError, InputError, UsageError
from comments.model import Article, Author, Comment, Cut, Reject, Thread

__all__ = ["Article", "Author", "Comment", "CommentariatError", "Cut", "InputError", "Reject", "Thread", "UsageError"]
