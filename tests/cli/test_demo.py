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
from support.sessions import WIDTH, sessions, timeless
from support.tool import REPOSITORY, Ran, probe
from support.waiting import until

from probe.demo.vendors.scripts import BAD_DAY

README = (REPOSITORY / "README.md").read_text()
NOW = "2026-03-02T11:00:00.000Z"


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
    return Lived(probe("demo", "--out", "day", cwd=parent, env=WIDTH, timeout=200), parent / "day")


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
    told = [line for line in lived.ran.lines if re.match(r"\d\d Mar \d\d:\d\d  ", line)]
    assert [line[14:].partition("  ")[0] for line in told] == [act.name for act in BAD_DAY.acts]


def test_the_acts_show_who_was_out_and_what_the_vendor_said(lived: Lived) -> None:
    told = [line for line in lived.ran.lines if re.match(r"\d\d Mar \d\d:\d\d  ", line)]
    assert [re.split(" {2,}", line[14:])[1:] for line in told] == [
        ["page ██", "API ██", "Opus ██", "says ██"],
        ["page ▁▁▁▁▁▁▁", "API ███████", "Opus ███████", "says ███▁▁▁▁"],
        ["page █", "API █", "Opus █", "says ▁"],
        ["page ████", "API ████", "Opus ▁▁▁▁", "says ▁▁██"],
        ["page ██", "API ██", "Opus ██", "says ▄▄"],
        ["page ▁▁▁", "API ███", "Opus ▁▁▁", "says ▄▄▄"],
        ["page █████", "API █████", "Opus █████", "says ▄▄▄▄█"],
    ]


def test_every_command_is_shown_with_its_exit_code(lived: Lived) -> None:
    commands = [
        next(word for word in line.split()[2:] if word != "-q")
        for line in lived.ran.lines
        if line.startswith("$ probe ")
    ]
    codes = [line for line in lived.ran.lines if line.startswith("[exit ")]
    assert list(zip(commands, codes, strict=True)) == [
        ("check", "[exit 1]"),
        ("check", "[exit 1]"),
        ("run", "[exit 0]"),
        ("report", "[exit 0]"),
        ("outages", "[exit 0]"),
        ("outages", "[exit 0]"),
        ("compare", "[exit 0]"),
        ("gate", "[exit 1]"),
    ]


def test_the_record_has_every_slot_of_every_probe_at_its_moment(lived: Lived) -> None:
    seen = Counter(sample["probe"] for sample in lived.samples)
    assert set(seen.values()) == {120, 24}
    assert {name for name, count in seen.items() if count == 24} == {"claude-status", "openai-status"}
    assert sum(seen.values()) == 13 * 120 + 2 * 24
    assert all(sample["at"] == sample["due"] for sample in lived.samples)
    moments = [sample["at"] for sample in lived.samples]
    assert (moments[0], moments[-1]) == ("2026-03-02T09:00:00.000Z", "2026-03-02T10:59:00.000Z")
    assert moments == sorted(moments)
    assert {sample["trigger"] for sample in lived.samples} == {"scheduled"}


def test_what_the_script_says_is_what_was_found(lived: Lived) -> None:
    found: Counter[tuple[str, str, str | None]] = Counter(
        (sample["probe"], sample["outcome"], sample.get("failure", {}).get("reason"))
        for sample in lived.samples
        if sample["outcome"] != "up"
    )
    assert found == {
        # 35 minutes at a stretch, then 2 of every 5 for a quarter of an hour
        ("claude-web", "down", "server_error"): 35 + 6,
        # 3 of every 4 for 20 minutes, and the same 6 again
        ("claude-opus", "down", "capacity"): 15 + 6,
        ("claude-status", "down", "vendor"): 7,
        ("claude-status", "degraded", "vendor"): 9,
    }


def test_the_models_spoke_and_their_price_is_kept(lived: Lived) -> None:
    spoke = [sample for sample in lived.samples if sample["facts"].get("tokens_out")]
    assert {sample["probe"] for sample in spoke} == {
        "claude-opus", "claude-haiku", "openai-luna", "gemini-flash"
    }  # fmt: skip
    assert all(0 < sample["facts"]["first_token_s"] < sample["latency_s"] + 0.001 for sample in spoke)
    assert all(sample["facts"]["cost_usd"] > 0 for sample in spoke)


def test_the_vendor_s_incidents_are_in_the_record_with_their_times(lived: Lived) -> None:
    posted = {
        (incident["name"], incident["posted"])
        for sample in lived.samples
        for incident in sample.get("vendor", {}).get("incidents", ())
    }
    assert posted == {
        ("Elevated errors on claude.ai", "2026-03-02T09:22:00.000Z"),
        ("Elevated errors on Claude Opus 5.5", "2026-03-02T10:07:00.000Z"),
    }


def test_the_folder_answers_for_itself(lived: Lived) -> None:
    checked = probe("config", "check", cwd=lived.folder)
    assert (checked.exit, checked.err) == (0, "")
    assert ": good: 15 probes" in checked.out
    shown = {}
    for each in probe("report", "-w", "2h", "--now", NOW, "-f", "json", cwd=lived.folder).json["probes"]:
        shown[each["probe"]] = each["windows"][0]
    assert shown["claude-web"]["down_s"] == 41 * 60
    assert shown["claude-opus"]["down_s"] == 21 * 60
    assert {name for name, window in shown.items() if window["availability"] < 1} == {
        "claude", "claude-web", "claude-opus", "claude-status"
    }  # fmt: skip
    assert f"{len(lived.samples)} samples were recorded." in lived.ran.out


def test_the_readme_opens_with_what_the_demo_shows(lived: Lived) -> None:
    shown = sessions("")
    assert len(shown) == 4
    for command, output in shown:
        found = re.search(
            rf"^\$ {re.escape(command)}\n(.*?)\n\[exit \d+\]$", lived.ran.out, re.MULTILINE | re.DOTALL
        )
        assert found, command
        if command.startswith("probe check"):
            assert timeless(found[1]) == timeless(output)
        else:
            assert found[1] == output


def test_the_outages_of_the_readme_are_those_of_the_demo(lived: Lived) -> None:
    [(command, output)] = sessions("Outages")
    assert probe(*command.split()[1:], cwd=lived.folder, env=WIDTH).out == output + "\n"
    short = re.search(r"^`probe (outages \S+)` tells one in full", README, re.MULTILINE)
    assert short
    assert probe(*short[1].split(), "--now", NOW, cwd=lived.folder).exit == 0


def test_the_draft_of_a_post_mortem_is_left(lived: Lived) -> None:
    text = (lived.folder / "postmortem.md").read_text()
    assert "claude-20260302T091000000" in text.splitlines()[0]
    assert "the vendor posted 12m after our first failing sample" in text


def test_no_service_is_left_behind(lived: Lived) -> None:
    assert not listens(port_of(lived.folder))


def test_the_commands_it_proposes_exist(lived: Lived) -> None:
    proposed = [line.strip() for line in lived.ran.lines if line.startswith("  probe ")]
    assert len(proposed) == 4
    for line in proposed:
        assert probe(*line.split()[1:], cwd=lived.folder).exit == 0


def test_a_script_that_is_not_there_is_a_usage_error(tmp_path: Path) -> None:
    ran = probe("demo", "--replay", "april", cwd=tmp_path)
    assert (ran.exit, ran.out) == (2, "")
    assert ran.err == "probe: there is nothing named 'april' to replay; there are: bad-day, march-2026\n"
    assert list(tmp_path.iterdir()) == []


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
