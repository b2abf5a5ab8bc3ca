"""Maintenance that recurs, and figures about some hours only: from probes.toml to the screen."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from analysis.vectors import lines, moment, sample
from support.tool import Ran, probe

from probe.analysis.options import Options
from probe.analysis.pieces import length
from probe.analysis.recurring import expand
from probe.cli.exits import Exit, Failed
from probe.cli.reporting import followed
from probe.config.load import load
from probe.model.hours import Cron
from probe.units import format_moment, to_ms

HOUR, DAY = 3600, 86400
# A week from Sunday 2026-11-01 in UTC, asked every 5 minutes: down on Tuesday 12:00 to 14:00, and for the
# first hour of Wednesday.
DOWN = ((2 * DAY + 12 * HOUR, 2 * DAY + 14 * HOUR), (3 * DAY, 3 * DAY + HOUR))
PROBES = """
[[probe]]
name = "shop"
url = "https://shop.example/"
"""
CALENDAR = """
[[calendar]]
name = "business"
hours = ["Mon-Fri 09:00-17:00"]
except = [2026-11-05, "2026-11-06 12:00-24:00"]
"""
WEEK = ("--now", format_moment(moment(7 * DAY)))
Folder = Callable[..., Path]


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    def write(*more: str) -> Path:
        (tmp_path / "probes.toml").write_text("\n".join(["[settings]", 'timezone = "UTC"', PROBES, *more]))
        (tmp_path / "results").mkdir(exist_ok=True)
        found = [
            sample(t, "D" if any(start <= t < end for start, end in DOWN) else "U", every_s=300)
            for t in range(0, 7 * DAY, 300)
        ]
        for day in range(7):
            name = f"{moment(day * DAY):%Y-%m-%d}.jsonl"
            mine = [each for each in found if each.at.date() == moment(day * DAY).date()]
            (tmp_path / "results" / name).write_bytes(lines(mine))
        return tmp_path

    return write


def report(cwd: Path, *words: str) -> Ran:
    """By the hold rule, whose edges are at the samples, so that lengths are round."""
    return probe("report", *WEEK, "--method", "hold", *words, cwd=cwd)


def windows(ran: Ran) -> list[dict[str, Any]]:
    assert (ran.exit, ran.err) == (0, ""), ran
    [only] = ran.json["probes"]
    return list(only["windows"])


def one(cwd: Path, *words: str) -> dict[str, Any]:
    [window] = windows(report(cwd, "-w", "7d", "-f", "json", *words))
    return window


def test_weekly_maintenance_is_taken_out_of_every_week(folder: Folder) -> None:
    got = one(folder('[[maintenance]]\nweekly = "Tue 12:00-13:30"'))
    assert (got["excluded_s"], got["down_s"]) == (1.5 * HOUR, 1.5 * HOUR)
    assert got["including_maintenance"] == {
        "availability": 1 - 3 / 168, "down_s": 3.0 * HOUR, "unknown_s": 0.0, "coverage": 1.0,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "excluded"),
    [
        ('cron = "0 12 * * 2"\nlasts = "90m"', 1.5),
        ('cron = "0 12 * * *"\nlasts = "1h"', 7),
        ('cron = "0 */6 * * *"\nlasts = "12h"', 168),
        ('weekly = "Mon-Fri 22:00-23:30"', 7.5),
        ('weekly = "Sat 23:00-01:00"', 2),
        ('weekly = "Tue 12:00-14:00"\ntimezone = "America/New_York"', 2),
        ('weekly = "Mon-Sun 02:00-03:00"\nfrom = 2026-11-03T00:00:00Z\nuntil = 2026-11-05T02:30:00Z', 2.5),
    ],
)
def test_rules_take_out_what_they_say(folder: Folder, rule: str, excluded: float) -> None:
    config = load(folder(f"[[maintenance]]\n{rule}") / "probes.toml", env={})
    options = Options(now=moment(7 * DAY), maintenance=config.maintenance)
    found = options.holes("shop", (), to_ms(moment(0)), to_ms(moment(7 * DAY)))
    assert length(found) == excluded * HOUR * 1000


def test_the_zone_of_a_rule_is_that_of_the_settings(folder: Folder) -> None:
    cwd = folder('[[maintenance]]\nweekly = "Tue 13:00-15:00"')
    text = (cwd / "probes.toml").read_text()
    (cwd / "probes.toml").write_text(text.replace('"UTC"', '"Europe/Paris"'))
    assert one(cwd)["down_s"] == HOUR
    assert one(cwd, "--timezone", "UTC")["down_s"] == HOUR, "the zone to show times in is another matter"


def test_maintenance_declared_after_it_began_is_taken_out_and_told(folder: Folder) -> None:
    cwd = folder(
        "[[maintenance]]\nfrom = 2026-11-03T12:00:00Z\nuntil = 2026-11-03T14:00:00Z\n"
        'declared = 2026-11-03T13:00:00Z\nreason = "the database moves"',
        '[[maintenance]]\nweekly = "Mon-Sun 01:00-02:00"\ndeclared = 2026-11-03T00:00:00Z',
        '[[maintenance]]\nweekly = "Sun 01:00-02:00"\ndeclared = 2026-10-01T00:00:00Z',
    )
    ran = report(cwd, "-w", "7d", "-f", "json")
    assert ran.json["warnings"] == [
        f"2h of maintenance{reason} was declared after it began, at 2026-11-03 {at}: compare the figures with maintenance"
        for reason, at in ((" (the database moves)", "13:00"), ("", "00:00"))
    ]
    assert windows(ran)[0]["down_s"] == HOUR


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("report", ["-w", "12h", "--during", "Mon-Fri 09:00-17:00"]),
        ("report", ["-w", "12h during Mon-Fri 09:00-17:00"]),
        ("outages", ["-w", "12h during Mon-Fri 09:00-17:00"]),
    ],
)
def test_hours_of_which_no_window_has_any_select_nothing(
    folder: Folder, command: str, words: list[str]
) -> None:
    # WEEK ends with a Saturday.
    ran = probe(command, *WEEK, *words, cwd=folder())
    assert (ran.exit, ran.out) == (4, "")
    assert ran.err == (
        "probe: '12h during Mon-Fri 09:00-17:00': no time is left, for there are no such hours: "
        "ask for other hours, or a longer window\n"
    )


def test_a_window_that_is_left_without_time_says_why(folder: Folder) -> None:
    words = ["-w", "12h during Mon-Fri 09:00-17:00", "-w", "12h"]
    for fmt in ("text", "markdown"):
        ran = report(folder(), *words, "-f", fmt)
        assert ran.exit == 0
        assert ran.out.count("no such hours") == 1
    cwd = folder('[[maintenance]]\nweekly = "Mon-Sun 00:00-24:00"')
    for fmt in ("text", "markdown"):
        ran = report(cwd, "-w", "12h", "-f", fmt)
        assert (ran.exit, "no data" in ran.out, "maintenance" in ran.out) == (3, False, True)


def test_a_report_can_be_about_the_hours_of_a_calendar(folder: Folder) -> None:
    got = one(folder(CALENDAR), "--during", "business")
    # Monday to Wednesday 8 h each, not Thursday, Friday until noon.
    assert (got["name"], got["during"]) == ("7d during business", ["business"])
    assert (got["outside_s"], got["excluded_s"]) == ((168 - 27) * HOUR,) * 2
    assert (got["down_s"], got["availability"], got["coverage"]) == (2 * HOUR, 1 - 2 / 27, 1.0)
    assert (got["samples"], got["failed"], got["outages"]) == (27 * 12, 24, 1)
    assert got["including_maintenance"] is None


def test_inside_and_outside_the_hours_are_the_window(folder: Folder) -> None:
    cwd = folder(CALENDAR, '[[maintenance]]\nweekly = "Tue 13:00-18:00"')
    whole, inside, outside = (
        one(cwd),
        one(cwd, "--during", "business"),
        one(cwd, "--not-during", "business"),
    )
    for key in ("up_s", "down_s", "down_low_s", "down_high_s", "unknown_s", "samples", "failed"):
        assert inside[key] + outside[key] == whole[key], key
    assert outside["during"] == ["not business"]
    maintenance = [each["excluded_s"] - each["outside_s"] for each in (whole, inside, outside)]
    assert maintenance == [5 * HOUR, 4 * HOUR, HOUR]
    assert inside["including_maintenance"]["down_s"] == 2 * HOUR


def test_hours_can_be_given_as_they_are_and_several_times(folder: Folder) -> None:
    cwd = folder(CALENDAR)
    got = one(
        cwd, "--during", "Tue 12:00-13:00", "--during", "Tue 12:30-14:00", "--not-during", "Tue 13:30-15:00"
    )
    assert (got["availability"], got["length_s"] - got["outside_s"]) == (0.0, 1.5 * HOUR)
    # In a zone of its own a calendar stays where it is; hours given here follow the report.
    assert one(cwd, "--during", "Tue 13:00-15:00", "--timezone", "Europe/Paris")["availability"] == 0.0
    zoned = folder(CALENDAR + 'timezone = "America/New_York"')
    assert one(zoned, "--during", "business")["down_s"] == 0.0


def test_hours_are_asked_for_without_a_configuration_too(tmp_path: Path, folder: Folder) -> None:
    store = folder() / "results"
    (tmp_path / "elsewhere").mkdir()
    got = one(tmp_path / "elsewhere", "--store", str(store), "--during", "Wed 00:00-02:00")
    assert got["availability"] == 0.5


def test_a_window_of_ones_own_and_a_window_in_words_take_hours_too(folder: Folder) -> None:
    cwd = folder(CALENDAR)
    ends = "--from", format_moment(moment(0)), "--until", format_moment(moment(7 * DAY))
    [own] = windows(report(cwd, *ends, "--during", "business", "-f", "json"))
    [said] = windows(report(cwd, "-w", "7d  during business", "-f", "json"))
    assert (own["name"], said["name"]) == ("from..until during business", "7d during business")
    assert own["availability"] == said["availability"] == 1 - 2 / 27


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ("--during", "busines"),
            "--during: there is no calendar 'busines' (did you mean 'business'?): name a",
        ),
        (
            ("--not-during", "Mon 9-17"),
            "--not-during: 'Mon 9-17' are no hours: write hours such as",
        ),
        (("--during", "Son 09:00-17:00"), "(did you mean 'Sun'?)"),
        (("-w", "7d during lunch"), "--window: there is no calendar 'lunch'"),
    ],
)
def test_other_hours_are_refused_with_what_to_write(
    folder: Folder, words: tuple[str, ...], said: str
) -> None:
    ran = report(folder(CALENDAR), *words)
    assert (ran.exit, ran.out) == (2, "")
    assert said in ran.err


def test_an_objective_can_be_about_some_hours_and_is_judged_on_them_unasked(folder: Folder) -> None:
    cwd = folder(CALENDAR, '[[slo]]\ntarget = "90%"\nwindow = "7d"\nduring = "business"')
    day, hours = windows(report(cwd, "-f", "json"))
    assert (day["name"], day["objective"]) == ("24h", None)
    assert (hours["name"], hours["objective"]["verdict"]) == ("7d during business", "met")
    assert hours["objective"]["budget_s"] == pytest.approx(2.7 * HOUR)
    assert hours["objective"]["consumed_s"] == 2 * HOUR
    whole, beside = windows(report(cwd, "-w", "7d", "-f", "json"))
    assert (whole["name"], whole["objective"]) == ("7d", None)
    assert beside == hours
    [asked] = windows(report(cwd, "-w", "7d", "--during", "business", "-f", "json"))
    assert asked == hours
    [other] = windows(report(cwd, "-w", "7d", "--not-during", "business", "-f", "json"))
    assert other["objective"] is None


def test_the_budget_of_a_calendar_month_is_that_of_its_hours(folder: Folder) -> None:
    cwd = folder(CALENDAR, '[[slo]]\ntarget = "90%"\nwindow = "this month"\nduring = "business"')
    _, month = windows(report(cwd, "-f", "json"))
    # November 2026 has 21 days from Monday to Friday: 20 whole ones are left, and 3 hours.
    assert month["objective"]["budget_s"] == pytest.approx(0.1 * (19 * 8 + 3) * HOUR)


def test_a_rule_can_be_about_some_hours(folder: Folder) -> None:
    cwd = folder(CALENDAR, '[[rule]]\nrequire = "availability >= 95% over 7d during business"')
    ran = probe("gate", *WEEK, "-f", "json", cwd=cwd)
    [verdict] = ran.json["verdicts"]
    assert (ran.exit, verdict["verdict"], verdict["actual"]) == (1, "missed", 1 - 2 / 27)
    for text, code in (
        ("availability >= 95% over 7d not during business", 0),
        ('availability >= 95% over 7d during "Tue 12:00-13:00"', 1),
        ("availability >= 95% over 24h during business", 3),
    ):
        ran = probe("gate", *WEEK, "--rule", text, "-f", "json", cwd=cwd)
        assert ran.exit == code, ran
    assert ran.json["verdicts"][0]["detail"] == "the window has none of these hours"


def test_outages_can_be_those_of_some_hours(folder: Folder) -> None:
    cwd = folder(CALENDAR)
    ran = probe("outages", *WEEK, "-w", "7d during business", "-f", "json", cwd=cwd)
    assert [each["onset"][:10] for each in ran.json["outages"]] == ["2026-11-03"]
    assert ran.json["probes"][0]["down_s"] == 2 * HOUR


def test_what_cannot_be_followed_is_a_mistake_of_the_configuration(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("probe.analysis.recurring.MOST_PIECES", 1000)
    with pytest.raises(Failed) as caught, followed():
        expand(Cron("*/2 * * * *", 30_000), "UTC", 0, 3650 * DAY * 1000)
    assert caught.value.code is Exit.USAGE
    assert str(caught.value).endswith("in the window: choose a shorter window")
