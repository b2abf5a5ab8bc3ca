"""`probe history merge`: each sample once, in the file of its day, byte for byte; a second merge changes nothing."""

import fcntl
import gzip
import os
import subprocess
import sys
from pathlib import Path

import pytest
from support.records import DAY, ONE, THREE, TWO, data, record
from support.samples import sample
from support.site import Site
from support.tool import REPOSITORY, Ran, probe

from probe.record import encode
from probe.store import merge as merging
from probe.store.place import Place, parse_place
from probe.store.read import opened

NEXT = encode(sample(720))
OTHER = encode(sample(0, vantage="ci", id="01CI"))
CONFLICTING = ONE.replace(b'"up"', b'"down"')


def merge(folder: Path, *words: str, into: str = "results", stdin: str = "") -> Ran:
    return probe("history", "merge", *words, "--into", into, cwd=folder, stdin=stdin)


def test_samples_go_into_the_files_of_their_days(tmp_path: Path) -> None:
    record(tmp_path / "source", ONE, NEXT, OTHER, name="all.jsonl")
    ran = merge(tmp_path, "source")
    assert ran == (0, "3 taken · 0 known from 1 file into results\n", "")
    assert data(tmp_path / "results") == {DAY: ONE + OTHER, "2026-11-23.jsonl": NEXT}


def test_a_second_merge_changes_nothing_also_where_sources_overlap(tmp_path: Path) -> None:
    record(tmp_path / "results", ONE)
    record(tmp_path / "a", ONE, TWO, NEXT, name="x.jsonl")
    record(tmp_path / "b", TWO, THREE)
    wanted = {DAY: ONE + TWO + THREE, "2026-11-23.jsonl": NEXT}
    assert merge(tmp_path, "a", "b").out == "3 taken · 2 known from 2 files into results\n"
    assert data(tmp_path / "results") == wanted
    before = (tmp_path / "results" / DAY).stat().st_mtime_ns
    assert merge(tmp_path, "b", "a", "a/*").out == "0 taken · 8 known from 3 files into results\n"
    assert data(tmp_path / "results") == wanted
    assert (tmp_path / "results" / DAY).stat().st_mtime_ns == before


def test_lines_are_kept_byte_for_byte_without_what_surrounds_them(tmp_path: Path) -> None:
    odd = ONE.replace(b'{"v":1', b'{ "v": 1, "later":"\xe2\x80\xa8"').removesuffix(b"\n")
    record(tmp_path, b"\xef\xbb\xbf" + odd + b"\r\n\0\0" + TWO.removesuffix(b"\n"), name="x.jsonl")
    assert merge(tmp_path, "x.jsonl").exit == 0
    assert data(tmp_path / "results") == {DAY: odd + b"\n" + TWO}


def test_patterns_packed_files_and_stdin_are_sources(tmp_path: Path) -> None:
    record(tmp_path / "a", gzip.compress(ONE), name="x.jsonl.gz")
    record(tmp_path / "b", TWO, name="y.jsonl")
    ran = merge(tmp_path, "[ab]/*", "-", stdin=THREE.decode())
    assert ran.out == "3 taken · 0 known from 3 files into results\n"
    assert data(tmp_path / "results") == {DAY: ONE + TWO + THREE}


def test_lines_that_differ_under_one_id_are_both_kept_and_named(tmp_path: Path) -> None:
    record(tmp_path / "results", ONE)
    record(tmp_path / "source", TWO, CONFLICTING)
    said = f"source/{DAY}:2: conflict: another sample has this id, and both are kept\n"
    assert merge(tmp_path, "source").out == (
        said + "2 taken · 0 known · 1 in conflict from 1 file into results\n"
    )
    assert data(tmp_path / "results") == {DAY: ONE + TWO + CONFLICTING}
    assert merge(tmp_path, "source").out == "0 taken · 2 known from 1 file into results\n"
    assert data(tmp_path / "results") == {DAY: ONE + TWO + CONFLICTING}


def test_lines_that_are_no_samples_are_named_and_left(tmp_path: Path) -> None:
    record(tmp_path, ONE, b'{"v":2}\n', TWO[:50], name="x.jsonl")
    ran = merge(tmp_path, "x.jsonl", "-f", "json")
    assert ran.exit == 0
    assert ran.json == {
        "v": 1, "command": "merge", "into": "results", "files": 1, "taken": 1, "known": 0, "conflicts": 0,
        "skipped": 2, "halted": None, "exit": 0,
        "findings": [
            {"kind": "newer", "path": "x.jsonl", "line": 2,
             "problem": "version 2 was written by a newer probe: update this one to read it"},
            {"kind": "torn", "path": "x.jsonl", "line": 3, "problem": "torn last line (the writer was stopped)"},
        ],
    }  # fmt: skip


def test_what_the_store_has_is_known_in_whichever_file_it_is(tmp_path: Path) -> None:
    record(tmp_path / "results", gzip.compress(ONE), name=f"{DAY}.gz")
    record(tmp_path / "results", TWO, name="old.jsonl")
    record(tmp_path / "results", THREE, name="2026-11-23.jsonl")
    before = data(tmp_path / "results")
    record(tmp_path, ONE, TWO, THREE, name="x.jsonl")
    assert merge(tmp_path, "x.jsonl").out == "0 taken · 3 known from 1 file into results\n"
    assert data(tmp_path / "results") == before


def test_the_store_is_no_source_of_itself(tmp_path: Path) -> None:
    record(tmp_path / "results", ONE, NEXT)
    assert merge(tmp_path, "results").out == "0 taken · 0 known from 0 files into results\n"
    assert merge(tmp_path, "r*/*").exit == 0
    assert data(tmp_path / "results") == {DAY: ONE + NEXT}


def test_a_torn_line_at_the_end_of_the_store_is_not_glued_to_what_comes(tmp_path: Path) -> None:
    record(tmp_path / "results", ONE, TWO[:50])
    record(tmp_path, TWO, name="x.jsonl")
    assert merge(tmp_path, "x.jsonl").exit == 0
    assert data(tmp_path / "results") == {DAY: ONE + TWO[:50] + b"\n" + TWO}


def test_one_file_takes_in_all_days(tmp_path: Path) -> None:
    record(tmp_path / "source", ONE, NEXT)
    assert merge(tmp_path, "source", into="x.jsonl").exit == 0
    assert merge(tmp_path, "source", into="x.jsonl").out == "0 taken · 2 known from 1 file into x.jsonl\n"
    assert (tmp_path / "x.jsonl").read_bytes() == ONE + NEXT


def test_days_that_alternate_are_merged_as_well(tmp_path: Path) -> None:
    lines = [encode(sample(number * 720 % 7200 + number // 10)) for number in range(500)]
    record(tmp_path / "source", *lines, name="x.jsonl")
    assert merge(tmp_path, "source").out == "500 taken · 0 known from 1 file into results\n"
    assert merge(tmp_path, "source").out == "0 taken · 500 known from 1 file into results\n"
    assert sorted(b"".join(data(tmp_path / "results").values()).splitlines(keepends=True)) == sorted(lines)


@pytest.mark.parametrize("into", ["-", "r*/x", "x.jsonl.gz"])
def test_a_place_that_can_only_be_read_takes_nothing_in(tmp_path: Path, into: str) -> None:
    record(tmp_path, ONE, name="a.jsonl")
    ran = merge(tmp_path, "a.jsonl", into=into)
    assert (ran.exit, ran.out) == (2, "")
    assert "can only be read" in ran.err
    assert [path.name for path in tmp_path.iterdir()] == ["a.jsonl"]


def test_a_source_without_history_stops_the_merge_before_it_begins(tmp_path: Path) -> None:
    record(tmp_path, ONE, name="a.jsonl")
    assert merge(tmp_path, "a.jsonl", "nowhere").exit == 3
    assert merge(tmp_path).exit == 2
    assert [path.name for path in tmp_path.iterdir()] == ["a.jsonl"]


def test_a_second_merge_at_the_same_time_is_refused(tmp_path: Path) -> None:
    record(tmp_path, ONE, name="a.jsonl")
    (tmp_path / "results").mkdir()
    held = os.open(tmp_path / "results" / ".merge.lock", os.O_RDWR | os.O_CREAT)
    fcntl.flock(held, fcntl.LOCK_EX)
    ran = merge(tmp_path, "a.jsonl")
    os.close(held)
    assert ran == (75, "", "probe: another merge is going (another process): wait for its end\n")
    assert data(tmp_path / "results") == {}


def test_a_symbolic_link_is_not_written_through(tmp_path: Path) -> None:
    precious = record(tmp_path, TWO, name="precious")
    record(tmp_path, ONE, name="a.jsonl")
    (tmp_path / "results").mkdir()
    (tmp_path / "results" / DAY).symlink_to(precious)
    ran = merge(tmp_path, "a.jsonl")
    assert ran.exit == 74
    assert "it is a symbolic link; name the file it points to" in ran.err
    assert precious.read_bytes() == TWO


LIMITED = """
import resource, signal, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), int(sys.argv[1])))
sys.argv = ["probe", "history", "merge", "a.jsonl", "--into", "results"]
from probe.__main__ import main
main()
"""


def test_a_disk_that_takes_no_more_keeps_whole_lines_and_the_next_merge_goes_on(tmp_path: Path) -> None:
    record(tmp_path, *(encode(sample(number)) for number in (0, 1, 720, 721, 722)), name="a.jsonl")
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(2 * len(ONE) + 9)],
        cwd=tmp_path, env={"PYTHONPATH": str(REPOSITORY)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 74
    assert "only a part of the line went in, and is taken out again" in done.stderr
    assert done.stdout.split() == [
        "2",
        "taken",
        "·",
        "0",
        "known",
        "from",
        "1",
        "file",
        "into",
        "results",
        "exit",
        "74",
    ]
    assert data(tmp_path / "results") == {DAY: ONE + TWO, "2026-11-23.jsonl": b""}
    assert merge(tmp_path, "a.jsonl").out == "3 taken · 2 known from 1 file into results\n"


def test_what_a_pass_records_is_merged_and_verified_beside_it(tmp_path: Path, site: Site) -> None:
    (tmp_path / "probes.toml").write_text(f'[[probe]]\nname = "home"\nurl = "{site.url}/"\n')
    record(tmp_path, ONE, name="a.jsonl")
    going = [
        subprocess.Popen(
            [sys.executable, "-m", "probe", "-q", *words],
            cwd=tmp_path, env={"PYTHONPATH": str(REPOSITORY), "PATH": os.environ["PATH"]},
        )
        for words in (["run"], ["history", "merge", "a.jsonl"], ["history", "repair"])
    ]  # fmt: skip
    assert [each.wait(60) for each in going][:2] == [0, 0]
    ran = probe("history", "stats", "-f", "json", cwd=tmp_path)
    assert [(track["probe"], track["samples"]) for track in ran.json["tracks"]] == [
        ("home", 1),
        ("shop-web", 1),
    ]
    assert probe("history", "verify", "--now", "2999-01-01T00:00:00Z", cwd=tmp_path).exit == 0


def test_the_first_and_the_last_day_there_are_can_be_merged(tmp_path: Path) -> None:
    last = ONE.replace(b"2026-11-22T12:00:00.000Z", b"9999-12-31T23:59:59.999Z")
    first = TWO.replace(b"2026-11-22T12:01:00.000Z", b"0001-01-01T00:00:00.000Z")
    record(tmp_path, last, first, name="x.jsonl")
    for said in ("2 taken · 0 known", "0 taken · 2 known"):
        assert merge(tmp_path, "x.jsonl") == (0, f"{said} from 1 file into results\n", "")
        assert data(tmp_path / "results") == {"0001-01-01.jsonl": first, "9999-12-31.jsonl": last}


@pytest.mark.parametrize("into", ["results", "results/old.jsonl"])
def test_every_file_of_the_store_is_read_once_whatever_days_come(
    tmp_path: Path, into: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [encode(sample(720 * number)) for number in range(60)]
    record(tmp_path / "results", *lines, name="old.jsonl")
    record(tmp_path / "results", *lines[:2])
    source = record(tmp_path, *lines, name="x.jsonl")
    read: list[str] = []
    place = parse_place(into, tmp_path)

    def counted(at: Place, path: Path) -> object:
        read.append(path.name)
        return opened(at, path)

    monkeypatch.setattr("probe.store.walk.opened", counted)
    found = merging.merge(merging.files_of([parse_place("x.jsonl", tmp_path)], place), place)
    assert (found.taken, found.known) == (0, 60)
    assert sorted(read) == sorted(["old.jsonl", source.name, *([DAY] if into == "results" else [])])
