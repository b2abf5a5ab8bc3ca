"""The stand-in as a process of its own, and as `probe` sees it."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from demo.asking import KEYS, ask
from support.tool import REPOSITORY, probe

from probe.demo.vendors.anthropic import ROWS
from probe.demo.vendors.faults import guard, names
from probe.demo.vendors.server import Vendors


@pytest.fixture
def process() -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "probe.demo.vendors", "bad_day", "0"],
        cwd=REPOSITORY, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip


def test_it_says_its_port_is_told_things_over_http_and_ends_with_its_owner(
    process: "subprocess.Popen[str]",
) -> None:
    assert process.stdin
    assert process.stdout
    url = f"http://127.0.0.1:{int(process.stdout.readline())}"
    assert ask(url + "/claude/page").status == 200
    assert ask(url + "/-/clock", {"at_s": 600}).json == {"at_s": 600.0}
    assert ask(url + "/claude/page").status == 500
    assert ask(url + "/-/behave", {"wishes": "fault=html200", "surface": "claude.page"}).status == 200
    assert ask(url + "/claude/page").status == 200
    assert ask(url + "/-/behave", {"wishes": "nonsense"}).status == 400
    assert ask(url + "/-/nonsense").status == 404
    log = ask(url + "/-/log").json
    assert [(entry["surface"], entry["fault"], entry["status"], entry["play_s"]) for entry in log] == [
        ("claude.page", "", 200, 0.0), ("claude.page", "html.500", 500, 600.0), ("claude.page", "html200", 200, 600.0),
    ]  # fmt: skip
    assert all(entry["asked_at"] <= entry["headers_at"] <= entry["ended_at"] for entry in log)
    assert ask(url + "/-/log", method="DELETE").status == 200
    assert ask(url + "/-/log").json == []
    process.stdin.close()
    assert process.wait(10) == 0
    process.stdout.close()


def test_a_line_starts_the_clock(process: "subprocess.Popen[str]") -> None:
    assert process.stdin
    assert process.stdout
    url = f"http://127.0.0.1:{int(process.stdout.readline())}"
    assert ask(url + "/-/clock", {"at_s": 600}).json == {"at_s": 600.0}
    process.stdin.write("go\n")
    process.stdin.flush()
    while ask(url + "/-/clock").json != {"at_s": 0.0}:
        assert process.poll() is None
    process.communicate()
    assert process.returncode == 0


def test_a_line_that_is_a_number_puts_the_clock_there_and_is_answered(
    process: "subprocess.Popen[str]",
) -> None:
    assert process.stdin
    assert process.stdout
    url = f"http://127.0.0.1:{int(process.stdout.readline())}"
    for second, status in ((600.0, 500), (3000.5, 200)):
        process.stdin.write(f"{second}\n")
        process.stdin.flush()
        assert process.stdout.readline() == f"{second:g}\n"
        assert ask(url + "/-/clock").json == {"at_s": second}
        assert ask(url + "/claude/page").status == status
    process.communicate()
    assert process.returncode == 0


def test_what_is_written_of_the_stand_in_works(process: "subprocess.Popen[str]", tmp_path: Path) -> None:
    assert process.stdout
    port = int(process.stdout.readline())
    text = (REPOSITORY / "docs" / "demo.md").read_text().replace("PORT", str(port))
    [block] = re.findall(r"^```toml\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    (tmp_path / "probes.toml").write_text(block)
    ran = probe("check", "-f", "json", cwd=tmp_path, env={"ANY_KEY": "any"})
    assert [(sample["probe"], sample["outcome"]) for sample in ran.json["samples"]] == [
        ("claude", "up"), ("claude-web", "up"), ("claude-status", "up"),
    ]  # fmt: skip
    [wished] = re.findall(r"http://127\S*/~[^`]*", text)
    (tmp_path / "probes.toml").write_text(block.replace(f'http://127.0.0.1:{port}/claude"', f'{wished}"'))
    ran = probe("check", "claude", "-f", "json", cwd=tmp_path, env={"ANY_KEY": "any"})
    assert ran.json["samples"][0]["failure"]["reason"] == "capacity"
    named = set(re.findall(r"`([a-z0-9_.]+)`", text.split("Faults are", 1)[1].split("one that is not", 1)[0]))
    assert {fault for fault in named if guard(fault) is None} <= names(ROWS)
    process.communicate()


def test_a_script_that_is_not_there_is_said() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "probe.demo.vendors", "nonsense"],
        cwd=REPOSITORY, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (
        1,
        "no such script: nonsense; there are quiet, bad_day, march_2026\n",
    )


def test_keys_are_in_no_log(vendors: Vendors) -> None:
    ask(vendors.at("claude") + "/v1/models", None, KEYS["claude"] | {"x-api-key": "canary-1"})
    ask(vendors.at("gemini") + "/v1beta/models?key=canary-2")
    assert b"canary" not in ask(vendors.url + "/-/log").body


def seen(folder: Path, base: str, more: str = "") -> tuple[int, dict[str, Any]]:
    """The exit code and the sample of one `probe check`."""
    (folder / "probes.toml").write_text(
        f'[[probe]]\nname = "claude"\nkind = "llm"\napi = "anthropic"\nbase = "{base}"\n'
        f'model = "claude-haiku-5-5"\nkey = "${{LLM_KEY}}"\n{more}'
    )
    ran = probe("check", "claude", "-f", "json", cwd=folder, env={"LLM_KEY": "k"})
    [sample] = ran.json["samples"]
    return ran.exit, sample


@pytest.mark.parametrize(
    ("wishes", "exit_code", "outcome", "reason"),
    [
        ({}, 0, "up", None),
        ({"fault": "overloaded"}, 1, "down", "capacity"),
        ({"fault": "mid.overloaded"}, 1, "down", "capacity"),
        ({"fault": "truncated"}, 1, "down", "truncated"),
        ({"fault": "money"}, 3, "unknown", "quota"),
        ({"fault": "challenge"}, 3, "unknown", "edge_block"),
        ({"fault": "refusal"}, 0, "degraded", "refusal"),
        ({"fault": "thinking_only"}, 0, "up", None),
        ({"fault": "u2028"}, 0, "up", None),
        ({"fault": "split"}, 0, "up", None),
    ],
)
def test_probe_takes_it_for_the_vendor(
    vendors: Vendors, tmp_path: Path, wishes: dict[str, str], exit_code: int, outcome: str, reason: str | None
) -> None:
    ended, sample = seen(tmp_path, vendors.at("claude", **wishes))
    why = sample.get("failure") or sample.get("degradation") or {}
    assert (sample["outcome"], why.get("reason")) == (outcome, reason), sample
    assert ended == exit_code


def test_probes_first_token_is_never_before_it_was_written(vendors: Vendors, tmp_path: Path) -> None:
    _, sample = seen(tmp_path, vendors.at("claude", first=0.05, gap=0.01, tokens=5, tag="first"))
    [entry] = vendors.log.tagged("first")
    facts = sample["facts"]
    assert facts["first_token_s"] >= entry.tokens_at[0] - entry.asked_at
    assert (facts["chunks"], facts["tokens_out"]) == (5, 5)


def test_a_stall_with_pings_is_a_stall_and_no_silence(vendors: Vendors, tmp_path: Path) -> None:
    base = vendors.at("claude", stall=0.6, pings=0.05, tokens=4)
    _, sample = seen(tmp_path, base, 'stall = "500ms"\n')
    facts = sample["facts"]
    assert (sample["outcome"], facts["stalls"]) == ("up", 1)
    assert facts["longest_silence_s"] < facts["longest_gap_s"]
