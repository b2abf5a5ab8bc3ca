"""`probe demo`, lived through once: its story, the folder it leaves, and that it leaves nothing else."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from support.tool import REPOSITORY, Ran, probe
from support.waiting import until

from probe.demo.script import DAY, LENGTH_S


class Lived(NamedTuple):
    ran: Ran
    folder: Path

    @property
    def samples(self) -> list[dict[str, Any]]:
        [file] = (self.folder / "results").glob("*.jsonl")
        return [json.loads(line) for line in file.read_text().splitlines()]


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Lived:
    """One demo for all the tests that only look at it: it takes its time."""
    parent = tmp_path_factory.mktemp("demo")
    return Lived(probe("demo", "--out", "day", cwd=parent, timeout=90), parent / "day")


def port_of(folder: Path) -> int:
    found = re.search(r"http://127\.0\.0\.1:(\d+)/", (folder / "probes.toml").read_text())
    assert found
    return int(found[1])


def listens(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


def test_it_ends_well_and_says_nothing_beside_the_story(lived: Lived) -> None:
    assert (lived.ran.exit, lived.ran.err) == (0, "")


def test_the_story_names_every_act_in_its_order(lived: Lived) -> None:
    told = [line for line in lived.ran.lines if re.match(r" *\d+\.\d s  ", line)]
    assert [line.partition(" s  ")[2].partition("  ")[0] for line in told] == [act.name for act in DAY]


def test_check_report_compare_and_gate_are_shown_with_their_exit_codes(lived: Lived) -> None:
    commands = [line.split()[2] for line in lived.ran.lines if line.startswith("$ probe ")]
    codes = [line for line in lived.ran.lines if line.startswith("[exit ")]
    assert list(zip(commands, codes, strict=True)) == [
        ("check", "[exit 1]"),
        ("report", "[exit 0]"),
        ("compare", "[exit 0]"),
        ("gate", "[exit 1]"),
    ]


def test_the_day_shows_what_each_probe_is_for(lived: Lived) -> None:
    seen = Counter(
        (sample["probe"], sample["outcome"], sample.get("failure", {}).get("reason"))
        for sample in lived.samples
    )
    assert {name for name, _, _ in seen} == {"shop-web", "shop-api"}
    assert sum(seen.values()) >= 150
    assert seen["shop-api", "down", "server_error"] >= 8
    assert seen["shop-api", "down", "connect.refused"] >= 6
    assert seen["shop-web", "down", "connect.refused"] >= 6
    assert seen["shop-web", "up", None] >= 30
    assert {sample["trigger"] for sample in lived.samples} == {"scheduled"}


def test_the_page_is_degraded_in_the_slow_act_and_the_api_is_not(lived: Lived) -> None:
    order = sorted(lived.samples, key=lambda sample: str(sample["at"]))
    first = _seconds(order[0]["at"])
    began, slow = DAY[0].length_s, DAY[1]
    # Half a second in from both ends: the service's day and the first sample do not begin at one instant.
    inside = [
        (sample["probe"], sample["outcome"])
        for sample in order
        if began + 0.5 <= _seconds(sample["at"]) - first <= began + slow.length_s - 0.5
    ]
    assert slow.name.startswith("slow")
    assert set(inside) == {("shop-web", "degraded"), ("shop-api", "up")}


def test_the_folder_answers_for_itself(lived: Lived) -> None:
    checked = probe("config", "check", cwd=lived.folder)
    assert checked.exit == 0
    # True, and meant: the demo does not wait for an answer before it asks again.
    assert [line.partition(" ")[2].partition(" ")[2] for line in checked.err.splitlines()] == [
        f"'{name}' may take 1s and is asked every 250 ms: a slow answer delays the next"
        for name in ("shop-web", "shop-api")
    ]
    assert checked.out.endswith(": good: 2 probes · 3 rules · 0 slos\n")
    [again] = [line[2:] for line in lived.ran.lines if line.startswith("$ probe report ")]
    ran = probe(*again.split()[1:], "-f", "json", cwd=lived.folder)
    assert ran.exit == 0
    shown = {each["probe"]: each["windows"][0] for each in ran.json["probes"]}
    assert sorted(shown) == ["shop-api", "shop-web"]
    assert shown["shop-api"]["availability"] < shown["shop-web"]["availability"] < 1
    # The record holds the whole day; its window ends with the day, so a first sample may lie just before it.
    assert 0 <= len(lived.samples) - sum(each["samples"] for each in shown.values()) <= 4
    assert f"{len(lived.samples)} samples were measured." in lived.ran.out
    assert f"--window {LENGTH_S:g}s" in again


def test_no_service_is_left_behind(lived: Lived) -> None:
    assert not listens(port_of(lived.folder))


def test_the_commands_it_proposes_exist(lived: Lived) -> None:
    proposed = [line.strip() for line in lived.ran.lines if line.startswith("  probe ")]
    assert len(proposed) == 4
    for line in proposed:
        assert probe(*line.split()[1:], cwd=lived.folder).exit == 0


def test_a_folder_that_is_there_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "day").mkdir()
    ran = probe("demo", "--out", "day", cwd=tmp_path)
    assert (ran.exit, ran.out) == (2, "")
    assert ran.err == "probe: day is there already: remove it, or name another with --out\n"
    assert list((tmp_path / "day").iterdir()) == []


def test_a_folder_that_cannot_be_made_is_a_usage_error(tmp_path: Path) -> None:
    ran = probe("demo", "--out", "no/such/day", cwd=tmp_path)
    assert (ran.exit, ran.out) == (2, "")
    assert ran.err == "probe: no/such/day cannot be made: No such file or directory: try --out elsewhere\n"


@pytest.fixture
def going(tmp_path: Path) -> Iterator["subprocess.Popen[str]"]:
    """A demo in the middle of its first act, with probe-demo already taken; leader of a group of its own."""
    (tmp_path / "probe-demo").mkdir()
    process = subprocess.Popen(
        [sys.executable, "-m", "probe", "demo"],
        cwd=tmp_path, env={"PYTHONPATH": str(REPOSITORY)}, start_new_session=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        until(lambda: any((tmp_path / "probe-demo-2").glob("results/*.jsonl")))
        yield process
    finally:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("whole_group", [False, True], ids=["to probe", "Ctrl-C"])
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_it_and_its_service(
    tmp_path: Path, going: "subprocess.Popen[str]", number: int, code: int, whole_group: bool
) -> None:
    port = port_of(tmp_path / "probe-demo-2")
    assert listens(port)
    if whole_group:
        os.killpg(going.pid, number)
    else:
        going.send_signal(number)
    _, err = going.communicate(timeout=20)
    assert (going.returncode, err) == (code, "")
    until(lambda: not listens(port), timeout_s=5)
    assert list((tmp_path / "probe-demo").iterdir()) == []


def _seconds(text: object) -> float:
    from datetime import datetime

    return datetime.fromisoformat(str(text)).timestamp()
