"""Data sets of 4CAT: its tables, the objects that it keeps line by line, and those that Zeeschuimer saves for it."""

from collections.abc import Iterator, Mapping
from typing import Any

from comments.intake.contract import Event
from comments.intake.excerpts import refused
from comments.intake.head import Head, head_of
from comments.intake.json_stream import Value, json_records
from comments.intake.options import ReadOptions
from comments.intake.source import Source
from comments.intake.values import mapping
from comments.model import Reject
from comments.readers.csv_rows import BadRow, table_rows
from comments.readers.fourcat.platforms import platform_of, platform_post
from comments.readers.fourcat.table import Openers, row_events
from comments.readers.shipped import ShippedReader

__all__ = ["FourcatReader"]

_ENVELOPE = frozenset({"data", "source_platform", "item_id"})
_OWN = frozenset({"id", "body", "timestamp"})
_OF_4CAT = frozenset(
    "unix_timestamp image_md5 country_code country_name author_trip subject image_file collected_from_url post_source_domain"
    " author_full author_fullname is_retweet num_likes thread_id".split()
)


class FourcatReader(ShippedReader):
    """Reads 4CAT's CSV and NDJSON of any platform, and Zeeschuimer's NDJSON of the well-known ones."""

    name = "4cat"
    suffixes = (".csv", ".ndjson")

    def sniff(self, head: Head) -> float:
        """By 4CAT's columns, by what it adds to an imported object, or by Zeeschuimer's envelope."""
        columns = frozenset(head.columns)
        if columns >= _OWN:
            told = len(columns & _OF_4CAT)
            return 0.95 if told > 1 else 0.85 if told else 0.0
        return max((_sureness(item) for item in head.records), default=0.0)

    def read(self, source: Source, options: ReadOptions) -> Iterator[Event]:
        """A post for each row or object; a reject for one of a platform that is not known."""
        head = head_of(source)
        openers = Openers()
        if head.is_json:
            for value in json_records(source, options.encoding, head):
                yield from _object_events(value, f"{source.name}#{value.number}", openers)
            return
        for row in table_rows(source, options.encoding, head):
            place = f"{source.name}#{row.number}"
            if isinstance(row, BadRow):
                yield Reject(place, row.reason, row.excerpt)
            else:
                yield from row_events(row.cells, str(row.number), place, openers)


def _object_events(value: Value, place: str, openers: Openers) -> Iterator[Event]:
    item, record = value.content, str(value.number)
    if not isinstance(item, Mapping):
        yield refused(place, item, f"a {type(item).__name__}, not an object")
    elif "body" in item and "__import_meta" not in item and "data" not in item:
        yield from row_events(item, record, place, openers)
    elif isinstance(item.get("data"), Mapping) and "source_platform" in item:
        inner = item["data"]
        yield platform_post(inner, platform_of(inner, item["source_platform"]), record, place, openers)
    else:
        told = mapping(item.get("__import_meta")).get("source_platform")
        yield platform_post(item, platform_of(item, told), record, place, openers)


def _sureness(item: Mapping[str, Any]) -> float:
    if "__import_meta" in item or item.keys() >= _ENVELOPE:
        return 0.97
    if {"nav_index", "source_platform"} <= item.keys():
        return 0.95
    if item.keys() >= _OWN and len(item.keys() & _OF_4CAT) > 1:
        return 0.9
    return 0.0
