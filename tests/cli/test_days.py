"""`probe report --show days`: each outage once, each hour as wide as any other, and nothing where nobody looked."""

import csv
import io
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from support.samples import sample
from support.tool import Ran, probe

from probe.model.outcome import Outcome
from probe.record import encode
from probe.units import format_moment

START = datetime(2026, 3, 28, tzinfo=UTC)
Minutes = Iterable[int]


def days(
    folder: Path, minutes: Minutes, *words: str, down: Minutes = (), until: str, show: str = "json"
) -> Ran:
    """One sample every 10 minutes of those named, counted from START."""
    failing = set(down)
    lines = (
        encode(
            msgspec.structs.replace(
                sample(minute, every_s=600.0, outcome=Outcome.DOWN if minute in failing else Outcome.UP),
                at=START + timedelta(minutes=minute),
            )
        )
        for minute in minutes
    )
    (folder / "all.jsonl").write_bytes(b"".join(lines))
    return probe(
        "report", "--store", "all.jsonl", "--now", until, "--show", "days", "-f", show, *words,
        cwd=folder, env={"COLUMNS": "140"},
    )  # fmt: skip


def rows(ran: Ran) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    assert ran.exit == 0, ran
    [window] = ran.json["probes"][0]["windows"]
    return window, window["days"]


def drawn(ran: Ran) -> list[str]:
    """The rows of days on a screen."""
    return [line for line in ran.lines if line.startswith("  ") and "2026-" in line[:12]]


DAY = 24 * 60
OVER_MIDNIGHT = range(DAY - 120, DAY + 60, 10)


def test_an_outage_over_midnight_is_one_of_its_first_day_and_carried_over_to_the_next(tmp_path: Path) -> None:
    both = [*OVER_MIDNIGHT, *range(DAY + 600, DAY + 660, 10)]
    asked = range(-20, 3 * DAY + 30, 10)
    window, found = rows(days(tmp_path, asked, "-w", "3d", down=both, until="2026-03-31T00:00:00Z"))
    assert [(day["outages"], day["carried_over"], day["down_s"]) for day in found] == [
        (1, 0, 7500.0), (1, 1, 6900.0), (0, 0, 0.0),
    ]  # fmt: skip
    assert sum(day["outages"] for day in found) == window["outages"] == 2


def test_an_outage_that_began_before_the_window_is_one_of_its_first_day(tmp_path: Path) -> None:
    window, found = rows(
        days(
            tmp_path,
            range(-300, 2 * DAY + 30, 10),
            "-w",
            "2d",
            down=range(-180, 60, 10),
            until="2026-03-30T00:00:00Z",
        )
    )
    assert [(day["outages"], day["carried_over"]) for day in found] == [(1, 0), (0, 0)]
    assert window["outages"] == 1


def test_a_screen_and_a_table_say_what_was_carried_over(tmp_path: Path) -> None:
    ran = days(
        tmp_path, range(-20, 2 * DAY + 30, 10), "-w", "2d", "--report", "csv:d.csv",
        down=OVER_MIDNIGHT, until="2026-03-30T00:00:00Z", show="text",
    )  # fmt: skip
    first, second = drawn(ran)
    assert "down 2h05m  1 outage " in first
    assert "carried over" not in first
    assert "down 55m" in second
    assert "1 carried over" in second
    assert "1 outage" not in second
    assert (
        "  carried over: an outage that went on from the day before; it is counted on its first day"
        in ran.lines
    )
    table = list(csv.DictReader(io.StringIO((tmp_path / "d.csv").read_text())))
    assert [(row["outages"], row["carried_over"]) for row in table] == [("1", "0"), ("0", "1")]


def test_of_a_day_that_nobody_saw_nothing_is_known(tmp_path: Path) -> None:
    asked = [*range(-20, DAY - 120, 10), *range(2 * DAY + 120, 3 * DAY + 30, 10)]
    _, found = rows(days(tmp_path, asked, "-w", "3d", until="2026-03-31T00:00:00Z"))
    unseen = found[1]
    assert (unseen["availability"], unseen["down_s"], unseen["outages"], unseen["carried_over"]) == (
        None, None, None, None,
    )  # fmt: skip
    assert (unseen["coverage"], unseen["unknown_s"]) == (0.0, 86_400.0)
    assert (found[0]["down_s"], found[0]["outages"]) == (0.0, 0)


def test_an_outage_nobody_saw_the_middle_of_goes_on_through_the_unseen_day(tmp_path: Path) -> None:
    down = [*range(DAY - 240, DAY - 120, 10), *range(2 * DAY + 120, 2 * DAY + 240, 10)]
    asked = [*range(-20, DAY - 120, 10), *range(2 * DAY + 120, 3 * DAY + 30, 10)]
    window, found = rows(days(tmp_path, asked, "-w", "3d", down=down, until="2026-03-31T00:00:00Z"))
    assert [(day["outages"], day["carried_over"], day["down_s"]) for day in found] == [
        (1, 0, 7650.0), (0, 1, None), (0, 1, 7650.0),
    ]  # fmt: skip
    assert window["outages"] == 1


@pytest.mark.parametrize(("show", "gap"), [("text", " "), ("markdown", "\N{NO-BREAK SPACE}")])
def test_an_hour_is_as_wide_on_a_short_day_and_on_part_of_one(tmp_path: Path, show: str, gap: str) -> None:
    # Paris puts its clocks forward on the 29th. The window begins at 06:00 there and ends at 18:00.
    ran = days(
        tmp_path,
        range(5 * 60 - 20, 2 * DAY + 17 * 60, 10),
        "--from", "2026-03-28T05:00:00Z", "--timezone", "Europe/Paris",
        until="2026-03-30T16:00:00Z", show=show,
    )  # fmt: skip
    if show == "text":
        found = [line.rpartition("seen 100 %  ")[2] for line in drawn(ran)]
    else:
        found = [line.split("`")[1] for line in ran.lines if line.count("`") == 2 and "2026-03-" in line]
    last = "█" * 18 + (gap * 6 if show == "markdown" else "")
    assert found == [gap * 6 + "█" * 18, "█" * 23, last]


def test_a_long_day_has_an_hour_more(tmp_path: Path) -> None:
    # Sydney puts its clocks back on the 5th of April.
    ran = days(
        tmp_path, range(7 * DAY, 9 * DAY, 10), "-w", "2026-04-05", "--timezone", "Australia/Sydney",
        until="2026-04-05T20:00:00Z", show="text",
    )  # fmt: skip
    [line] = drawn(ran)
    assert line.rpartition("seen 100 %  ")[2] == "█" * 25


def test_part_of_an_hour_is_drawn_as_one(tmp_path: Path) -> None:
    # From 05:45 to 12:00 in Nepal.
    ran = days(
        tmp_path, range(-20, 25 * 60, 10), "--from", format_moment(START), "--timezone", "Asia/Kathmandu",
        until="2026-03-28T06:15:00Z", show="text",
    )  # fmt: skip
    [line] = drawn(ran)
    assert line.rpartition("seen 100 %  ")[2] == " " * 5 + "█" * 7
