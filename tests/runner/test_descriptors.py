import os
import subprocess
import sys
from pathlib import Path

import pytest
from support.site import Site
from support.tool import REPOSITORY

from probe.runner.descriptors import most_at_once


@pytest.mark.parametrize(
    ("wanted", "limit", "already_open", "expected"),
    [
        (1000, 20_000, 10, 1000),
        (1000, 1024, 10, 491),
        (10, 1024, 10, 10),
        (1000, 40, 10, 1),
        (5, 10, 30, 1),
    ],
)
def test_two_descriptors_for_each_sample_and_some_for_the_rest(
    wanted: int, limit: int, already_open: int, expected: int
) -> None:
    assert most_at_once(wanted, limit, already_open) == expected


def run_limited(folder: Path, limits: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["/bin/sh", "-c", f"{limits}; exec {sys.executable} -m probe run -f jsonl"],
        cwd=folder, env={"PYTHONPATH": str(REPOSITORY), "PATH": os.defpath}, capture_output=True, text=True,
        timeout=60, check=False,
    )  # fmt: skip


def many(folder: Path, site: Site, count: int) -> None:
    text = "".join(f'[[probe]]\nname = "p{n}"\nurl = "{site.url}/"\n' for n in range(count))
    (folder / "probes.toml").write_text(text)


def test_a_low_limit_lowers_the_number_asked_at_once_and_fails_nobody(tmp_path: Path, site: Site) -> None:
    many(tmp_path, site, 60)
    ran = run_limited(tmp_path, "ulimit -n 64")
    assert ran.returncode == 0
    assert len(ran.stdout.splitlines()) == 60
    warnings = [line for line in ran.stderr.splitlines() if "ulimit" in line]
    assert len(warnings) == 1
    assert warnings[0].startswith("probe: asked ")


def test_a_soft_limit_is_raised_without_a_word(tmp_path: Path, site: Site) -> None:
    many(tmp_path, site, 60)
    ran = run_limited(tmp_path, "ulimit -S -n 64")
    assert ran.returncode == 0
    assert len(ran.stdout.splitlines()) == 60
    assert ran.stderr == ""
