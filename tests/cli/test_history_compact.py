"""`probe history compact`: old days shrink to their sums, and every command says what it said."""

import os
from pathlib import Path
from typing import Any

import pytest
from analysis.vectors import sample
from support.compacting import DAY_S, write
from support.records import data
from support.tool import Ran, probe

NOW = "2026-11-04T00:00:00Z"
FIRST, SECOND = "results/2026-11-01.jsonl", "results/2026-11-02.jsonl"
NOTE = (
    "results: up to 2026-11-02 the record is kept as sums only (2 files): "
    "availability, outages and latency are the same, "
    "phases, lateness and single samples are gone"
)


def history(folder: Path, command: str, *words: str, store: str = "results", now: str | None = NOW) -> Ran:
    when = () if now is None else ("--now", now)
    return probe("history", command, "--store", store, *when, *words, cwd=folder)


def asked(folder: Path, command: str, *words: str) -> Any:
    ran = probe(command, *words, "--store", "results", "--now", NOW, "-f", "json", cwd=folder)
    found = ran.json
    return ran.exit, {key: found.get(key) for key in found if key not in ("made_at", "sources", "warnings")}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three days of two probes, an hour of each day one of them is down."""
    found = [
        sample(t, "D" if 40_000 <= t % DAY_S < 43_600 and name == "shop" else "U", every_s=900, probe=name,
               latency_s=0.1 + t % 7000 / 9000)
        for t in range(0, 3 * DAY_S, 900) for name in ("shop", "till")
    ]  # fmt: skip
    write(tmp_path, found)
    return tmp_path


def test_days_that_are_wholly_older_shrink_to_their_sums(folder: Path) -> None:
    before = data(folder / "results")
    ran = history(folder, "compact", "--keep", "1d")
    after = data(folder / "results")
    assert sorted(after) == ["2026-11-01.jsonl.sums", "2026-11-02.jsonl.sums", "2026-11-03.jsonl"]
    assert after["2026-11-03.jsonl"] == before["2026-11-03.jsonl"]
    freed = sum(map(len, before.values())) - sum(map(len, after.values()))
    assert ran.exit == 0
    assert ran.err == ""
    assert ran.lines == [
        (
            f"{name}: summed up 192 samples, {len(before[name[8:]]) / 1024:.0f} KiB to "
            f"{len(after[name[8:] + '.sums']) / 1024:.1f} KiB"
        )
        for name in (FIRST, SECOND)
    ] + [f"summed up 2 files, freed {freed / 1024:.0f} KiB · 1 file kept, from 2026-11-03 on"]
    assert history(folder, "compact", "--keep", "1d").out == (
        "nothing to sum up · 1 file kept, from 2026-11-03 on\n"
    )


def test_a_dry_run_says_the_same_and_changes_nothing(folder: Path) -> None:
    before = data(folder / "results")
    dry = history(folder, "compact", "--keep", "1d", "--dry-run", "-f", "json")
    assert sorted(path.name for path in (folder / "results").iterdir()) == sorted(before)
    done = history(folder, "compact", "--keep", "1d", "-f", "json")
    sizes = {name: len(text) for name, text in data(folder / "results").items()}
    assert dry.json == done.json | {"dry_run": True}
    assert done.json == {
        "v": 1, "command": "compact", "before": "2026-11-03T00:00:00.000Z", "kept": 1, "dry_run": False,
        "halted": None, "exit": 0,
        "bytes": sum(len(before[f"2026-11-0{day}.jsonl"]) - sizes[f"2026-11-0{day}.jsonl.sums"] for day in (1, 2)),
        "files": [
            {"path": f"results/2026-11-0{day}.jsonl", "sums": f"results/2026-11-0{day}.jsonl.sums", "samples": 192,
             "bytes": len(before[f"2026-11-0{day}.jsonl"]), "sums_bytes": sizes[f"2026-11-0{day}.jsonl.sums"],
             "refused": None}
            for day in (1, 2)
        ],
    }  # fmt: skip


@pytest.mark.parametrize(
    "words",
    [
        ("report", "-w", "7d", "-w", "36h", "-w", "2026-11-02", "--explain", "--show", "vantages"),
        (
            "report",
            "--from",
            "2026-11-01T11:20:00.5Z",
            "--until",
            "2026-11-02T11:59:59.9Z",
            "--show",
            "curve",
        ),
        ("outages", "-w", "7d"),
        ("compare", "shop", "till", "-w", "7d"),
        ("gate", "--rule", "availability >= 97% over 7d", "--rule", "p95(total) < 1s over 7d"),
        ("gate", "--rule", "outages <= 2 over 72h", "--rule", "longest_outage < 2h over 72h"),
    ],
)
def test_every_command_says_what_it_said(folder: Path, words: tuple[str, ...]) -> None:
    before = asked(folder, *words)
    assert history(folder, "compact", "--keep", "1d").exit == 0
    assert asked(folder, *words) == before


def test_a_report_says_what_is_known_from_sums_only(folder: Path) -> None:
    history(folder, "compact", "--keep", "1d")
    ran = probe("report", "--store", "results", "--now", NOW, "-w", "7d", "-f", "json", cwd=folder)
    assert ran.json["warnings"] == [NOTE]
    text = probe("report", "--store", "results", "--now", NOW, "-w", "7d", cwd=folder).out
    assert NOTE.replace(" ", "") in text.replace("\n", "").replace(" ", "")
    recent = probe("report", "--store", "results", "--now", NOW, "-w", "1h", "-f", "json", cwd=folder)
    assert recent.json["warnings"] == [NOTE.replace("(2 files)", "(1 file)")]
    one = probe("outages", "shop-20261101", "--store", "results", "--now", NOW, "-w", "7d", cwd=folder)
    assert "60 failing samples" not in one.out
    assert "was down for 1h" in one.out
    assert "single samples are gone" in one.out.replace("\n", " ")


@pytest.mark.parametrize(
    "store", ["results/2026-11-01.jsonl", "results/*.jsonl", "r*", "results/2026-11-01.jsonl.sums"]
)
def test_sums_are_found_where_their_lines_were(folder: Path, store: str) -> None:
    history(folder, "compact", "--keep", "1d")
    words = (
        "report",
        "--store",
        store,
        "--now",
        NOW,
        "--from",
        "2026-11-01",
        "--until",
        "2026-11-02",
        "-f",
        "json",
    )
    ran = probe(*words, cwd=folder)
    assert [each["windows"][0]["samples"] for each in ran.json["probes"]] == [96, 96]


def test_a_file_with_a_torn_line_stays_until_it_is_repaired(folder: Path) -> None:
    with (folder / FIRST).open("ab") as file:
        file.write(b'{"v":1,"id":"01J')
    before = data(folder / "results")
    ran = history(folder, "compact", "--keep", "1d")
    assert ran.exit == 1
    assert ran.lines[0] == (
        f"{FIRST}: stays: a line is no sample (line 193: torn last line (the writer was stopped)), and would be lost: "
        "`probe history repair` moves out what nobody can read, `probe history verify` names the rest"
    )
    assert ran.lines[2].startswith("summed up 1 file, freed ")
    assert ran.lines[2].endswith(" exit 1")
    assert data(folder / "results")["2026-11-01.jsonl"] == before["2026-11-01.jsonl"]
    assert history(folder, "repair", now=None).exit == 0
    assert history(folder, "compact", "--keep", "1d").exit == 0
    assert "2026-11-01.jsonl.sums" in data(folder / "results")


@pytest.mark.parametrize("words", [(), ("--keep", "0d"), ("--keep", "ninety")])
def test_nothing_is_summed_up_without_a_bound(folder: Path, words: tuple[str, ...]) -> None:
    before = data(folder / "results")
    assert history(folder, "compact", *words).exit == 2
    assert data(folder / "results") == before


def test_a_place_that_is_no_folder_is_refused(folder: Path) -> None:
    assert history(folder, "compact", "--keep", "1d", store=FIRST) == (
        2, "", f"probe: {FIRST} is one file, and compact sums up whole daily files; name a folder of them\n",
    )  # fmt: skip
    assert history(folder, "compact", "--keep", "1d", store="nothing").exit == 3


def test_two_at_once_are_one_too_many(folder: Path) -> None:
    from probe.store.lock import RunLock

    with RunLock(folder / "results" / ".compact.lock") as lock:
        assert lock.acquire()
        ran = history(folder, "compact", "--keep", "1d")
    assert (ran.exit, ran.out) == (75, "")
    assert f"another compaction is going (process {os.getpid()}" in ran.err


def test_prune_removes_sums_by_their_age(folder: Path) -> None:
    history(folder, "compact", "--keep", "1d")
    size = len(data(folder / "results")["2026-11-01.jsonl.sums"])
    assert history(folder, "prune", "--keep", "2d").out == (
        f"{FIRST}.sums: removed {size / 1024:.1f} KiB\n"
        f"removed 1 file, {size / 1024:.1f} KiB · 2 files kept, from 2026-11-02 on\n"
    )
    assert sorted(data(folder / "results")) == ["2026-11-02.jsonl.sums", "2026-11-03.jsonl"]


def test_stats_count_them(folder: Path) -> None:
    before = history(folder, "stats", "-f", "json", now=None).json
    history(folder, "compact", "--keep", "1d")
    after = history(folder, "stats", "-f", "json", now=None).json
    assert after == before | {"summed": 384, "bytes": sum(map(len, data(folder / "results").values()))}
    assert history(folder, "stats", now=None).lines[-1].endswith(" · 384 samples as sums only")


def test_verify_checks_them(folder: Path) -> None:
    history(folder, "compact", "--keep", "1d")
    assert history(folder, "verify").out == "no defects in 576 samples, 3 files\n"
    path = folder / "results" / "2026-11-01.jsonl.sums"
    path.write_bytes(path.read_bytes()[:-3] + b"bad")
    ran = history(folder, "verify")
    assert ran.exit == 1
    assert ran.lines[0] == f"{FIRST}.sums: sums: it is damaged"
    [finding] = history(folder, "verify", "-f", "json").json["findings"]
    assert finding == {"kind": "sums", "path": f"{FIRST}.sums", "line": None, "problem": "it is damaged"}


def merge(folder: Path, *sources: str, into: str) -> Ran:
    return probe("history", "merge", *sources, "--into", into, cwd=folder)


@pytest.mark.parametrize("into", ["other", "other.jsonl"])
def test_a_merge_takes_them_once(folder: Path, into: str) -> None:
    before = asked(folder, "report", "-w", "7d")
    history(folder, "compact", "--keep", "1d")
    assert merge(folder, "results", into=into).out == f"576 taken · 0 known from 3 files into {into}\n"
    assert merge(folder, "results", into=into).out == f"0 taken · 576 known from 3 files into {into}\n"
    (folder / "results").rename(folder / "away")
    if into == "other":
        (folder / into).rename(folder / "results")
        assert asked(folder, "report", "-w", "7d") == before
    else:
        assert history(folder, "stats", "-f", "json", store=into, now=None).json["summed"] == 384


def test_lines_that_the_sums_know_do_not_come_back(folder: Path) -> None:
    lines = data(folder / "results")
    (folder / "runner").mkdir()
    for name, text in lines.items():
        (folder / "runner" / name).write_bytes(text)
    history(folder, "compact", "--keep", "1d")
    after = data(folder / "results")
    assert merge(folder, "runner", into="results").out == "0 taken · 576 known from 3 files into results\n"
    assert data(folder / "results") == after


def test_sums_of_two_vantages_become_one_file(folder: Path) -> None:
    other = [sample(t, "U", every_s=900, probe="shop", vantage="there") for t in range(0, DAY_S, 900)]
    (folder / "there").mkdir()
    write(folder / "there", other)
    both = folder / "both"
    both.mkdir()
    write(both, other)
    merge(folder, "results", into="both/results")
    wanted = asked(both, "report", "-w", "7d", "--show", "vantages")
    history(folder, "compact", "--keep", "1d")
    assert history(folder / "there", "compact", "--keep", "1d").exit == 0
    assert merge(folder, "there/results", into="results").out.startswith("96 taken · 0 known")
    assert asked(folder, "report", "-w", "7d", "--show", "vantages") == wanted


def test_sums_that_are_damaged_are_not_added_to(folder: Path) -> None:
    history(folder, "compact", "--keep", "1d")
    merge(folder, "results", into="other")
    path = folder / "other" / "2026-11-01.jsonl.sums"
    path.write_bytes(b"nonsense")
    ran = merge(folder, "results", into="other")
    assert ran.exit == 74
    assert "other/2026-11-01.jsonl.sums cannot be added to: it holds no sums; move it elsewhere" in ran.err
    assert path.read_bytes() == b"nonsense"
    ran = merge(folder, "other", into="third")
    assert ran.exit == 0
    assert "other/2026-11-01.jsonl.sums: sums: it holds no sums" in ran.out


def test_a_record_of_sums_alone_is_a_record(folder: Path) -> None:
    before = asked(folder, "report", "-w", "7d")
    assert history(folder, "compact", "--keep", "1ms", now="2026-11-20T00:00:00Z").exit == 0
    assert [name[-5:] for name in data(folder / "results")] == [".sums"] * 3
    assert asked(folder, "report", "-w", "7d") == before
    assert history(folder, "verify").out == "no defects in 576 samples, 3 files\n"
    assert (
        history(folder, "compact", "--keep", "1d").out
        == "nothing to sum up · 0 files kept, from 2026-11-03 on\n"
    )
