"""`probe history repair`: what nobody can read goes beside the data, and nothing else changes."""

import gzip
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from support.records import DAY, LATER, ONE, THREE, TWO, data, record
from support.samples import sample
from support.tool import REPOSITORY, Ran, probe

from probe.record import encode
from probe.store import open_store
from probe.store.lock import RunLock

SIDE = f"{DAY}.broken"
LONG = b"x" * 3_000_000 + b"\n"


def repair(folder: Path, *words: str, store: str = "results") -> Ran:
    return probe("history", "repair", "--store", store, *words, cwd=folder)


def test_unreadable_lines_are_moved_and_all_others_stay_byte_for_byte(tmp_path: Path) -> None:
    odd = ONE.removesuffix(b"\n") + b" \t\r\n"
    newer, foreign = b'{"v":2}\n', b'{"level":"info"}\n'
    record(tmp_path / "results", odd, b"bad\n", newer, LONG, b"\n", foreign, b"\0\0\0\n", TWO, THREE[:50])
    assert repair(tmp_path) == (
        0,
        f"results/{DAY}: moved 4 lines (2.9 MiB) to results/{SIDE}\nmoved 4 lines of 1 file\n",
        "",
    )
    assert data(tmp_path / "results") == {
        DAY: odd + newer + b"\n" + foreign + TWO,
        SIDE: b"bad\n" + LONG + b"\0\0\0\n" + THREE[:50] + b"\n",
    }
    assert probe("history", "verify", "--store", "results", "--now", LATER, "-f", "json", cwd=tmp_path).json[
        "counts"
    ] == {"foreign": 1, "newer": 1}


def test_a_second_repair_finds_nothing_and_touches_nothing(tmp_path: Path) -> None:
    path = record(tmp_path / "results", ONE, b"bad\n")
    repair(tmp_path)
    before = path.stat()
    kept = data(tmp_path / "results")
    assert repair(tmp_path) == (0, "nothing to repair\n", "")
    assert repair(tmp_path, "-q") == (0, "", "")
    assert data(tmp_path / "results") == kept
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_a_later_repair_adds_to_what_was_moved_before(tmp_path: Path) -> None:
    path = record(tmp_path / "results", ONE, b"bad\n")
    repair(tmp_path)
    with path.open("ab") as file:
        file.write(b"worse\n" + TWO)
    repair(tmp_path)
    assert data(tmp_path / "results") == {DAY: ONE + TWO, SIDE: b"bad\nworse\n"}


def test_a_dry_run_says_what_it_would_move_and_changes_nothing(tmp_path: Path) -> None:
    record(tmp_path / "results", ONE, b"bad\n")
    ran = repair(tmp_path, "--dry-run", "-f", "json")
    assert ran.exit == 1
    assert ran.json == {
        "v": 1, "command": "repair", "compressed": 0, "dry_run": True, "halted": None, "exit": 1,
        "files": [{"path": f"results/{DAY}", "side": f"results/{SIDE}", "lines": 1, "bytes": 4}],
    }  # fmt: skip
    assert [path.name for path in (tmp_path / "results").iterdir()] == [DAY]
    record(tmp_path / "results", ONE)
    assert repair(tmp_path, "--dry-run") == (0, "nothing to repair\n", "")


def test_what_was_moved_out_is_no_data_not_even_to_a_pattern(tmp_path: Path) -> None:
    record(tmp_path / "results", ONE, b"bad\n")
    repair(tmp_path)
    ran = probe("history", "verify", "--store", "results/*", "--now", LATER, cwd=tmp_path)
    assert ran == (0, "no defects in 1 sample, 1 file\n", "")


def test_the_repaired_file_keeps_its_rights_and_the_side_file_is_the_users_own(tmp_path: Path) -> None:
    path = record(tmp_path / "results", ONE, b"bad\n")
    path.chmod(0o640)
    repair(tmp_path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert stat.S_IMODE((tmp_path / "results" / SIDE).stat().st_mode) == 0o600


def test_one_file_is_repaired_as_a_folder_is(tmp_path: Path) -> None:
    record(tmp_path, ONE, b"bad", name="x.jsonl")
    assert repair(tmp_path, store="x.jsonl").exit == 0
    assert data(tmp_path) == {"x.jsonl": ONE, "x.jsonl.broken": b"bad\n"}


def test_packed_files_stay_and_are_counted_and_a_pipe_is_refused(tmp_path: Path) -> None:
    packed = gzip.compress(b"bad\n")
    record(tmp_path / "results", packed, name=f"{DAY}.gz")
    assert repair(tmp_path) == (0, "1 compressed file left as found\nnothing to repair\n", "")
    assert data(tmp_path / "results") == {f"{DAY}.gz": packed}
    ran = repair(tmp_path, store="-")
    assert (ran.exit, ran.err) == (
        2,
        "probe: stdin is standard input, which cannot be repaired; name the file or its folder\n",
    )
    assert repair(tmp_path, store="nowhere").exit == 3


@pytest.mark.parametrize("linked", [DAY, SIDE, ".append.lock", f"{DAY}.lock", ".repair.lock"])
def test_a_symbolic_link_is_not_written_through(tmp_path: Path, linked: str) -> None:
    path = record(tmp_path / "results", ONE, b"bad\n")
    precious = tmp_path / "precious"
    precious.write_bytes(ONE + b"bad\n")
    path.with_name(linked).unlink(missing_ok=True)
    path.with_name(linked).symlink_to(precious)
    ran = repair(tmp_path)
    assert (ran.exit, ran.out) == (74, "")
    assert "it is a symbolic link; name the file it points to" in ran.err
    assert linked.endswith(".lock") or repair(tmp_path, "--dry-run") == ran
    assert f"results/{linked} " in ran.err
    assert precious.read_bytes() == ONE + b"bad\n"
    assert path.read_bytes() == ONE + b"bad\n"


def test_a_leftover_of_a_killed_repair_is_replaced_even_if_it_is_a_link(tmp_path: Path) -> None:
    path = record(tmp_path / "results", ONE, b"bad\n")
    precious = tmp_path / "precious"
    precious.write_bytes(b"mine")
    path.with_name(f".{DAY}.repair").symlink_to(precious)
    assert repair(tmp_path).exit == 0
    assert data(tmp_path / "results") == {DAY: ONE, SIDE: b"bad\n"}
    assert precious.read_bytes() == b"mine"


LIMITED = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), int(sys.argv[1])))
import signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
sys.argv = ["probe", "history", "repair", "--store", "results"]
from probe.__main__ import main
main()
"""


@pytest.mark.parametrize("limit", [2, 3, 1000, 3000])
def test_a_disk_that_takes_no_more_leaves_everything_as_it_was(tmp_path: Path, limit: int) -> None:
    lines = b"".join(encode(sample(number)) for number in range(20))
    path = record(tmp_path / "results", lines, b"bad\n")
    inode = path.stat().st_ino
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(limit)],
        cwd=tmp_path, env={"PYTHONPATH": str(REPOSITORY)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 74
    assert done.stderr == (
        f"probe: results/{DAY} cannot be repaired: the file may not grow any more;"
        " raise the limit (ulimit -f), or keep a folder of daily files\n"
    )
    assert (path.read_bytes(), path.stat().st_ino) == (lines + b"bad\n", inode)
    assert sorted(data(tmp_path / "results")) == [DAY]
    assert repair(tmp_path).exit == 0
    assert data(tmp_path / "results") == {DAY: lines, SIDE: b"bad\n"}


def test_a_lock_that_is_held_is_waited_for(tmp_path: Path) -> None:
    import fcntl
    import threading

    path = record(tmp_path / "results", ONE, b"bad\n")
    held = os.open(path.with_name(".append.lock"), os.O_RDWR | os.O_CREAT)
    fcntl.flock(held, fcntl.LOCK_EX)
    seen: list[bytes] = []

    def let_go() -> None:
        seen.append(path.read_bytes())
        os.close(held)

    timer = threading.Timer(1.5, let_go)
    timer.start()
    assert repair(tmp_path).exit == 0
    timer.join()
    assert seen == [ONE + b"bad\n"]
    assert path.read_bytes() == ONE


def test_a_writer_that_has_the_old_file_open_goes_on_in_the_new_one(tmp_path: Path) -> None:
    store = open_store("results", base=tmp_path)
    store.append(sample(0))
    path = tmp_path / "results" / DAY
    with path.open("ab") as file:
        file.write(b"bad\n")
    store.append(sample(1))
    repair(tmp_path)
    store.append(sample(2))
    store.close()
    assert data(tmp_path / "results") == {DAY: ONE + TWO + THREE, SIDE: b"bad\n"}


def test_what_was_moved_before_it_had_to_stop_is_told(tmp_path: Path) -> None:
    record(tmp_path / "results", ONE, b"bad\n")
    path = record(tmp_path / "results", b"worse\n", name="2026-11-23.jsonl")
    path.with_name("2026-11-23.jsonl.broken").mkdir()
    ran = repair(tmp_path)
    assert ran.exit == 74
    assert ran.lines[0] == f"results/{DAY}: moved 1 line (4 B) to results/{SIDE}"
    assert ran.lines[1].split() == ["moved", "1", "line", "of", "1", "file", "exit", "74"]
    said = "results/2026-11-23.jsonl.broken is in the way: it is no file; move it elsewhere"
    assert ran.err == f"probe: {said}\n"
    ran = repair(tmp_path, "-f", "json")
    assert (ran.json["files"], ran.json["halted"], ran.json["exit"]) == ([], said, 74)


def test_a_second_repair_at_the_same_time_is_refused(tmp_path: Path) -> None:
    path = record(tmp_path / "results", ONE, b"bad\n")
    with RunLock(path.with_name(".repair.lock")) as lock:
        assert lock.acquire()
        ran = repair(tmp_path)
    assert (ran.exit, ran.out) == (75, "")
    assert ran.err.startswith(f"probe: another repair is going (process {os.getpid()}, since ")
    assert data(tmp_path / "results") == {DAY: ONE + b"bad\n"}
