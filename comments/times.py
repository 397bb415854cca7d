"""Times as sources write them, to UTC."""

from datetime import UTC, datetime

__all__ = ["iso", "parse_time"]


def parse_time(value: str) -> datetime | None:
    """An ISO 8601 time in UTC, None where `value` is not one. A time without a zone is taken as UTC."""
    text = value.strip()
    if not text:
        return None
    try:
        parsed = datetime.fromisoformat(text)
    except ValueError:
        return None
    if parsed.tzinfo is None:
        return parsed.replace(tzinfo=UTC)
    try:
        return parsed.astimezone(UTC)
    except OverflowError:
        return None


def iso(moment: datetime | None) -> str:
    """`moment` as ``2019-04-01T09:30:00Z``; empty for None."""
    return "" if moment is None else moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
