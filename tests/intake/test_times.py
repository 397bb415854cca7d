"""Times as sources write them."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments.times import NO_ZONE, iso, read_time
from tests.strategies import unhurried

NOON = datetime(2021, 3, 1, 12, 30, tzinfo=UTC)
SURE = [
    "2021-03-01T12:30:00Z",
    "2021-03-01T13:30:00+01:00",
    "2021-03-01 12:30:00 UTC",
    "2021-03-01 13:30:00 +0100",
    "2021-03-01 12:30:00.000000 UTC",
    "2021-03-01T12:30:00.000+0000",
    "Mon Mar 01 12:30:00 +0000 2021",
    "Mon, 01 Mar 2021 12:30:00 GMT",
    "Mon, 01 Mar 2021 07:30:00 -0500",
    "1614601800",
    "1614601800000",
    1614601800,
    1614601800.0,
    1614601800000,
    1614601800000000,
    NOON,
    NOON.astimezone(timezone(timedelta(hours=5))),
]
ASSUMED = [
    "2021-03-01 12:30:00",
    "2021-03-01T12:30:00",
    "Mar 1, 2021 12:30 PM",
    "March 1, 2021 at 12:30 PM",
    "Monday, March 1, 2021 12:30 PM",
    "Mon Mar 1, 2021 12:30 pm",
    "Mar 1 2021 12:30 PM",
    "1 March 2021 12:30",
    "1 Mar 2021, 12:30",
    "3/1/2021 12:30 PM",
    "2021/03/01 12:30:00",
    datetime(2021, 3, 1, 12, 30),  # noqa: DTZ001 - that is what is tested
]
NONE = [
    "yesterday",
    "Monday the 1st, 12:30 PM",
    "3 hours ago",
    "hm",
    "2021-13-01",
    "99/99/2021",
    [],
    {},
    b"2021",
    float("nan"),
    float("inf"),
    "7",
]
ABSURD = [
    "1899-01-01",
    "9999-12-31",
    "2021-03-01T00:00:00Z".replace("2021", "0001"),
    10**30,
    10**400,
    -(10**400),
    -1,
    1e300,
]


@pytest.mark.parametrize("value", SURE)
def test_a_time_with_a_zone_is_read_without_assumptions(value):
    moment = read_time(value)
    assert (moment.at, moment.assumed) == (NOON, ())


@pytest.mark.parametrize("value", ASSUMED)
def test_a_time_without_a_zone_is_read_as_utc_and_said_to_be(value):
    moment = read_time(value)
    assert (moment.at, moment.assumed) == (NOON, (NO_ZONE,))


@pytest.mark.parametrize(("value", "day", "unsure"), [("25.03.2021", 25, False), ("03/25/2021", 25, False), ("4/3/2021", 4, True)])  # fmt: skip
def test_day_and_month_are_told_apart_where_they_can_be(value, day, unsure):
    moment = read_time(value)
    assert moment.at == datetime(2021, 3, day, tzinfo=UTC)
    assert any("day and month" in phrase for phrase in moment.assumed) == unsure


@pytest.mark.parametrize("value", NONE)
def test_what_is_no_time_is_left_out_and_said_to_be(value):
    moment = read_time(value)
    assert moment.at is None
    assert moment.assumed


@pytest.mark.parametrize("value", ABSURD)
def test_an_absurd_time_is_left_out_and_said_to_be(value):
    moment = read_time(value)
    assert moment.at is None
    assert moment.assumed


@pytest.mark.parametrize("value", [None, "", "  ", True, False])
def test_nothing_is_no_time_and_no_assumption(value):
    assert read_time(value) == read_time(None)
    assert read_time(value).assumed == ()


def test_a_date_is_its_midnight():
    assert read_time(date(2021, 3, 1)).at == datetime(2021, 3, 1, tzinfo=UTC)


@unhurried
@given(st.datetimes(datetime(1970, 1, 2), datetime(2099, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_what_is_written_is_read_back(moment):
    whole = moment.replace(microsecond=0)
    assert read_time(iso(whole)).at == whole


@unhurried
@given(st.text(max_size=40) | st.integers() | st.floats() | st.binary(max_size=5))
def test_any_value_is_a_time_or_none(value):
    read_time(value)
