"""Flat text: a scraped page of captions, title, article and comments, with nothing that marks which is which."""

import re
from collections.abc import Iterator

from comments.intake.contract import Event
from comments.intake.decode import writable
from comments.intake.head import Head
from comments.intake.options import ReadOptions
from comments.intake.source import Source
from comments.readers.flat.page import read_flat
from comments.readers.shipped import ShippedReader

__all__ = ["FlatReader"]

_NOT_IN_AN_ID = re.compile(r"[^\w.-]+")


class FlatReader(ShippedReader):
    """Reads any text as one page; the last resort for what no other reader knows."""

    name = "flat"
    suffixes = (".txt", ".text")

    def sniff(self, head: Head) -> float:
        """Text that is neither markup nor JSON; surer where the name says so."""
        if not head.text.strip("\ufeff \t\r\n"):
            return 0.0
        if head.is_json or head.start.startswith(("<!doctype", "<html", "<?xml")):
            return 0.02
        return 0.6 if head.name.endswith(self.suffixes) else 0.1

    def read(self, source: Source, options: ReadOptions) -> Iterator[Event]:
        """The one thread of the page."""
        return read_flat(source, _NOT_IN_AN_ID.sub("-", writable(source.stem)), options)
