"""`probe report --explain` and `--method`: every figure of the line has its sum, in every format."""

import csv
import io
import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from analysis.test_other_methods import intervals
from analysis.test_vectors import report
from analysis.vectors import OFFLINE, lines, moment, sample, samples, vector
from analysis.vectors import window as over
from support.tool import Ran, probe

from probe.formats import Look, render
from probe.model.sample import Sample
from probe.units import format_moment

NOW = format_moment(moment(10**6))
OBJECTIVE = """
[[slo]]
probes = ["shop"]
target = "99%"
window = "2026-11-01"
"""
MAINTENANCE = f"""
[[maintenance]]
probes = ["shop"]
from = "{format_moment(moment(34200))}"
until = "{format_moment(moment(37800))}"
"""


def ask(found: Iterable[Sample], span: tuple[float, float], *words: str, cwd: Path | None = None) -> Ran:
    start, end = (format_moment(moment(t)) for t in span)
    return probe(
        "report", "--store", "-", "--from", start, "--until", end, "--now", NOW, *words,
        stdin=lines(found).decode(), cwd=cwd, env={"COLUMNS": "200"},
    )  # fmt: skip


def window(ran: Ran) -> dict[str, Any]:
    assert (ran.exit, ran.err) == (0, "")
    [only] = ran.json["probes"]
    [found] = only["windows"]
    assert isinstance(found, dict)
    return found


def figures(line: str) -> set[str]:
    """The numbers of a line of a report, with the units they carry: no picture, no name of a window."""
    return set(re.findall(r"(?<![\w.])\d[\d.]*(?:[a-z]+\d*)*(?![\w.])", line))


def masked() -> list[Sample]:
    return [
        sample(t, "E" if each.failure else "U", found=OFFLINE if each.failure else None)
        for each in samples("V11")
        for t in [(each.at - moment(0)).total_seconds()]
    ]


@pytest.mark.parametrize(
    ("found", "now", "extra", "words"),
    [
        (samples("V01"), 86400, OBJECTIVE, ()),
        (samples("V04"), 5400, OBJECTIVE, ()),
        (samples("V08"), 86400, MAINTENANCE + OBJECTIVE, ()),
        (samples("V10"), 3600, "", ("--degraded-weight", "30%")),
        (masked(), 1560, "", ()),
        (samples("V05"), 3600, "", ("--method", "hold")),
        (samples("V06"), 7200, OBJECTIVE, ("--method", "gcp")),
    ],
    ids=["V01", "V04", "V08", "V10", "V11", "V05 hold", "V06 gcp"],
)
def test_every_figure_of_the_line_is_in_its_explanation(
    tmp_path: Path, found: list[Sample], now: float, extra: str, words: tuple[str, ...]
) -> None:
    (tmp_path / "probes.toml").write_text(f'[[probe]]\nname = "shop"\nurl = "https://shop.example/"\n{extra}')
    ran = probe(
        "report", "--store", "-", "-w", "2026-11-01", "--now", format_moment(moment(now)), "--explain", *words,
        stdin=lines(found).decode(), cwd=tmp_path, env={"COLUMNS": "200"},
    )  # fmt: skip
    assert (ran.exit, ran.err) == (0, "")
    line, told = (
        ran.out.split("how the figures came about", 1)[0].splitlines(),
        ran.out.split("came about", 1)[1],
    )
    shown = figures(line[0].replace("2026-11-01", ""))
    if extra:
        shown |= figures(next(each for each in line if "objective" in each))
    assert len(shown) >= 4
    assert {
        each for each in shown if not re.search(rf"(?<![\d.]){re.escape(each)}(?![\d.]*\d)", told)
    } == set()


def test_the_sums_of_v01_are_true(tmp_path: Path) -> None:
    told = ask(samples("V01"), (0, 86400), "--show", "explain").out
    told = " ".join(told.split())
    found = re.findall(r"1 - ([\d,]+) s / ([\d,]+) s = ([\d.]+) %", told)
    assert len(found) == 4
    for lost, whole, shown in found:
        exact = 100 * (1 - int(lost.replace(",", "")) / int(whole.replace(",", "")))
        assert 0 <= exact - float(shown) < 0.001
    assert "Each time it was down: 9,900 (165 failures: server_error) + 4,200 (70 failures: server_error) = 14,100 s." in told  # fmt: skip
    assert "p95 250ms is the 1,145th" in told


def test_each_probe_and_window_is_explained_and_the_words_are_said_once() -> None:
    found = [*samples("V02"), *(sample(t, "U", probe="api") for t in range(0, 660, 60))]
    ran = probe(
        "report", "--store", "-", "-w", "10m", "-w", "5m", "--now", format_moment(moment(600)), "--explain",
        stdin=lines(found).decode(),
    )  # fmt: skip
    for name in ("shop", "api"):
        for span in ("10m", "5m"):
            assert f"{name}, {span}: how the figures came about" in ran.out
    assert ran.out.count("Why they differ") == 1
    assert ran.out.count("Where the ") == 2


@pytest.mark.parametrize("width", [60, 80, 140])
def test_no_line_is_wider_than_the_terminal_nor_cut(width: int) -> None:
    document = report(samples("V05"), over(0, 3600), sections=("explain",))
    text = render("text", "report", document, Look(width=width))
    assert all(len(line) <= width for line in text.splitlines())
    assert "…" not in text.split("came about", 1)[1]
    assert render("text", "report", document, Look(width=width, unicode=False)).isascii()
    assert "\\" not in render("text", "report", document, Look(width=width, unicode=False))


def test_markdown_json_and_csv_tell_it_too(tmp_path: Path) -> None:
    ran = ask(
        samples("V05"), (0, 3600), "--explain", "-f", "markdown", "--report", "json:r.json", "--report", "csv:r.csv",
        cwd=tmp_path,
    )  # fmt: skip
    assert (ran.exit, ran.err) == (0, "")
    assert "#### shop, from..until: how the figures came about" in ran.out
    assert "| 11-01 00:11:15 | 11-01 00:38:45 | 1,650 | nobody asked |" in ran.out
    told = json.loads((tmp_path / "r.json").read_text())["probes"][0]["windows"][0]["explain"]
    assert [each["why"] for each in told["unseen"]] == ["not_asked"]
    assert (told["unseen"][0]["from"], told["unseen"][0]["until"]) == (
        "2026-11-01T00:11:15.000Z",
        "2026-11-01T00:38:45.000Z",
    )
    rows = list(csv.DictReader(io.StringIO((tmp_path / "r.csv").read_text())))
    assert [(row["probe"], row["window"], row["method"]) for row in rows[:2]] == [
        ("shop", "from..until", "nearest"),
        ("shop", "from..until", "hold"),
    ]
    assert float(rows[0]["availability"]) == pytest.approx(
        vector("V05")["expected"]["nearest"]["availability"]
    )
    refused = ask(samples("V05"), (0, 3600), "--show", "curve", "--show", "days", "-f", "csv")
    assert (refused.exit, refused.out) == (2, "")
    assert "--show" in refused.err


def test_copies_in_another_file_are_counted(tmp_path: Path) -> None:
    for name in ("a.jsonl", "b.jsonl"):
        (tmp_path / name).write_bytes(lines(samples("V02")))
    words = [
        "report",
        "-w",
        "10m",
        "--now",
        format_moment(moment(600)),
        "--store",
        "a.jsonl",
        "--store",
        "b.jsonl",
    ]
    ran = probe(*words, "--explain", "-f", "json", cwd=tmp_path)
    read = window(ran)["explain"]["read"]
    assert (read["samples"], read["duplicates"]) == (22, 11)


def others(found: Iterable[Sample], span: tuple[float, float]) -> dict[str, dict[str, Any]]:
    told = window(ask(found, span, "--explain", "-f", "json"))["explain"]["others"]
    return {each["method"]: each for each in told}


def test_v01_has_233_whole_minutes_of_downtime() -> None:
    case = vector("V01")["expected"]["sla_minutes"]
    got = others(samples("V01"), (0, 86400))
    assert got["gcp"]["lost"] == case["whole_clock_minutes"]
    assert got["gcp"]["availability"] == pytest.approx(case["availability_whole_minutes"], abs=1e-6)
    assert got["gcp_rates"]["lost"] == case["minutes_with_failed_sample"]


def test_v12_four_figures_can_be_defended() -> None:
    tried = [(1500, "D"), (1505, "U")]
    found = [sample(t, "U", every_s=300, attempts=tried if t == 1500 else ()) for t in range(0, 3000, 300)]
    expected = vector("V12")["expected"]
    got = others(found, (0, 3000))
    assert got["nearest"]["availability"] == expected["final"]["availability"]
    assert got["first_try"]["availability"] == expected["first_try"]["ratio"]
    assert got["beats"]["availability"] == pytest.approx(10 / 11)
    apart = [sample(t, "D" if t == 1500 else "U", every_s=300) for t in (*range(0, 3000, 300), 1505)]
    separate = expected["recheck_as_separate_sample"]
    got = others(apart, (0, 3000))
    assert got["nearest"]["availability"] == pytest.approx(separate["nearest"]["availability"], abs=1e-6)
    assert got["hold"]["availability"] == pytest.approx(separate["hold"]["availability"], abs=1e-6)


def test_v14_three_contracts_have_three_numbers() -> None:
    case = vector("V14")["expected"]
    got = others(samples("V14"), (0, 240))
    assert (got["nearest"]["lost"], got["gcp"]["lost"], got["gcp_rates"]["lost"]) == (
        case["down_s"],
        case["whole_clock_minutes_down"],
        case["minutes_error_gt_10pct"],
    )


def test_v15_an_empty_interval_has_no_errors_is_nothing_or_all_errors() -> None:
    case = vector("V15")
    found, expected = intervals(case["input"]["intervals"]), case["expected"]
    got = others(found, (0, 3600))
    assert got["aws"]["availability"] == pytest.approx(expected["aws_style"], abs=1e-6)
    assert got["aws_known"]["availability"] == pytest.approx(expected["known_only_mean"], abs=1e-6)
    shown = window(ask(found, (0, 3600), "--method", "aws", "-f", "json"))
    assert shown["availability"] == pytest.approx(expected["aws_style"], abs=1e-6)
    assert shown["worst"] == pytest.approx(expected["worst_unknown_down"], abs=1e-6)
    assert got["events"]["availability"] == pytest.approx(expected["events_ratio"], abs=1e-6)


@pytest.mark.parametrize(
    ("method", "label"), [("events", "of samples"), ("gcp", "of whole minutes"), ("aws", "of 5-minute rates")]
)
def test_a_headline_that_is_no_share_of_time_is_labelled_in_every_format(
    tmp_path: Path, method: str, label: str
) -> None:
    reports = ["--report", "json:r.json", "--report", "csv:r.csv", "--report", "markdown:r.md"]
    ran = ask(samples("V03"), (3600, 10800), "--method", method, *reports, cwd=tmp_path)
    assert (ran.exit, ran.err) == (0, "")
    assert label in ran.lines[0]
    assert f"method {method}: " in ran.out
    assert "those of the nearest rule" in ran.out
    markdown = (tmp_path / "r.md").read_text()
    assert f"% {label} |" in markdown
    assert f"(method *{method}*)" in markdown
    document = json.loads((tmp_path / "r.json").read_text())
    got = document["probes"][0]["windows"][0]
    assert (document["method"], got["edge_low"], got["edge_high"]) == (method, None, None)
    assert (got["worst"] is None, got["best"] is None) == (method == "events", method == "events")
    assert (got["down_s"], got["down_low_s"], got["down_high_s"]) == (3570.0, 1740.0, 5400.0)
    [row] = csv.DictReader(io.StringIO((tmp_path / "r.csv").read_text()))
    assert (row["method"], row["edge_low"]) == (method, "")
    assert float(row["availability"]) == got["availability"]


def test_an_objective_is_judged_over_time_whatever_the_headline(tmp_path: Path) -> None:
    (tmp_path / "probes.toml").write_text(
        f'[[probe]]\nname = "shop"\nurl = "https://shop.example/"\n{OBJECTIVE}'.replace("99%", "50%")
    )
    words = [
        "report",
        "--store",
        "-",
        "-w",
        "2026-11-01",
        "--now",
        format_moment(moment(10800)),
        "-f",
        "json",
    ]
    plain, counted = (
        probe(*words, "--method", method, stdin=lines(samples("V03")).decode(), cwd=tmp_path).json["probes"][0]["windows"][0]
        for method in ("nearest", "events")
    )  # fmt: skip
    assert counted["availability"] != plain["availability"]
    assert counted["objective"] == plain["objective"]


def test_failures_that_several_vantages_saw_are_counted_apart_from_their_moments() -> None:
    text = render(
        "text", "report", report(samples("V09"), over(0, 600), sections=("explain",)), Look(width=200)
    )
    assert "180 (7 failures at 3 moments: server_error) = 180 s" in text


def test_outages_are_of_time_only(tmp_path: Path) -> None:
    (tmp_path / "record.jsonl").write_bytes(lines(samples("V02")))
    ran = probe("outages", "--store", "record.jsonl", "--method", "gcp", cwd=tmp_path)
    assert (ran.exit, ran.out) == (2, "")
    assert ran.err == "probe: --method gcp: write nearest, hold, hauer\n"
    ran = probe(
        "report", "--store", "record.jsonl", "--method", "mean", "--now", NOW, "-w", "20d", cwd=tmp_path
    )
    assert ran.err == "probe: --method mean: write nearest, hold, hauer, events, gcp, aws\n"


def test_why_runs_and_time_differ_is_said_in_text_markdown_and_json(tmp_path: Path) -> None:
    ran = ask(samples("V06"), (0, 7200), "-f", "markdown", "--report", "json:r.json", "--report", "text:r.txt", cwd=tmp_path)  # fmt: skip
    said = "97.222 % of the runs were good, but 91.666 % of the time"
    assert f"- shop, from..until: {said}" in ran.out
    assert said in (tmp_path / "r.txt").read_text()
    [note] = json.loads((tmp_path / "r.json").read_text())["probes"][0]["windows"][0]["notes"]
    assert note.startswith(said)


def test_without_any_evidence_the_explanation_says_so(tmp_path: Path) -> None:
    (tmp_path / "probes.toml").write_text('[[probe]]\nname = "shop"\nurl = "https://shop.example/"\n')
    (tmp_path / "results").mkdir()
    ran = probe("report", "--explain", "-w", "1h", "--now", NOW, cwd=tmp_path)
    assert ran.exit == 3
    assert "Nothing is known of this window" in ran.out
    assert "it had not been asked yet" in ran.out
    assert "There was nothing to count" in ran.out
    assert "%" not in ran.out.split("There was nothing", 1)[1].split("Why they differ")[0]


def test_every_figure_of_a_window_is_derived(tmp_path: Path) -> None:
    (tmp_path / "probes.toml").write_text(
        f'[[probe]]\nname = "shop"\nurl = "https://shop.example/"\n{OBJECTIVE}{MAINTENANCE}'
    )
    ran = probe(
        "report", "--store", "-", "-w", "2026-11-01", "--now", format_moment(moment(86_400)), "--explain", "-f", "json",
        stdin=lines([*samples("V08"), *samples("V01")]).decode(), cwd=tmp_path,
    )  # fmt: skip
    found = window(ran)
    for name in ("objective", "latency_s"):
        found |= found.pop(name)
    shown = {key for key, value in found.items() if isinstance(value, int | float)}
    assert {"availability", "longest_outage_s", "p90", "burn", "provisional"} <= shown
    told = {key for each in ran.json["derivations"] for key in each["figures"]}
    assert shown - told == set()
