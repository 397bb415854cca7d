"""An archive: one DuckDB file in which threads, their changes and their codes accumulate over months."""

from comments.archive.adding import Added
from comments.archive.codings import Run
from comments.archive.export import FORMATS, export_table
from comments.archive.keys import thread_key
from comments.archive.rows import Edition
from comments.archive.store import About, Archive

__all__ = ["FORMATS", "About", "Added", "Archive", "Edition", "Run", "export_table", "thread_key"]
