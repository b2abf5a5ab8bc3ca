"""`probe report`: which windows, which probes, which evidence; and what it says of lines it cannot read."""

import csv
import io
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from analysis.vectors import sample as of_a_week
from support.compacting import write
from support.shop import config
from support.tool import Ran, probe

from probe.units import format_moment

NOW = ["--now", "2026-03-01T01:00:00Z"]
HOUR = [*NOW, "-w", "1h"]
CONFIG = config(api_tags=())
DAMAGED = ['{"v": 1, "probe": "web"', "nonsense"]
WARNINGS = [
    "2026-03-01.jsonl:4: damaged line: cut off, skipped",
    "2026-03-01.jsonl:6: damaged line: not JSON, skipped",
]


def sample(name: str, minute: int, outcome: str) -> str:
    at = f"2026-03-01T00:{minute:02}:00.000Z"
    made: dict[str, Any] = {
        "v": 1, "id": f"{name}{minute:02}", "probe": name, "kind": "http", "at": at, "due": at, "every_s": 60, "timeout_s": 10,
        "trigger": "scheduled", "vantage": "here", "target": "GET http://127.0.0.1:9/", "outcome": outcome, "latency_s": 0.1,
        "tags": ["shop", "recorded"] if name == "web" else ["recorded"], "config": "a1",
    }  # fmt: skip
    if outcome == "down":
        made["failure"] = {"reason": "status", "owner": "target", "phase": "wait", "message": "status 500"}
    return json.dumps(made)


def history() -> list[str]:
    """An hour, once a minute: web is down from 00:20 to 00:30, api never."""
    lines = []
    for minute in range(60):
        lines.append(sample("web", minute, "down" if 20 <= minute < 30 else "up"))
        lines.append(sample("api", minute, "up"))
    return lines


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "probes.toml").write_text(CONFIG)
    (tmp_path / "results").mkdir()
    (tmp_path / "results" / "2026-03-01.jsonl").write_text("\n".join(history()) + "\n")
    return tmp_path


@pytest.fixture
def damaged(folder: Path) -> Path:
    lines = history()
    lines.insert(3, DAMAGED[0])
    lines.insert(5, DAMAGED[1])
    (folder / "results" / "2026-03-01.jsonl").write_text("\n".join(lines) + "\n")
    return folder


def windows(ran: Ran, name: str) -> list[dict[str, Any]]:
    assert ran.exit == 0, ran.err
    [found] = [each["windows"] for each in ran.json["probes"] if each["probe"] == name]
    return list(found)


def names(ran: Ran) -> list[str]:
    assert ran.exit == 0, ran.err
    return [each["probe"] for each in ran.json["probes"]]


def test_windows_are_shown_in_the_order_given_and_once(folder: Path) -> None:
    ran = probe("report", *HOUR, "-w", "30m", "-w", "1h", "-f", "json", cwd=folder)
    shown = windows(ran, "web")
    assert [(each["name"], each["samples"], each["failed"]) for each in shown] == [
        ("1h", 60, 10),
        ("30m", 30, 0),
    ]
    assert shown[0]["availability"] == pytest.approx(50 / 60)
    assert (shown[0]["edge_low"], shown[0]["edge_high"]) == (pytest.approx(49 / 60), pytest.approx(51 / 60))
    assert shown[1]["availability"] == 1.0
    assert [each["availability"] for each in windows(ran, "api")] == [1.0, 1.0]


def test_the_text_begins_with_the_worst(folder: Path) -> None:
    ran = probe("report", *HOUR, cwd=folder)
    assert (ran.exit, ran.err) == (0, "")
    assert ran.lines[0].split()[:4] == ["web", "1h", "83.333", "%"]
    assert ran.lines[1].split()[:4] == ["api", "1h", "100.000", "%"]


def test_a_window_of_ones_own(folder: Path) -> None:
    span = ["--from", "2026-03-01T00:20:00Z", "--until", "2026-03-01T01:20:00+01:00"]
    ran = probe(
        "report",
        "--from",
        "2026-03-01T00:30:00Z",
        "--until",
        "2026-03-01T01:50:00+01:00",
        "-f",
        "json",
        cwd=folder,
    )
    [web] = windows(ran, "web")
    assert (web["from"], web["until"], web["length_s"]) == (
        "2026-03-01T00:30:00.000Z", "2026-03-01T00:50:00.000Z", 1200.0,
    )  # fmt: skip
    assert (web["samples"], web["failed"]) == (20, 0)
    empty = probe("report", *span, cwd=folder)
    assert (empty.exit, empty.out) == (2, "")


def test_from_without_until_ends_now(folder: Path) -> None:
    [web] = windows(probe("report", "--from", "2026-03-01T00:40:00Z", *NOW, "-f", "json", cwd=folder), "web")
    assert (web["until"], web["samples"]) == ("2026-03-01T01:00:00.000Z", 20)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (
            ["--from", "2026-03-01T00:30:00Z", "--until", "2026-03-01T00:20:00Z"],
            "--from/--until: 2026-03-01T00:30:00.000Z..2026-03-01T00:20:00.000Z is empty: the end must be later than the start",
        ),
        (["--until", "2026-03-01T00:20:00Z"], "--until: needs --from as well"),
        (["--timezone", "Europe/Pris"], "--timezone Europe/Pris: is no IANA zone, such as Europe/Paris or UTC"),
    ],
    ids=["reversed", "no start", "zone"],
)  # fmt: skip
def test_mistakes(folder: Path, words: list[str], message: str) -> None:
    assert probe("report", *words, cwd=folder) == (2, "", f"probe: {message}\n")


def test_the_timezone_decides_what_today_is(folder: Path) -> None:
    for zone, start in (("UTC", "2026-03-01T00:00:00.000Z"), ("Europe/Paris", "2026-02-28T23:00:00.000Z")):
        ran = probe("report", *NOW, "-w", "today", "--timezone", zone, "-f", "json", cwd=folder)
        assert ran.json["timezone"] == zone
        assert windows(ran, "web")[0]["from"] == start
    assert (
        "2026-03-01 02:00 Europe/Paris"
        in probe("report", *HOUR, "--timezone", "Europe/Paris", cwd=folder).out
    )


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ([], ["web", "api"]),
        (["api"], ["api"]),
        (["shop"], ["web"]),
        (["w*"], ["web"]),
        (["*"], ["web", "api"]),
        (["api", "web"], ["web", "api"]),
        (["shop", "web"], ["web"]),
    ],
    ids=lambda value: " ".join(value) or "none",
)
def test_names_tags_and_globs(folder: Path, words: list[str], wanted: list[str]) -> None:
    assert names(probe("report", *HOUR, *words, "-f", "json", cwd=folder)) == wanted


@pytest.mark.parametrize("word", ["wbe", "x*"])
def test_nothing_of_that_name(folder: Path, word: str) -> None:
    ran = probe("report", *HOUR, "api", word, cwd=folder)
    assert (ran.exit, ran.out) == (4, "")
    assert ran.err.startswith(f"probe: no probe or tag is named '{word}'") or f"'{word}'" in ran.err


@pytest.mark.parametrize("store", ["results", "results/*.jsonl", "results/2026-03-01.jsonl", "-"])
def test_evidence_from_anywhere(folder: Path, tmp_path: Path, store: str) -> None:
    (tmp_path / "probes.toml").unlink()
    ran = probe(
        "report", *HOUR, "--store", store, "-f", "json", cwd=folder, stdin="\n".join(history()) + "\n"
    )
    assert ran.err == ""
    [web] = windows(ran, "web")
    assert (web["samples"], web["failed"], web["availability"]) == (60, 10, pytest.approx(50 / 60))
    path = "stdin" if store == "-" else "results/2026-03-01.jsonl"
    assert ran.json["sources"] == [{"path": path, "samples": 120, "skipped": 0}]
    assert ran.json["probes"][0]["tags"]


def test_the_same_evidence_twice_counts_once(folder: Path) -> None:
    (folder / "copy.jsonl").write_bytes((folder / "results" / "2026-03-01.jsonl").read_bytes())
    ran = probe("report", *HOUR, "--store", "results", "--store", "copy.jsonl", "-f", "json", cwd=folder)
    assert windows(ran, "web")[0]["samples"] == 60
    assert [source["samples"] for source in ran.json["sources"]] == [120, 120]


def test_damaged_lines_are_named_and_counted(damaged: Path) -> None:
    ran = probe("report", *HOUR, cwd=damaged)
    assert ran.exit == 0
    assert [line for line in ran.lines if "damaged" in line] == [f"! results/{each}" for each in WARNINGS]
    document = probe("report", *HOUR, "-f", "json", cwd=damaged)
    assert document.json["warnings"] == [f"results/{each}" for each in WARNINGS]
    assert document.json["sources"] == [{"path": "results/2026-03-01.jsonl", "samples": 120, "skipped": 2}]
    assert windows(document, "web")[0]["samples"] == 60


def test_damaged_lines_of_stdin(damaged: Path) -> None:
    text = (damaged / "results" / "2026-03-01.jsonl").read_text()
    ran = probe("report", *HOUR, "--store", "-", "-f", "json", cwd=damaged, stdin=text)
    assert ran.json["warnings"] == [each.replace("2026-03-01.jsonl", "stdin") for each in WARNINGS]


@pytest.mark.parametrize("store", [[], ["--store", "results"]], ids=["settings", "--store"])
def test_without_any_history_it_is_undetermined_and_says_who_writes_it(
    folder: Path, store: list[str]
) -> None:
    (folder / "results" / "2026-03-01.jsonl").unlink()
    (folder / "results").rmdir()
    ran = probe("report", *HOUR, *store, cwd=folder)
    assert ran.exit == 3
    assert "probe run" in ran.out + ran.err
    assert ("no history at results" in ran.out + ran.err) or store


def test_a_time_without_samples_is_undetermined(folder: Path) -> None:
    ran = probe("report", "--now", "2026-04-01T00:00:00Z", "-w", "1h", "-f", "json", cwd=folder)
    assert ran.exit == 3
    assert [each["windows"][0]["availability"] for each in ran.json["probes"]] == [None, None]
    assert [each["windows"][0]["coverage"] for each in ran.json["probes"]] == [0.0, 0.0]


def test_a_window_between_two_samples_of_a_weekly_probe_is_known(tmp_path: Path) -> None:
    config = CONFIG.replace('url = "http', 'every = "7d"\nurl = "http')
    (tmp_path / "probes.toml").write_text(config)
    (tmp_path / "results").mkdir()
    for name in ("2026-03-01", "2026-03-08"):
        lines = [sample(each, 0, "up").replace("2026-03-01", name).replace('"every_s": 60', '"every_s": 604800')
                 for each in ("web", "api")]  # fmt: skip
        (tmp_path / "results" / f"{name}.jsonl").write_text("\n".join(lines) + "\n")
    now = ["--now", "2026-03-06T00:00:00Z"]
    for words in (["report", "-w", "24h"], ["compare", "web", "api", "-w", "24h"], ["outages", "-w", "24h"],
                  ["gate", "--rule", "availability >= 99% over 24h"]):  # fmt: skip
        ran = probe(*words, *now, "-f", "json", cwd=tmp_path)
        assert ran.exit == 0, words
        assert '"coverage": 1.0' in ran.out, words


def test_an_outage_that_never_settled_is_one_however_short_the_window(tmp_path: Path) -> None:
    """Three failures in a row, then every other hour for three days: nothing has ended it."""
    states = ["up"] * 6 + ["down"] * 3 + ["up", "down"] * 36
    begun = datetime(2026, 2, 26, tzinfo=UTC)
    lines = [
        sample("web", 0, state)
        .replace("2026-03-01T00", f"{begun + timedelta(hours=hour):%Y-%m-%dT%H}")
        .replace('"every_s": 60', '"every_s": 3600')
        .replace('"web00"', f'"web{hour}"')
        for hour, state in enumerate(states)
    ]
    (tmp_path / "x.jsonl").write_text("\n".join(lines) + "\n")
    asked = ["--store", "x.jsonl", "--now", "2026-03-01T09:00:00Z"]
    listed = probe("outages", *asked, "-w", "24h", "-f", "json", cwd=tmp_path)
    [window] = windows(probe("report", *asked, "-w", "24h", "-f", "json", cwd=tmp_path), "web")
    judged = probe("gate", *asked, "--rule", "outages <= 0 over 24h", cwd=tmp_path)
    assert (len(listed.json["outages"]), window["outages"], judged.exit) == (1, 1, 1)
    # The same at once where the window is as long as the record.
    [whole] = windows(probe("report", *asked, "-w", "90h", "-f", "json", cwd=tmp_path), "web")
    assert whole["outages"] == 1


def test_csv_to_a_file(folder: Path) -> None:
    assert probe("report", *HOUR, "-f", "csv", "--out", "r.csv", cwd=folder) == (0, "", "")
    rows = list(csv.DictReader(io.StringIO((folder / "r.csv").read_text())))
    assert [(row["probe"], row["window"], row["samples"], row["failed"]) for row in rows] == [
        ("web", "1h", "60", "10"),
        ("api", "1h", "60", "0"),
    ]
    assert float(rows[0]["availability"]) == pytest.approx(50 / 60)


def test_markdown_to_a_file_and_json_beside_it(folder: Path) -> None:
    ran = probe("report", *HOUR, "-f", "markdown", "--out", "r.md", "--report", "json:r.json", cwd=folder)
    assert ran == (0, "", "")
    text = (folder / "r.md").read_text()
    assert text.startswith("### Availability, 1h\n")
    assert "| web | 83.333 % | 81.666–85.000 | 100 % | 10m | 1 | 10m |" in text
    assert [each["probe"] for each in json.loads((folder / "r.json").read_text())["probes"]] == ["web", "api"]


def test_a_dash_is_stdout(folder: Path) -> None:
    ran = probe("report", *HOUR, "-f", "json", "-o", "-", cwd=folder)
    assert names(ran) == ["web", "api"]
    assert not (folder / "-").exists()


@pytest.mark.parametrize("command", ["report", "gate"])
def test_a_weekly_probe_speaks_for_a_day_between_its_samples(tmp_path: Path, command: str) -> None:
    week = 7 * 86_400
    write(tmp_path, [of_a_week(t, "U", every_s=week, probe="certificates") for t in range(0, 5 * week, week)])
    (tmp_path / "probes.toml").write_text(
        '[settings]\nstore = "results"\n[[probe]]\nname = "certificates"\nurl = "http://127.0.0.1:9/"\nevery = "7d"\n'
    )
    now = ("--now", "2026-11-26T00:00:00Z")
    if command == "gate":
        assert probe("gate", "--rule", "availability >= 99% over 24h", *now, cwd=tmp_path).exit == 0
    else:
        [window] = windows(probe("report", "-w", "24h", *now, "-f", "json", cwd=tmp_path), "certificates")
        assert (window["coverage"], window["availability"], window["samples"]) == (1.0, 1.0, 0)


def test_what_came_after_a_moment_that_was_asked_for_is_nothing_to_warn_of(folder: Path) -> None:
    ran = probe("report", "--now", "2026-03-01T00:20:00Z", "-w", "10m", "-f", "json", cwd=folder)
    assert (ran.exit, ran.err, ran.json["warnings"]) == (0, "", [])


def test_samples_that_are_later_than_it_is_are_warned_of(folder: Path) -> None:
    late = format_moment(datetime.now(UTC) + timedelta(hours=1))
    (folder / "late.jsonl").write_text(json.dumps(json.loads(sample("web", 0, "up")) | {"at": late}) + "\n")
    ran = probe("report", "-f", "json", "--store", "late.jsonl", cwd=folder)
    assert ran.json["warnings"] == [
        "samples more than 120 s later than now were left out (1): check the clocks"
    ]
