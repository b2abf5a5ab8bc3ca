"""As cron runs it: by cron itself, where a minute of waiting is worth it, with its own empty environment."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from support.site import Answer, Site
from support.tool import REPOSITORY

PROGRAM = str(Path(sys.executable).with_name("probe"))


def config(folder: Path, site: Site) -> Path:
    path = folder / "probes.toml"
    path.write_text(f'[[probe]]\nname = "home"\nurl = "{site.url}/"\nevery = "60s"\n')
    return path


def as_cron(command: str) -> "subprocess.CompletedProcess[str]":
    """cron's environment without HOME and without a PATH that helps: no terminal, no stdin, cwd /."""
    return subprocess.run(
        ["/usr/bin/env", "-i", "PATH=", "/bin/sh", "-c", command],
        cwd="/", stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip


def test_two_passes_without_path_home_or_terminal_are_silent_and_recorded(tmp_path: Path, site: Site) -> None:
    path = config(tmp_path, site)
    for _ in range(2):
        done = as_cron(f"{PROGRAM} -q -c {path} run --deadline 50s")
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    [day] = (tmp_path / "results").glob("*.jsonl")
    assert len(day.read_text().splitlines()) == 2
    report = as_cron(f"{PROGRAM} -c {path} report --window 1h")
    assert report.returncode == 0
    assert report.stdout.startswith("home")


def test_what_is_wrong_is_said_so_that_cron_mails_it(tmp_path: Path, site: Site) -> None:
    path = config(tmp_path, site)
    site.on("/", Answer(503))
    done = as_cron(f"{PROGRAM} -q -c {path} run")
    assert done.returncode == 1
    assert done.stdout.startswith("home")
    assert "status 503" in done.stdout


def test_cron_itself_runs_it(tmp_path: Path, site: Site) -> None:
    """A real cron daemon on a real crontab; its finest grain is a minute, so this test may take that long."""
    path = config(tmp_path, site)
    cron = shutil.which("cron") or "/usr/sbin/cron"
    crontab = Path("/etc/cron.d/probe-test")
    log = tmp_path / "said"
    crontab.write_text(f"* * * * * root {PROGRAM} -q -c {path} run >{log} 2>&1\n")
    crontab.chmod(0o644)
    daemon = subprocess.Popen([cron, "-f"], env={"PATH": os.defpath})
    try:
        end = time.monotonic() + 90
        while time.monotonic() < end and not list((tmp_path / "results").glob("*.jsonl")):
            time.sleep(0.2)  # between two looks; cron itself needs up to a minute
    finally:
        crontab.unlink()
        daemon.terminate()
        daemon.wait(timeout=10)
    [day] = (tmp_path / "results").glob("*.jsonl")
    assert len(day.read_text().splitlines()) == 1
    assert log.read_text() == ""


def test_gate_is_the_last_line_of_a_careful_script(tmp_path: Path, site: Site) -> None:
    path = config(tmp_path, site)
    script = tmp_path / "deploy.sh"
    script.write_text(
        f"#!/bin/sh\nset -e\necho deployed\n{PROGRAM} -c {path} gate\necho never after a failure\n"
    )
    good = subprocess.run(["/bin/sh", script], capture_output=True, text=True, check=False)
    assert good.returncode == 0
    assert good.stdout.splitlines()[-1] == "never after a failure"
    path.write_text(path.read_text() + 'assert = ["status == 299"]\n')
    bad = subprocess.run(["/bin/sh", script], capture_output=True, text=True, check=False)
    assert bad.returncode == 1
    assert "never after a failure" not in bad.stdout
    assert str(REPOSITORY) not in bad.stdout
