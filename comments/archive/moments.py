"""Times as the archive keeps them: in UTC, without a zone."""

from datetime import UTC, datetime

__all__ = ["as_utc", "now", "stored_time"]


def stored_time(moment: datetime) -> datetime:
    """`moment` in UTC, without its zone; one without a zone is in UTC already."""
    return moment if moment.tzinfo is None else moment.astimezone(UTC).replace(tzinfo=None)


def as_utc(moment: datetime | None) -> datetime | None:
    """A stored time with its zone; None for None."""
    return None if moment is None else moment.replace(tzinfo=UTC)


def now() -> datetime:
    """This moment, as it is stored."""
    return stored_time(datetime.now(UTC))
