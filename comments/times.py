"""Times as sources write them, to UTC; what had to be assumed is said."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime

__all__ = ["NO_ZONE", "Moment", "iso", "parse_time", "read_time"]

NO_ZONE = "time without a zone, read as UTC"
_UNREAD = "time that could not be read, left out"
_DAY_FIRST = "day and month told apart by nothing, read as day/month"
_OUT_OF_RANGE = "time before 1970 or far in the future, left out"
_LONGEST = 60  # characters of a time
_NUMBER = re.compile(r"[+-]?\d{1,19}(?:\.\d+)?")
_OFFSET = re.compile(r"\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})$", re.IGNORECASE)
_SLASHED = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})(?:[ ,]+(.*))?$")
_FORMATS = (
    "%a %b %d %H:%M:%S %z %Y",  # Twitter v1.1
    "%Y-%m-%d %H:%M:%S %Z",
    "%Y-%m-%d %H:%M:%S %z",
    "%Y-%m-%d %H:%M:%S.%f %Z",
    "%Y/%m/%d %H:%M:%S",
    "%Y/%m/%d",
    "%b %d, %Y %I:%M %p",
    "%B %d, %Y %I:%M %p",
    "%b %d, %Y, %I:%M %p",
    "%B %d, %Y at %I:%M %p",
    "%b %d, %Y",
    "%B %d, %Y",
    "%d %b %Y %H:%M",
    "%d %B %Y %H:%M",
    "%d %b %Y, %H:%M",
    "%d %B %Y, %H:%M",
    "%d %b %Y",
    "%d %B %Y",
    "%b %d, %Y %H:%M",
    "%b %d, %Y %I:%M%p",
    "%b %d %Y %I:%M %p",
    "%B %d %Y %I:%M %p",
    "%a %b %d, %Y %I:%M %p",
    "%A, %B %d, %Y %I:%M %p",
    "%B %d, %Y %I:%M%p",
)
_CLOCKS = ("%H:%M:%S", "%H:%M", "%I:%M %p", "%I:%M:%S %p")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LATEST = datetime(2100, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Moment:
    """A time in UTC (None where there is none) and what was assumed in reading it (empty where nothing was)."""

    at: datetime | None
    assumed: tuple[str, ...] = ()


def read_time(value: object) -> Moment:
    """Any of a source's ways to write a time.

    ISO 8601, RFC 2822, Twitter's, the usual English and numeric dates, and seconds, milli- or microseconds since 1970
    (numbers, or text that is one). Years before 1970 or from 2100 on are no times of comments: left out, and said so.
    """
    moment = Moment(None)
    if isinstance(value, datetime):
        moment = _checked(value)
    elif isinstance(value, date):
        moment = _checked(datetime(value.year, value.month, value.day))  # noqa: DTZ001 - the zone is what is assumed
    elif isinstance(value, int | float) and not isinstance(value, bool):
        moment = _since_1970(value)
    elif isinstance(value, str):
        moment = _text(" ".join(value.split()))
    elif value is not None and not isinstance(value, bool):
        moment = Moment(None, (_UNREAD,))
    return moment


def parse_time(value: str) -> datetime | None:
    """The time that `value` is, in UTC; None where it is none. A time without a zone is taken as UTC."""
    return read_time(value).at


def iso(moment: datetime | None) -> str:
    """`moment` as ``2019-04-01T09:30:00Z``; empty for None."""
    return "" if moment is None else moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _text(text: str) -> Moment:
    if not text:
        return Moment(None)
    if _NUMBER.fullmatch(text):
        return _since_1970(float(text)) if len(text) > 8 else Moment(None, (_UNREAD,))
    return _written(text) if len(text) <= _LONGEST else Moment(None, (_UNREAD,))


def _since_1970(number: float) -> Moment:
    size = abs(number)
    if not size < 1e20:  # NaN too
        return Moment(None, (_UNREAD,))
    seconds = number / (1_000_000 if size >= 1e14 else 1_000 if size >= 1e11 else 1)
    try:
        return _checked(_EPOCH + timedelta(seconds=seconds))
    except OverflowError:
        return Moment(None, (_OUT_OF_RANGE,))


def _written(text: str) -> Moment:
    if text[0].isdigit():
        try:
            return _checked(datetime.fromisoformat(text.replace(" UTC", "+00:00").replace(" Z", "+00:00")))
        except ValueError:
            pass
        slashed = _SLASHED.match(text)
        if slashed:
            return _numeric(*slashed.groups())
    for pattern in _FORMATS:
        try:
            parsed = datetime.strptime(text, pattern)  # noqa: DTZ007 - a missing zone is what is assumed
        except ValueError:
            continue
        return _checked(parsed.replace(tzinfo=UTC) if "%Z" in pattern and parsed.tzinfo is None else parsed)
    if text[-2:].upper() in {"AM", "PM"}:  # which the reader of mails' dates passes over
        return Moment(None, (_UNREAD,))
    try:
        return _checked(parsedate_to_datetime(text))
    except (ValueError, TypeError, IndexError, OverflowError):
        return Moment(None, (_UNREAD,))


def _numeric(first: str, second: str, year: str, clock: str | None) -> Moment:
    """A date such as 4/1/2019: the month is the number that can be one; where both can, the first before AM and PM."""
    one, two = int(first), int(second)
    american = (clock or "").upper().endswith(("AM", "PM"))  # who writes the half of the day writes the month first
    day, month = (two, one) if two > 12 >= one or (american and one <= 12) else (one, two)
    unsure = (_DAY_FIRST,) if one <= 12 and two <= 12 and one != two and not american else ()
    try:
        moment = datetime(int(year), month, day)  # noqa: DTZ001 - the zone comes with the clock, or is assumed
    except ValueError:
        return Moment(None, (_UNREAD,))
    for pattern in _CLOCKS if clock else ():
        offset = _OFFSET.search(clock or "")
        bare = (clock or "")[: offset.start()] if offset else (clock or "")
        try:
            told = datetime.strptime(bare.strip(), pattern)  # noqa: DTZ007 - as above
        except ValueError:
            continue
        moment = moment.replace(hour=told.hour, minute=told.minute, second=told.second)
        break
    read = _checked(moment)
    return Moment(read.at, (*unsure, *read.assumed))


def _checked(moment: datetime) -> Moment:
    assumed: tuple[str, ...] = ()
    if moment.tzinfo is None:
        moment, assumed = moment.replace(tzinfo=UTC), (NO_ZONE,)
    try:
        moment = moment.astimezone(UTC)
    except (OverflowError, ValueError):
        return Moment(None, (_OUT_OF_RANGE,))
    return Moment(moment, assumed) if _EPOCH <= moment < _LATEST else Moment(None, (_OUT_OF_RANGE,))
