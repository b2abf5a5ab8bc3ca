import json
import os
import socket
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest
from support.site import Answer, Site
from support.tool import REPOSITORY

from probe.runner.descriptors import most_at_once


@pytest.mark.parametrize(
    ("wanted", "limit", "already_open", "expected"),
    [
        (1000, 20_000, 10, 1000),
        (1000, 4096, 10, 1000),
        (1000, 1024, 10, 245),
        (10, 1024, 10, 10),
        (1000, 40, 10, 1),
        (5, 10, 30, 1),
    ],
)
def test_as_many_descriptors_for_each_sample_as_addresses_are_dialled_at_once(
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


LATE = """[[probe]]
name = "late"
url = "{url}/late"
retry = {{ attempts = 2, wait = "2.5s" }}
"""


def test_names_of_many_silent_addresses_leave_their_neighbours_something_to_open(
    tmp_path: Path, site: Site
) -> None:
    site.on("/late", [Answer(500), Answer(200)])
    with socket.socket() as dead, ExitStack() as held:
        dead.bind(("127.0.0.1", 0))
        dead.listen(0)
        for _ in range(3):  # beyond what the kernel queues, a connection is neither taken nor refused
            filler = held.enter_context(socket.socket())
            filler.setblocking(False)
            filler.connect_ex(dead.getsockname())
        place = f"shop.example:{dead.getsockname()[1]}"
        pin = f"{place}:{','.join(['127.0.0.1'] * 28)}"
        silent = f'[[probe]]\nname = "p%d"\nurl = "http://{place}/"\nresolve = ["{pin}"]\ntimeout = "3s"\n'
        (tmp_path / "probes.toml").write_text(
            LATE.format(url=site.url) + "".join(silent % number for number in range(8))
        )
        ran = run_limited(tmp_path, "ulimit -n 84")
    found = {sample["probe"]: sample for sample in map(json.loads, ran.stdout.splitlines())}
    assert found.pop("late")["outcome"] == "up"
    assert [sample["failure"]["reason"] for sample in found.values()] == ["connect.timeout"] * 8


def test_a_soft_limit_is_raised_without_a_word(tmp_path: Path, site: Site) -> None:
    many(tmp_path, site, 60)
    ran = run_limited(tmp_path, "ulimit -S -n 64")
    assert ran.returncode == 0
    assert len(ran.stdout.splitlines()) == 60
    assert ran.stderr == ""
