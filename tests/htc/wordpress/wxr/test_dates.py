from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from htc.wordpress.wxr.dates import moment, offset, published, when

DENVER = ZoneInfo("America/Denver")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2014-01-21 15:00:07", datetime(2014, 1, 21, 15, 0, 7)),
        (" 2014-01-21T15:00 ", datetime(2014, 1, 21, 15, 0)),
        ("2014-01-21", datetime(2014, 1, 21)),
        ("0000-00-00 00:00:00", None),
        ("-0001-11-30 00:00:00", None),
        ("2014-02-30 10:00:00", None),
        ("2014-01-21 24:00:00", None),
        ("٢٠١٤-01-21 10:00:00", None),
        ("21 January 2014", None),
        ("", None),
    ],
)
def test_moment_is_read_or_none(text, found):
    assert moment(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Tue, 21 Jan 2014 15:00:00 +0000", datetime(2014, 1, 21, 15, tzinfo=UTC)),
        ("Tue, 21 Jan 2014 15:00:00 -0700", datetime(2014, 1, 21, 22, tzinfo=UTC)),
        ("Tue, 21 Jan 2014 15:00:00 -0000", datetime(2014, 1, 21, 15, tzinfo=UTC)),
        ("Wed, 30 Nov -0001 00:00:00 +0000", None),
        ("Mon, 01 Jan 0001 00:00:00 +1400", None),
        ("Tue, 99 Jan 2014 15:00:00 +0000", None),
        ("soon", None),
        ("", None),
    ],
)
def test_pub_date_is_read_in_utc_or_none(text, found):
    assert published(text) == found


@pytest.mark.parametrize(
    ("gmt", "local", "zone", "pub_date", "found"),
    [
        pytest.param("2014-01-21 15:00:00", "2014-01-21 08:00:00", None, "", datetime(2014, 1, 21, 15, tzinfo=UTC), id="GMT is enough"),
        pytest.param("0000-00-00 00:00:00", "2014-07-21 08:00:00", DENVER, "", datetime(2014, 7, 21, 14, tzinfo=UTC), id="local, summer"),
        pytest.param("", "2014-01-21 08:00:00", DENVER, "", datetime(2014, 1, 21, 15, tzinfo=UTC), id="local, winter"),
        pytest.param("", "2014-01-21 08:00:00", None, "Tue, 21 Jan 2014 16:00:00 +0000", datetime(2014, 1, 21, 16, tzinfo=UTC), id="no zone"),
        pytest.param("", "0001-01-01 00:00:00", ZoneInfo("Asia/Tokyo"), "", None, id="before all time"),
        pytest.param("0000-00-00 00:00:00", "0000-00-00 00:00:00", DENVER, "Wed, 30 Nov -0001 00:00:00 +0000", None, id="never"),
    ],
)  # fmt: skip
def test_when_is_what_of_the_dates_is_one(gmt, local, zone, pub_date, found):
    assert when(gmt, local, zone, pub_date) == found


@pytest.mark.parametrize(
    ("local", "gmt", "found"),
    [
        ("2014-01-21 08:00:00", "2014-01-21 15:00:00", timedelta(hours=-7)),
        ("2014-01-21 20:45:01", "2014-01-21 15:00:00", timedelta(hours=5, minutes=45)),
        ("2014-01-21 08:00:00", "2014-03-21 15:00:00", None),
        ("2014-01-21 08:00:00", "0000-00-00 00:00:00", None),
    ],
)
def test_offset_of_a_blog_shows_in_two_dates(local, gmt, found):
    assert offset(local, gmt) == found
