"""Which hours a report is about, and what it would say with maintenance in it: in every format that shows figures."""

import csv
import io
import json

import msgspec
from formats.documents import BAD_DAY, BUSINESS, HOURS, IN_HOURS, about, reported, window

from probe.formats import Look, markdown
from probe.formats import csv as csv_format
from probe.formats import json as json_format
from probe.formats.text.windows import report as text
from probe.model.report import Hours, Whole

LOOK = Look(width=140)
DEFINED = "during business: Mon-Fri 09:00-17:00 Europe/Paris, except 2026-12-25, 2026-12-24 12:00-24:00"
WITH = "with maintenance: 95.763 %, down 1h01m"


def test_text_says_it_in_a_line_under_the_row_and_one_under_the_table() -> None:
    lines = text(HOURS, LOOK).splitlines()
    assert lines[0].split()[:2] == ["shop", "24h"]
    assert f"    {WITH}" in lines
    assert f"only {DEFINED}" in lines


def test_where_only_some_windows_are_narrowed_each_says_which() -> None:
    mixed = reported(about("shop", window(), IN_HOURS), during=(BUSINESS,))
    lines = text(mixed, LOOK).splitlines()
    assert [line.partition("  ")[2][:20].strip() for line in lines if line.startswith("shop")] == [
        "24h",
        "24h during business",
    ]
    assert DEFINED in lines


def test_hours_that_any_of_and_hours_that_are_left_out_are_told_apart() -> None:
    lunch = Hours(name="Mon-Sun 12:00-13:00", hours=("Mon-Sun 12:00-13:00",), timezone="UTC", absences=())
    many = msgspec.structs.replace(
        BUSINESS, name="late", absences=tuple(f"2026-12-0{n}" for n in range(1, 8))
    )
    both = msgspec.structs.replace(IN_HOURS, during=("business", "late", "not Mon-Sun 12:00-13:00"))
    lines = text(reported(about("shop", both), during=(BUSINESS, many, lunch)), LOOK).splitlines()
    assert f"only {DEFINED}" in lines
    assert (
        "or during late: Mon-Fri 09:00-17:00 Europe/Paris, except 2026-12-01, 2026-12-02, 2026-12-03, "
        "2026-12-04, 2026-12-05 and 2 more"
    ) in lines
    assert "not during Mon-Sun 12:00-13:00 UTC" in lines


def test_the_details_tell_maintenance_from_the_time_outside() -> None:
    said = text(HOURS, Look(width=200, verbose=True))
    assert "maintenance 1h · outside the hours asked for 16h" in said


def test_what_nobody_saw_is_said_of_the_figure_with_maintenance_too() -> None:
    for whole, said in (
        (
            Whole(availability=0.99, down_s=36.0, unknown_s=7200.0, coverage=0.5),
            "99.000 %, down 36s, unknown 2h",
        ),
        (Whole(availability=None, down_s=0.0, unknown_s=7200.0, coverage=0.0), "no data"),
    ):
        shown = text(
            reported(about("shop", msgspec.structs.replace(BAD_DAY, including_maintenance=whole))), LOOK
        )
        assert f"    with maintenance: {said}\n" in shown
    assert "with maintenance" not in text(reported(about("shop", BAD_DAY)), LOOK)


def test_markdown_says_both() -> None:
    said = markdown.report(HOURS, LOOK)
    assert f"- only {DEFINED}\n" in said
    assert f"- shop {WITH}\n" in said


def test_csv_has_columns_for_both() -> None:
    [row] = csv.DictReader(io.StringIO(csv_format.report(HOURS, LOOK)))
    assert (row["during"], row["outside_s"], row["excluded_s"]) == ("business", "57600.0", "61200.0")
    whole = {
        key: row[f"including_maintenance_{key}"]
        for key in ("availability", "down_s", "unknown_s", "coverage")
    }
    assert whole == {"availability": "0.957638889", "down_s": "3660.0", "unknown_s": "0.0", "coverage": "1.0"}


def test_json_holds_the_hours_as_they_are_written() -> None:
    found = json.loads(json_format.report(HOURS, LOOK))
    assert found["during"] == [
        {
            "name": "business",
            "hours": ["Mon-Fri 09:00-17:00"],
            "timezone": "Europe/Paris",
            "except": ["2026-12-25", "2026-12-24 12:00-24:00"],
        }
    ]
    [only] = found["probes"][0]["windows"]
    assert (only["during"], only["outside_s"]) == (["business"], 57600.0)
    assert only["including_maintenance"] == {
        "availability": 0.957638889, "down_s": 3660.0, "unknown_s": 0.0, "coverage": 1.0,
    }  # fmt: skip
