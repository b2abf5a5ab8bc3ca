import os
import subprocess
import sys
from pathlib import Path

import pytest
from support.samples import sample
from support.site import Site
from support.tool import REPOSITORY, probe

from probe.cli.recording import Recorder
from probe.cli.terminal import Terminal
from probe.store import open_store


def recorder(folder: Path) -> Recorder:
    return Recorder(open_store("results", base=folder), Terminal(sys.stdout, sys.stderr, {}))


def test_what_a_store_refused_is_recorded_when_the_trouble_has_passed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "results").write_text("in the way")
    recording = recorder(tmp_path)
    recording.add(sample(1))
    (tmp_path / "results").unlink()
    recording.add(sample(2))
    recording.finish()
    assert not recording.failed
    [day] = (tmp_path / "results").glob("*.jsonl")
    assert len(day.read_text().splitlines()) == 2
    assert capsys.readouterr().err == ""


def test_what_stays_refused_is_counted_at_the_end(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "results").write_text("in the way")
    recording = recorder(tmp_path)
    recording.add(sample(1))
    recording.add(sample(2))
    recording.finish()
    assert recording.failed
    err = capsys.readouterr().err
    assert err.startswith("probe: 2 samples not recorded: ")
    assert "results cannot be created" in err


@pytest.mark.parametrize("place", ["-", "g/*", "x.jsonl.gz", "", " "])
def test_a_place_that_cannot_be_written_is_refused_before_anybody_is_asked(
    tmp_path: Path, site: Site, place: str
) -> None:
    (tmp_path / "probes.toml").write_text(f'[[probe]]\nname = "a"\nurl = "{site.url}/"\n')
    ran = probe("run", "--store", place, cwd=tmp_path)
    assert (ran.exit, ran.out, site.asked) == (2, "", [])
    assert [path.name for path in tmp_path.iterdir()] == ["probes.toml"]


@pytest.mark.parametrize("closed", ["<&-", "<&- 2>&-"])
def test_closed_streams_change_nothing(tmp_path: Path, site: Site, closed: str) -> None:
    done = subprocess.run(
        ["/bin/sh", "-c", f"{sys.executable} -m probe check {site.url}/ {closed}"],
        cwd=tmp_path, env={"PYTHONPATH": str(REPOSITORY), "PATH": os.defpath}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0
    assert done.stdout.endswith("exit 0\n")


def test_a_working_folder_that_is_gone_is_said(tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    done = subprocess.run(
        ["/bin/sh", "-c", f"rmdir {gone}; {sys.executable} -m probe check"],
        cwd=gone, env={"PYTHONPATH": str(REPOSITORY), "PATH": os.defpath}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (2, "probe: the working folder is gone: cd to one that exists\n")


def test_a_report_that_is_missing_is_unknown_to_nagios(site: Site) -> None:
    ran = probe("check", site.url + "/", "-f", "nagios", "--report", "json:/dev/full")
    assert ran.exit == 3


@pytest.mark.parametrize("words", [["--version"], ["--help"], ["config", "schema"]])
def test_a_full_disk_behind_stdout_is_74(words: list[str]) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "probe", *words],
            env={"PYTHONPATH": str(REPOSITORY)}, stdout=full, stderr=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
    assert done.returncode == 74
    assert "No space left on device" in done.stderr
    assert "Traceback" not in done.stderr
