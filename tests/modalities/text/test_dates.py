"""Dates of any kind."""

from datetime import UTC, date, datetime

from nearfield.modalities.text.dates import read_dates


def test_dates_of_any_kind() -> None:
    moment = datetime(2024, 5, 1, tzinfo=UTC)
    result = read_dates([date(2024, 5, 1), moment, "2024-05-01", moment.timestamp()])
    assert len(set(result.tolist())) == 1
