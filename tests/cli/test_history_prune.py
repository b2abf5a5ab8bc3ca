"""`probe history prune` and `stats`: old days go when they are told to, and the record can be counted."""

import gzip
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from support.records import DAY, ONE, THREE, TWO, data, record
from support.samples import sample
from support.tool import REPOSITORY, Ran, probe

from probe.model.outcome import Outcome
from probe.record import encode

NOW = "2026-11-25T06:00:00Z"


def prune(folder: Path, *words: str, store: str = "results", now: str = NOW) -> Ran:
    return probe("history", "prune", "--store", store, "--now", now, *words, cwd=folder)


@pytest.fixture
def days(tmp_path: Path) -> Path:
    results = tmp_path / "results"
    for day in (22, 23, 24, 25):
        record(results, b"x" * day, name=f"2026-11-{day}.jsonl")
    record(results, b"old", name="2026-11-21.jsonl.gz")
    for name in ("old.jsonl", "2026-11-20.jsonl.broken", "2026-99-99.jsonl", "2026-11-20.jsonl.bak"):
        record(results, b"mine", name=name)
    (results / "2026-11-19.jsonl").symlink_to(record(tmp_path, b"precious", name="precious"))
    return results


def test_daily_files_that_are_wholly_older_go_and_nothing_else(tmp_path: Path, days: Path) -> None:
    before = data(days)
    assert prune(tmp_path, "--keep", "2d") == (
        0,
        (
            "results/2026-11-21.jsonl.gz: removed 3 B\n"
            "results/2026-11-22.jsonl: removed 22 B\n"
            "removed 2 files, 25 B · 6 files kept, from 2026-11-23 on\n"
        ),
        "",
    )
    gone = {"2026-11-21.jsonl.gz", "2026-11-22.jsonl"}
    assert data(days) == {name: content for name, content in before.items() if name not in gone}
    assert prune(tmp_path, "--keep", "2d").out == "nothing to remove · 6 files kept, from 2026-11-23 on\n"


def test_a_dry_run_says_the_same_and_removes_nothing(tmp_path: Path, days: Path) -> None:
    before = data(days)
    ran = prune(tmp_path, "--keep", "2d", "--dry-run", "-f", "json")
    assert ran.exit == 0
    assert ran.json == {
        "v": 1, "command": "prune", "before": "2026-11-23T06:00:00.000Z", "kept": 6, "bytes": 25, "dry_run": True,
        "halted": None, "exit": 0,
        "files": [{"path": "results/2026-11-21.jsonl.gz", "bytes": 3}, {"path": "results/2026-11-22.jsonl", "bytes": 22}],
    }  # fmt: skip
    assert data(days) == before
    assert not (days / ".append.lock").exists()


def test_a_day_goes_when_it_ended_just_as_long_ago(tmp_path: Path, days: Path) -> None:
    assert "2026-11-23" not in prune(tmp_path, "--keep", "30h01ms", "--dry-run").out.replace(
        "from 2026-11-23", ""
    )
    assert "results/2026-11-23.jsonl: would remove" in prune(tmp_path, "--keep", "30h", "--dry-run").out


def test_the_file_of_today_stays_whatever_now_is_said_to_be(tmp_path: Path) -> None:
    today = f"{datetime.now(UTC):%Y-%m-%d}.jsonl"
    record(tmp_path / "results", ONE, name=today)
    assert prune(tmp_path, "--keep", "1ms", now="2999-01-01T00:00:00Z").exit == 0
    assert data(tmp_path / "results") == {today: ONE}


@pytest.mark.parametrize("words", [(), ("--keep", "0d"), ("--keep", "-1d"), ("--keep", "ninety")])
def test_nothing_is_removed_without_a_bound(tmp_path: Path, days: Path, words: tuple[str, ...]) -> None:
    before = data(days)
    assert prune(tmp_path, *words).exit == 2
    assert data(days) == before


@pytest.mark.parametrize(
    ("store", "said"),
    [
        ("x.jsonl", "x.jsonl is one file, and prune removes whole daily files; name a folder of them"),
        ("-", "stdin is standard input, and prune removes whole daily files; name a folder of them"),
        ("r*/*", "r*/* is a pattern, and prune removes whole daily files; name a folder of them"),
    ],
)
def test_a_place_that_is_no_folder_is_refused(tmp_path: Path, store: str, said: str) -> None:
    record(tmp_path, ONE, name="x.jsonl")
    assert prune(tmp_path, "--keep", "1d", store=store) == (2, "", f"probe: {said}\n")
    assert data(tmp_path) == {"x.jsonl": ONE}


def test_a_folder_without_history_has_nothing_to_prune(tmp_path: Path) -> None:
    assert prune(tmp_path, "--keep", "1d").exit == 3


def test_a_lock_that_cannot_be_had_keeps_the_files(tmp_path: Path, days: Path) -> None:
    (days / ".append.lock").symlink_to(tmp_path / "precious")
    before = data(days)
    ran = prune(tmp_path, "--keep", "2d")
    assert (ran.exit, ran.out) == (74, "")
    assert "it is a symbolic link" in ran.err
    assert data(days) == before


def test_what_was_worked_out_from_a_file_goes_with_it(tmp_path: Path, days: Path) -> None:
    for name in ("2026-11-21.jsonl.gz.0", "2026-11-22.jsonl.0", "2026-11-22.jsonl.123", "old.jsonl.0"):
        record(days / ".rollups", b"worked out", name=f"{name}.rollup")
    kept = prune(tmp_path, "--keep", "2d", "--dry-run").out.replace("would remove", "removed")
    assert len(data(days / ".rollups")) == 4
    assert prune(tmp_path, "--keep", "2d").out == kept
    assert sorted(data(days / ".rollups")) == ["old.jsonl.0.rollup"]


STOPPED = """
import sys
from pathlib import Path
unlink = Path.unlink
def stopped(path, missing_ok=False):
    if path.name == "2026-11-22.jsonl":
        raise PermissionError(1, "Operation not permitted", str(path))
    unlink(path, missing_ok)
Path.unlink = stopped
sys.argv = ["probe", *sys.argv[1:]]
from probe.__main__ import main
main()
"""


def test_what_was_removed_before_it_had_to_stop_is_told(tmp_path: Path, days: Path) -> None:
    words = ["history", "prune", "--store", "results", "--now", NOW, "--keep", "1d"]
    done = subprocess.run(
        [sys.executable, "-c", STOPPED, *words],
        cwd=tmp_path, env={"PYTHONPATH": str(REPOSITORY)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 74
    assert done.stdout.splitlines()[0] == "results/2026-11-21.jsonl.gz: removed 3 B"
    assert done.stdout.splitlines()[1].startswith("removed 1 file, 3 B · 7 files kept, from 2026-11-24 on ")
    assert done.stdout.splitlines()[1].endswith(" exit 74")
    assert done.stderr == (
        "probe: results/2026-11-22.jsonl cannot be removed: the system does not permit it; look at the file's"
        " owner and attributes, or choose another place with `store` in [settings] or --store\n"
    )


def stats(folder: Path, *words: str) -> Ran:
    return probe("history", "stats", "--store", "results", *words, cwd=folder)


def test_the_record_is_counted_by_probe_and_vantage(tmp_path: Path) -> None:
    down = [encode(sample(number, outcome=Outcome.DOWN, every_s=30.0)) for number in (3, 4)]
    record(tmp_path / "results", THREE, ONE, TWO, *down, b"bad\n")
    record(
        tmp_path / "results",
        gzip.compress(encode(sample(5, vantage="ci", every_s=None)), mtime=0),
        name="ci.jsonl.gz",
    )
    size = sum(len(content) for content in data(tmp_path / "results").values())
    ran = stats(tmp_path, "-f", "json")
    assert ran.exit == 0
    assert ran.json == {
        "v": 1, "command": "stats", "files": 2, "bytes": size, "samples": 6, "summed": 0, "skipped": 1, "exit": 0,
        "tracks": [
            {"probe": "shop-web", "vantage": "ci", "samples": 1, "first": "2026-11-22T12:05:00.000Z",
             "last": "2026-11-22T12:05:00.000Z", "every_s": None, "outcomes": {"up": 1, "degraded": 0, "down": 0, "unknown": 0}},
            {"probe": "shop-web", "vantage": "laptop", "samples": 5, "first": "2026-11-22T12:00:00.000Z",
             "last": "2026-11-22T12:04:00.000Z", "every_s": 30.0, "outcomes": {"up": 3, "degraded": 0, "down": 2, "unknown": 0}},
        ],
    }  # fmt: skip
    assert stats(tmp_path).out == (
        "shop-web  ci      1             2026-11-22T12:05Z  2026-11-22T12:05Z  up 100.0 %\n"
        "shop-web  laptop  5  every 30s  2026-11-22T12:00Z  2026-11-22T12:04Z   up 60.0 %  down 40.0 %\n"
        f"6 samples in 2 files, {size / 1024:.1f} KiB · 1 line not samples\n"
    )


def test_a_single_failure_among_very_many_is_not_rounded_away(tmp_path: Path) -> None:
    good = [encode(sample(number)) for number in range(1999)]
    record(tmp_path / "results", *good, encode(sample(1999, outcome=Outcome.DOWN)))
    assert "up 99.9 %  down 0.0 %" in stats(tmp_path).out


def test_a_record_without_samples_is_undetermined(tmp_path: Path) -> None:
    assert stats(tmp_path).exit == 3
    record(tmp_path / "results", b"", name=DAY)
    assert stats(tmp_path) == (
        3,
        "0 samples in 1 file, 0 B                                                  exit 3\n",
        "",
    )
