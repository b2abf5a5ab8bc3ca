"""What the screen is like: colours, widths, progress, and streams that are odd, full, closed or gone."""

import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from pathlib import Path

import pytest
from support.site import Answer, Site
from support.tool import REPOSITORY, probe

ESCAPE = "\x1b"
GREEN, RESET = "\x1b[32m", "\x1b[0m"
BASE = {"PATH": os.environ["PATH"], "PYTHONPATH": str(REPOSITORY)}


@pytest.fixture
def folder(tmp_path: Path, site: Site) -> Path:
    site.on("/good", Answer(200)).on("/bad", Answer(503))
    (tmp_path / "probes.toml").write_text(
        f'[[probe]]\nname = "fine"\nurl = "{site.url}/good"\n'
        f'[[probe]]\nname = "broken"\nurl = "{site.url}/bad"\ntags = ["long"]\n'
    )
    return tmp_path


def on_pty(
    words: list[str],
    folder: Path,
    *,
    columns: int = 100,
    only: str = "both",
    env: dict[str, str] | None = None,
) -> tuple[int, str]:
    """The exit code and what a terminal of that width was sent; `only` puts a pipe where the other stream is."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    process = subprocess.Popen(
        [sys.executable, "-m", "probe", *words],
        cwd=folder, env=BASE | {"TERM": "xterm-256color"} | (env or {}), stdin=theirs,
        stdout=subprocess.DEVNULL if only == "err" else theirs,
        stderr=subprocess.DEVNULL if only == "out" else theirs,
    )  # fmt: skip
    os.close(theirs)
    got = b""
    while True:
        try:
            piece = os.read(ours, 65536)
        except OSError:  # Linux: the other side is closed
            break
        if not piece:
            break
        got += piece
    os.close(ours)
    return process.wait(timeout=60), got.decode().replace("\r\n", "\n")


def stays(text: str) -> list[str]:
    """The lines a terminal still shows when all is over."""
    return [line.rpartition("\r\x1b[K")[2] for line in text.split("\n")]


def rows(text: str) -> list[list[str]]:
    """Name, outcome and status of each probe; a narrow screen puts its failure on a line of its own."""
    return [line.split()[:3] for line in text.splitlines() if line.startswith(("broken ", "fine "))]


def plain(text: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


def in_shell(script: str, folder: Path, **env: str) -> subprocess.CompletedProcess[str]:
    """`probe` in a shell's pipeline or redirection."""
    script = script.replace("probe ", f"{sys.executable} -m probe ", 1)
    return subprocess.run(
        ["bash", "-c", script],
        cwd=folder,
        env=BASE | env,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(
    ("env", "words", "coloured"),
    [
        ({}, [], False),
        ({"FORCE_COLOR": "1"}, [], True),
        ({"FORCE_COLOR": "0"}, [], False),
        ({"FORCE_COLOR": "1", "TERM": "dumb"}, [], True),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, [], False),
        ({"FORCE_COLOR": "1", "NO_COLOR": ""}, [], True),
        ({"FORCE_COLOR": "1"}, ["--no-color"], False),
    ],
    ids=str,
)
def test_colours_in_a_pipe(folder: Path, env: dict[str, str], words: list[str], coloured: bool) -> None:
    ran = probe("check", "fine", *words, cwd=folder, env=env)
    assert (ran.exit, ran.err) == (0, "")
    assert (f"{GREEN}up{RESET}" in ran.out) is coloured
    assert (ESCAPE in ran.out) is coloured


@pytest.mark.parametrize(
    ("env", "words", "coloured"),
    [
        ({}, [], True),
        ({"NO_COLOR": "1"}, [], False),
        ({"NO_COLOR": ""}, [], True),
        ({"TERM": "dumb"}, [], False),
        ({}, ["--no-color"], False),
    ],
    ids=str,
)
def test_colours_on_a_terminal(folder: Path, env: dict[str, str], words: list[str], coloured: bool) -> None:
    code, text = on_pty(["check", "fine", *words], folder, only="out", env=env)
    assert code == 0
    assert (f"{GREEN}up{RESET}" in text) is coloured
    assert (ESCAPE in text) is coloured


@pytest.mark.parametrize("fmt", ["json", "jsonl", "csv", "junit", "markdown"])
def test_no_colours_in_what_machines_read(folder: Path, fmt: str) -> None:
    ran = probe("check", "-f", fmt, cwd=folder, env={"FORCE_COLOR": "1"})
    assert (ran.exit, ran.err) == (1, "")
    assert ESCAPE not in ran.out


def test_no_colours_in_a_file(folder: Path) -> None:
    assert probe("check", "fine", "-o", "r.txt", cwd=folder, env={"FORCE_COLOR": "1"}) == (0, "", "")
    assert ESCAPE not in (folder / "r.txt").read_text()


def test_progress_is_shown_on_a_terminal_and_leaves_nothing(folder: Path) -> None:
    code, text = on_pty(["check"], folder, env={"NO_COLOR": "1"})
    assert code == 1
    assert "\r\x1b[Kasking 2" in text
    assert "\r\x1b[Kasked 2 of 2" in text
    lines = stays(text)
    assert [line.split()[0] for line in lines if line] == ["broken", "fine", "2", "-v"]
    assert not any("ask" in line for line in lines)


def test_progress_is_no_part_of_the_data(folder: Path) -> None:
    code, text = on_pty(["check", "fine", "-f", "json"], folder, only="out")
    assert code == 0
    assert "asked" not in text
    code, text = on_pty(["check", "fine"], folder, only="err")
    assert code == 0
    assert stays(text) == [""]


@pytest.mark.parametrize(("env", "words"), [({"TERM": "dumb"}, []), ({"CI": "1"}, []), ({}, ["-q"])], ids=str)
def test_no_progress_where_it_would_disturb(folder: Path, env: dict[str, str], words: list[str]) -> None:
    code, text = on_pty(["check", "fine", *words], folder, only="err", env=env)
    assert (code, text) == (0, "")


@pytest.mark.parametrize("columns", [60, 80, 140])
def test_a_terminal_is_filled_and_never_overrun(folder: Path, columns: int) -> None:
    code, text = on_pty(["check"], folder, columns=columns, only="out", env={"NO_COLOR": "1"})
    assert code == 1
    assert max(map(len, text.splitlines())) <= columns


@pytest.mark.parametrize("columns", ["60", "80", "120"])
def test_columns_is_the_width(folder: Path, columns: str) -> None:
    ran = probe("check", cwd=folder, env={"COLUMNS": columns})
    assert (ran.exit, ran.err) == (1, "")
    assert max(map(len, ran.lines)) <= int(columns)
    assert rows(ran.out) == [["broken", "down", "503"], ["fine", "up", "200"]]


@pytest.mark.parametrize("columns", ["abc", "0", "-5", "", "1", "99999999999999999999", "²"])
def test_a_width_that_is_none_does_no_harm(folder: Path, columns: str) -> None:
    ran = probe("check", cwd=folder, env={"COLUMNS": columns})
    assert (ran.exit, ran.err) == (1, "")
    assert rows(ran.out) == [["broken", "down", "503"], ["fine", "up", "200"]]
    assert max(map(len, ran.lines)) <= 160


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_any_encoding_can_be_written(folder: Path, encoding: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "probe", "check"],
        cwd=folder, env=BASE | {"PYTHONIOENCODING": encoding}, capture_output=True, timeout=60, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (1, b"")
    text = done.stdout.decode(encoding)
    assert "2 probes: 1 up" in text
    assert text.isascii() is (encoding != "utf-8")


@pytest.mark.parametrize(("name", "code"), [("fine", 0), ("broken", 1)])
def test_a_reader_that_goes_away_changes_no_verdict(folder: Path, name: str, code: int) -> None:
    """The reader is gone before the first byte: the surest of closed pipes."""
    done = in_shell(f"probe check {name} -f json | true; echo ${{PIPESTATUS[0]}}", folder)
    assert (done.stdout, done.stderr) == (f"{code}\n", "")


def test_head_takes_one_line_without_noise(folder: Path) -> None:
    done = in_shell("probe check | head -1; echo ${PIPESTATUS[0]}", folder)
    first, last = done.stdout.splitlines()
    assert (first.split()[:2], last, done.stderr) == (["broken", "down"], "1", "")


@pytest.mark.parametrize(("name", "code"), [("fine", 0), ("broken", 1)])
@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-", "<&-", ">&- 2>&- <&-"])
def test_closed_streams(folder: Path, name: str, code: int, closed: str) -> None:
    done = in_shell(f"probe run {name} {closed}", folder)
    assert (done.returncode, done.stderr) == (code, "")
    assert (name in done.stdout) is (">&-" not in closed.split())
    [file] = (folder / "results").glob("*.jsonl")
    assert file.read_text().count("\n") == 1


@pytest.mark.parametrize("name", ["fine", "broken"])
def test_a_full_disk_behind_stdout_is_74(folder: Path, name: str) -> None:
    done = in_shell(f"probe check {name} > /dev/full", folder)
    assert done.returncode == 74
    assert done.stderr == "probe: stdout: No space left on device: the output is not complete\n"


def test_a_full_disk_behind_stderr_hides_no_verdict(folder: Path) -> None:
    done = in_shell("probe check nope 2> /dev/full", folder)
    assert (done.returncode, done.stdout) == (4, "")
    done = in_shell("probe check broken 2> /dev/full", folder)
    assert done.returncode == 1
    assert done.stdout.startswith("broken  down  503")


def test_help_is_plain_in_a_pipe(folder: Path) -> None:
    ran = probe("check", "--help", cwd=folder)
    assert (ran.exit, ran.err) == (0, "")
    assert ESCAPE not in ran.out
    assert plain(ran.out) == ran.out
