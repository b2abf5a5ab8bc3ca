"""`probe compare --explain`: the slots, the sums and the blocks behind a comparison."""

import csv
import io
import re
from functools import cache
from typing import get_type_hints

from analysis.vectors import lines, moment, sample
from support.tool import Ran, probe

from probe.model.compare import Meeting
from probe.model.sample import Sample
from probe.units import format_moment

DAY = 86_400


@cache
def two() -> tuple[Sample, ...]:
    """A day: `one` fails 6 times for 10 minutes, `two` 9 times, one of them together; `two` was not asked in the last hour."""
    found = []
    for t in range(-60, DAY + 60, 60):
        one = any(0 <= t - n * 14_400 - 1200 < 600 for n in range(6))
        two = any(0 <= t - n * 9000 - 1500 < 600 for n in range(9))
        found.append(sample(t, "D" if one else "U", probe="one", latency_s=0.2))
        if t < DAY - 3600:
            found.append(sample(t, "D" if two else "U", probe="two", latency_s=0.3))
    return tuple(found)


def ask(*words: str) -> Ran:
    ran = probe(
        "compare", "one", "two", "--store", "-", "-w", "24h", "--now", format_moment(moment(DAY)), *words,
        stdin=lines(two()).decode(), env={"COLUMNS": "250"},
    )  # fmt: skip
    assert (ran.exit, ran.err) == (0, ""), ran
    return ran


def told() -> list[str]:
    return [each["how"] for each in ask("--explain", "-f", "json").json["derivations"]]


def test_every_figure_of_a_comparison_is_derived() -> None:
    rows = list(csv.DictReader(io.StringIO(ask("-f", "csv").out)))
    figure = re.compile(r"-?[\d.]+(e[-+]\d+)?|true|false|\d{4}-\d\d-\d\d.*")
    shown = {key for row in rows for key, value in row.items() if figure.fullmatch(value)}
    assert {"same_slots_availability", "shared_s", "difference_p", "failover_worst"} < shown
    got = {key for each in ask("--explain", "-f", "json").json["derivations"] for key in each["figures"]}
    assert shown - got == set()
    of_meetings = {key for key, kind in get_type_hints(Meeting).items() if kind is float}
    assert of_meetings
    assert of_meetings - got == set()


def test_the_sums_that_are_told_are_true() -> None:
    sums = 0
    for said in told():
        for lost, whole, shown in re.findall(r"1 - ([\d,.]+) / ([\d,.]+) = ([\d.]+) %", said):
            exact = 100 * (1 - float(lost.replace(",", "")) / float(whole.replace(",", "")))
            assert 0 <= exact - float(shown) + 1e-9 < 0.0011, said
            sums += 1
    assert sums > 8


def test_the_same_slots_and_what_was_shared_are_stretches_of_the_clock() -> None:
    said = told()
    assert any("82,815 s from 11-01 00:00:00 to 11-01 23:00:15." in each for each in said), said[0]
    assert (
        "Both down: 300 s from 11-01 00:24:30 to 11-01 00:29:30 and 300 s from 11-01 20:24:30 to 11-01 20:29:30 = 600 s "
        "(480 to 720 wherever the changes were)." in said
    )


def test_the_blocks_of_the_paired_test_add_up_to_the_difference() -> None:
    got = ask("--explain", "-f", "json").json["windows"][0]
    [pair] = got["pairs"]
    [basis] = got["explain"]["pairs"]
    worth = sum(each["worth_s"] for each in basis["events"]) + basis["more_worth_s"]
    assert sum(basis["blocks_s"]) == worth == 1800.0
    assert pair["difference"]["availability"] == worth / got["same_s"]
    assert basis["block_s"] * pair["difference"]["blocks"] == got["same_s"]


def test_text_markdown_and_csv_tell_it_too_and_nothing_of_it_is_there_unasked() -> None:
    title = "one and two, 24h: how the figures came about"
    assert title in ask("--explain").out
    assert f"#### {title}" in ask("--explain", "-f", "markdown").out
    rows = list(csv.DictReader(io.StringIO(ask("--explain", "-f", "csv").out)))
    assert {(row["name"], row["other"]) for row in rows} == {
        ("", ""),
        ("one", ""),
        ("two", ""),
        ("one", "two"),
    }
    plain = ask("-f", "json").json
    assert "derivations" not in plain
    assert "explain" not in plain["windows"][0]
