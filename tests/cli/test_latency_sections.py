"""`probe report --show latency` and `--show histogram`: the vectors, and every format."""

import csv
import io
import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from analysis.vectors import lines, moment, sample, samples, vector
from support.tool import Ran, probe

from probe.model.sample import Sample, Timings
from probe.units import format_moment

TIMES = Timings(dns=0.01, connect=0.02, tls=0.04, send=0.001, wait=0.3, receive=0.02)


def asked(t: float, letter: str = "U", **changes: Any) -> Sample:
    plain = sample(t, letter, latency_s=changes.pop("latency_s", 0.4))
    due = plain.at - timedelta(milliseconds=20)
    return msgspec.structs.replace(plain, **{"due": due, "timeout_s": 10.0, "lag_s": 0.0004} | changes)


def shop() -> list[Sample]:
    """V23: eight answers and two timeouts."""
    given = vector("V23")["input"]
    good = [asked(60 * n, latency_s=ms / 1000, timings_s=TIMES) for n, ms in enumerate(given["latencies_ms"])]
    bad = [asked(600 + 60 * n, "D", latency_s=10.0) for n in range(given["failed"])]
    return good + bad


def ask(found: list[Sample], *words: str, cwd: Path | None = None, width: int = 80, code: int = 0) -> Ran:
    start, end, now = (format_moment(moment(t)) for t in (0, 86_400, 10**6))
    ran = probe(
        "report", "--store", "-", "--from", start, "--until", end, "--now", now, *words,
        stdin=lines(found).decode(), cwd=cwd, env={"COLUMNS": str(width), "PYTHONUTF8": "1", "LANG": "C.UTF-8"},
    )  # fmt: skip
    assert (ran.exit, ran.err) == (code, ""), ran
    return ran


def window(ran: Ran) -> dict[str, Any]:
    [only] = ran.json["probes"]
    found: dict[str, Any] = only["windows"][0]
    return found


def section(ran: Ran, title: str) -> list[str]:
    """The lines from a title to the next empty line."""
    start = next(n for n, line in enumerate(ran.lines) if title in line)
    found = ran.lines[start + 1 :]
    return found[: found.index("")] if "" in found else found


def test_v22_has_exact_quantiles_in_a_report_because_its_values_are_few() -> None:
    case = vector("V22")
    got = window(
        ask(
            [asked(60 * n, latency_s=ms / 1000) for n, ms in enumerate(case["input"]["values"])], "-f", "json"
        )
    )
    assert (got["latency_s"]["exact"], got["latency_s"]["p50"], got["latency_s"]["p90"]) == (True, 0.095, 1.0)
    assert got["latency_s"]["max"] == 30.0  # fmt: skip


def test_v23_users_wait_in_vain_and_apdex_counts_it() -> None:
    got = window(ask(shop(), "--show", "latency", "--apdex", "500ms", "-f", "json"))["latency"]
    expected = vector("V23")["expected"]
    assert got["apdex"] == {
        "threshold_s": 0.5,
        "value": expected["apdex"],
        "satisfied": expected["satisfied"],
        "tolerating": expected["tolerating"],
        "frustrated": expected["frustrated"],
    }
    assert got["answered"]["p50"]["value_s"] == expected["p50_success_only"] / 1000
    assert got["answered"]["p90"]["value_s"] == expected["p90_success_only"] / 1000
    assert got["asked"]["p50"]["value_s"] == expected["p50_with_failures"] / 1000
    assert got["asked"]["p90"]["value_s"] is None
    assert (got["asked"]["count"], got["asked"]["max_s"], got["timeout_s"]) == (10, None, 10.0)
    assert (got["failed"]["count"], got["failed"]["p50"]) == (2, 10.0)


def test_v23_reads_as_a_table() -> None:
    # The ranks of the ranges: binom.ppf of scipy 1.17.1.
    assert section(ask(shop(), "--show", "latency", "--apdex", "500ms"), "shop, latency")[:12] == [
        "  Apdex 0.55 at 500 ms: 4 satisfied, 3 tolerating, 3 frustrated",
        "  our own delay was 0.4 ms at most, and spoiled no sample",
        "                    count     p50     p90     p95     max   share",
        "  answered              8  450 ms  2.10 s  2.10 s  2.10 s",
        "    at least                80 ms  510 ms  900 ms",
        "    at most                2.10 s       –       –",
        "  asked                10  510 ms  ≥ 10 s  ≥ 10 s  ≥ 10 s",
        "    at least               120 ms  1.90 s  2.10 s",
        "    at most                ≥ 10 s  ≥ 10 s  ≥ 10 s",
        "  failed after          2  10.0 s  10.0 s  10.0 s  10.0 s",
        "  dns                   8   10 ms   10 ms   10 ms   10 ms   1.3 %",
        "  connect               8   20 ms   20 ms   20 ms   20 ms   2.5 %",
    ]


def test_v24_a_closed_loop_is_reported_as_it_was_recorded() -> None:
    found = [asked(n, latency_s=0.05) for n in range(59)] + [asked(59, latency_s=41.0)]
    got = window(ask(found, "-f", "json"))["latency_s"]
    expected = vector("V24")["expected"]
    assert (got["count"], got["p95"], got["max"]) == (
        expected["recorded_n"],
        expected["p95_raw"],
        expected["p99_raw"],
    )


def test_v24b_a_closed_loop_biases_the_ratio_and_not_the_time() -> None:
    case = vector("V24b")
    start, end = (format_moment(moment(t)) for t in case["input"]["window"])
    ran = probe(
        "report", "--store", "-", "--from", start, "--until", end, "--now", format_moment(moment(10**6)), "-f", "json",
        stdin=lines(samples("V24b")).decode(),
    )  # fmt: skip
    got = window(ran)
    assert got["availability"] == pytest.approx(case["expected"]["nearest"]["availability"], abs=1e-9)
    assert got["ratio"] == case["expected"]["ratio"]["value"]


def test_phases_lateness_and_lag_are_in_the_json() -> None:
    lagged = asked(1200, lagged=True, lag_s=0.25, timings_s=TIMES)
    got = window(ask([*shop(), lagged], "--show", "latency", "-f", "json"))["latency"]
    assert [each["phase"] for each in got["phases"]] == [
        "dns", "connect", "tls", "send", "wait", "receive", "other",
    ]  # fmt: skip
    assert got["phases"][4]["p50"] == 0.3
    assert got["phases"][4]["share"] == pytest.approx(8 * 0.3 / 6.36, abs=1e-5)
    assert (got["late"]["count"], got["late"]["max"]) == (11, 0.02)
    assert (got["since_due"]["count"], got["since_due"]["max"]) == (8, 2.12)
    assert (got["lag_max_s"], got["lagged"], got["apdex"]) == (0.25, 1, None)
    assert got["answered"]["count"] == 8


def test_samples_that_our_own_delay_spoiled_are_named() -> None:
    found = [*shop(), asked(1200, lagged=True, lag_s=0.25)]
    assert section(ask(found, "--show", "latency"), "shop, latency")[0] == (
        "  1 sample left out, whose times our own delay spoiled: it was up to 250 ms"
    )


def test_maintenance_has_no_part_in_phases(tmp_path: Path) -> None:
    (tmp_path / "probes.toml").write_text(
        f"""
[[probe]]
name = "shop"
url = "https://shop.example/"
[[maintenance]]
probes = ["*"]
from = "{format_moment(moment(590))}"
until = "{format_moment(moment(700))}"
"""
    )
    ran = ask(shop(), "--show", "latency", "-f", "json", "-c", str(tmp_path / "probes.toml"))
    assert window(ran)["latency"]["failed"] == {
        "count": 0, "p50": None, "p90": None, "p95": None, "p99": None, "max": None,
    }  # fmt: skip


def test_only_failures_and_only_silence_are_said_in_words() -> None:
    got = section(
        ask([asked(0, "D", latency_s=10.0)], "--show", "latency", "--show", "histogram"), "shop, latency"
    )
    assert got[0] == "  no answer in this window"
    assert got[3].split() == ["asked", "1", *["≥", "10", "s"] * 4]
    silent = ask([asked(0, "E")], "--show", "latency", "--show", "histogram", "--apdex", "1s", code=3)
    assert silent.out.count("no answer in this window") == 2
    assert "Apdex" not in silent.out


def test_csv_has_a_row_for_each_measure() -> None:
    ran = ask(shop(), "--show", "latency", "--apdex", "500ms", "-f", "csv")
    rows = list(csv.DictReader(io.StringIO(ran.out)))
    assert [row["measure"] for row in rows] == [
        "answered", "answered_low", "answered_high", "asked", "asked_low", "asked_high", "failed",
        "dns", "connect", "tls", "send", "wait", "receive", "other", "late", "since_due",
    ]  # fmt: skip
    assert {row["apdex"] for row in rows} == {"0.55"}
    assert (rows[0]["p50_s"], rows[3]["p50_s"], rows[3]["p90_s"], rows[0]["p99_s"]) == (
        "0.45",
        "0.51",
        "",
        "",
    )
    assert {row["timeout_s"] for row in rows} == {"10.0"}


@pytest.mark.parametrize("fmt", ["csv", "json", "markdown", "text"])
def test_no_format_has_a_number_that_is_none(fmt: str) -> None:
    never = [asked(t, "D", latency_s=10.0) for t in range(0, 600, 60)]
    for found in (never, shop()):
        text = ask(found, "--show", "latency", "-f", fmt).out
        assert re.findall(r"(?i)(?<![a-z])(inf|infinity|nan)(?![a-z])", text) == []
        if fmt in ("markdown", "text"):
            assert "≥ 10 s" in text


def test_a_histogram_has_the_same_buckets_in_every_format() -> None:
    wanted = [
        (0.06, 0.1, 1, ""), (0.1, 0.16, 1, ""), (0.16, 0.25, 0, ""), (0.25, 0.4, 1, ""), (0.4, 0.6, 2, "p50"),
        (0.6, 1.0, 1, ""), (1.0, 1.6, 0, ""), (1.6, 2.5, 2, "p95"),
    ]  # fmt: skip
    got = window(ask(shop(), "--show", "histogram", "-f", "json"))["histogram"]
    assert (got["exact"], got["count"]) == (True, 8)
    assert [
        (each["above_s"], each["until_s"], each["count"], " ".join(each["marks"])) for each in got["buckets"]
    ] == wanted
    rows = list(csv.DictReader(io.StringIO(ask(shop(), "--show", "histogram", "-f", "csv").out)))
    assert [
        (float(row["above_s"]), float(row["until_s"]), int(row["count"]), row["quantiles"]) for row in rows
    ] == wanted
    assert rows[0]["share"] == "0.125"


def test_a_histogram_is_drawn_with_bars() -> None:
    drawn = section(ask(shop(), "--show", "histogram"), "how long answers took")
    assert drawn[0] == "  more than  at most  answers  share                              quantile"
    assert drawn[3] == "     160 ms   250 ms        0"
    assert drawn[5] == f"     400 ms   600 ms        2   25.0 %  {'█' * 24}  p50"
    assert drawn[6] == f"     600 ms      1 s        1   12.5 %  {'█' * 12}"


@pytest.mark.parametrize("width", [60, 140])
def test_no_line_is_wider_than_the_screen(width: int) -> None:
    ran = ask(shop(), "--show", "latency", "--show", "histogram", "--apdex", "500ms", width=width)
    assert max(map(len, ran.lines)) <= width


def test_a_plain_terminal_gets_plain_characters() -> None:
    start, end, now = (format_moment(moment(t)) for t in (0, 86_400, 10**6))
    ran = probe(
        "report", "--store", "-", "--from", start, "--until", end, "--now", now, "--show", "latency", "--show", "histogram",
        stdin=lines(shop()).decode(), env={"PYTHONIOENCODING": "ascii", "LC_ALL": "C"},
    )  # fmt: skip
    assert ran.out.isascii()
    assert "\\u" not in ran.out
    assert ">= 10 s" in ran.out
    assert "##########" in ran.out


def test_markdown_has_both_tables() -> None:
    out = ask(shop(), "--show", "latency", "--show", "histogram", "-f", "markdown").out
    assert "| asked | 10 | 510 ms | ≥ 10 s | ≥ 10 s | – | ≥ 10 s |  |" in out
    assert "| 400 ms | 600 ms | 2 |" in out


def test_more_than_ten_thousand_answers_are_true_to_one_percent_and_say_so(tmp_path: Path) -> None:
    plain = json.loads(lines([asked(0)]))
    found = [
        plain | {"id": f"{n}", "at": format_moment(moment(8 * n)), "latency_s": 0.2 + n / 10_000}
        for n in range(10_001)
    ]
    (tmp_path / "many.jsonl").write_text("".join(f"{json.dumps(each)}\n" for each in found))
    ran = probe(
        "report", "--store", "many.jsonl", "--from", format_moment(moment(0)), "--now", format_moment(moment(86_400)),
        "--show", "latency", "--show", "histogram", "--report", "json:r.json", cwd=tmp_path, env={"PYTHONUTF8": "1"},
    )  # fmt: skip
    got = json.loads((tmp_path / "r.json").read_text())["probes"][0]["windows"][0]
    assert (got["latency_s"]["exact"], got["latency"]["exact"], got["histogram"]["exact"]) == (False,) * 3
    assert got["latency_s"]["p50"] == pytest.approx(0.7, rel=0.01)
    assert got["latency_s"]["max"] == 1.2
    said = " ".join(ran.out.split())
    assert "latencies are true to 1 % where more than 10,000 were counted" in said
    assert "true to 1 %: there were more than 10,000 answers" in said
    assert "answered and asked too, where more than 10,000 were answered" in said


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--apdex", "500ms"], "--apdex: is a figure of the section latency: add --show latency"),
        (["--show", "latency", "--apdex", "0s"], "--apdex: no answer takes 0 s: write more, such as 500ms"),
        (["--show", "latency", "--apdex", "5"], "--apdex: '5' is not a duration: write a number and a unit"),
    ],
)
def test_what_is_no_threshold_is_refused(tmp_path: Path, words: list[str], message: str) -> None:
    (tmp_path / "one.jsonl").write_text(json.dumps({}) + "\n")
    ran = probe("report", "--store", "one.jsonl", *words, cwd=tmp_path)
    assert (ran.exit, ran.out) == (2, "")
    assert message in ran.err


@pytest.mark.parametrize("where", ["pipe", "files"])
def test_copies_of_a_line_count_once(tmp_path: Path, where: str) -> None:
    found = [*shop(), asked(1200, lagged=True, lag_s=0.25, timings_s=TIMES)]
    alone = window(ask(found, "--show", "latency", "-f", "json"))
    twice = [*found, *reversed(found)]
    if where == "pipe":
        both = window(ask(twice, "--show", "latency", "-f", "json"))
    else:
        (tmp_path / "a.jsonl").write_bytes(lines(twice))
        (tmp_path / "b.jsonl").write_bytes(lines(found))
        both = window(ask([], "--store", str(tmp_path / "*.jsonl"), "--show", "latency", "-f", "json"))
    assert both["latency"] == alone["latency"]
    assert alone["latency"]["lagged"] == 1
