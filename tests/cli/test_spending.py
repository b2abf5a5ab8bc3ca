"""A monthly cap and a service that says to wait, through `probe run` and `probe check`."""

import json
import os
from pathlib import Path

import pytest
from support.site import Answer, Asked, Site
from support.tool import Ran, probe

KEY = "sk-canary-77"
ANSWER = (
    b'{"type":"message","model":"m","content":[{"type":"text","text":"pong"}],"stop_reason":"end_turn",'
    b'"usage":{"input_tokens":120000,"output_tokens":8000}}'
)
"""Costs 1.6 cents at the prices below."""

LIMITED = b'{"type":"error","error":{"type":"rate_limit_error","message":"slow down"}}'


@pytest.fixture
def home(tmp_path: Path, site: Site) -> Path:
    site.otherwise(Answer(200, ANSWER, (("content-type", "application/json"),)))
    (tmp_path / "probes.toml").write_text(f"""
[[probe]]
name = "claude"
kind = "llm"
api = "anthropic"
base = "{site.url}"
model = "m"
key = "${{KEY}}"
stream = false
price = {{ in = "$0.10", out = "$0.50" }}
budget = {{ per_month = "$0.02" }}
""")
    return tmp_path


def ran(home: Path, *words: str) -> Ran:
    return probe(*words, cwd=home, env={"KEY": KEY})


def samples(home: Path) -> list[dict[str, object]]:
    [file] = (home / "results").glob("*.jsonl")
    return [json.loads(line) for line in file.read_text().splitlines()]


def test_beyond_the_cap_nothing_is_asked_and_the_record_says_why(home: Path, site: Site) -> None:
    runs = [ran(home, "run") for _ in range(4)]
    assert [each.exit for each in runs] == [0, 0, 3, 3]
    assert len(site.asked) == 2
    assert "skip.budget" in runs[2].out
    assert "$0.03 of the $0.02" in runs[2].out
    assert [each["outcome"] for each in samples(home)] == ["up", "up", "unknown", "unknown"]
    skipped = samples(home)[2]
    assert skipped["failure"]["reason"] == "skip.budget"  # type: ignore[index]
    assert skipped["every_s"] == 60.0
    assert not {"attempts", "latency_s", "facts"} & skipped.keys()


def test_skipped_slots_are_neither_up_nor_down(home: Path) -> None:
    for _ in range(4):
        ran(home, "run")
    [window] = ran(home, "report", "--window", "1h", "-f", "json").json["probes"][0]["windows"]
    assert (window["samples"], window["failed"], window["errors"], window["down_s"]) == (2, 0, 2, 0.0)
    assert window["availability"] == 1.0


def test_what_is_asked_by_hand_is_paid_for_as_well_though_it_is_not_recorded(home: Path, site: Site) -> None:
    assert [ran(home, "check").exit for _ in range(3)] == [0, 0, 3]
    assert len(site.asked) == 2
    assert list((home / "results").glob("*.jsonl")) == []


def test_a_ledger_that_is_gone_is_made_from_the_record(home: Path, site: Site) -> None:
    ran(home, "run")
    ran(home, "run")
    (home / "results" / ".ledger.json").unlink()
    assert ran(home, "run").exit == 3
    assert len(site.asked) == 2


def test_a_ledger_that_cannot_be_read_is_no_licence(home: Path, site: Site) -> None:
    ran(home, "run")
    (home / "results" / ".ledger.json").write_text("{}}")
    found = ran(home, "run")
    assert found.exit == 3
    assert "is no ledger" in found.err
    assert "move it away" in found.err
    assert len(site.asked) == 1


def test_a_ledger_that_is_no_file_keeps_nobody_waiting(home: Path, site: Site) -> None:
    (home / "results").mkdir()
    os.mkfifo(home / "results" / ".ledger.json")
    for words in (("run",), ("config", "check")):
        assert ".ledger.json is no file; move it away" in ran(home, *words).err
    assert site.asked == []


def test_config_check_says_what_it_costs_and_what_is_spent(home: Path) -> None:
    ran(home, "run")
    line = ran(home, "config", "check").lines[1]
    assert line.startswith("claude: at most $0.0000152 each time, $0.66 in 30 days at one every 1m; ")
    assert "$0.02 of $0.02 spent in " in line


def test_a_scheduled_pass_waits_as_long_as_it_was_told(home: Path, site: Site) -> None:
    site.otherwise(Answer(429, LIMITED, (("content-type", "application/json"), ("retry-after", "600"))))
    first, second, by_hand = ran(home, "run"), ran(home, "run"), ran(home, "check")
    assert [first.exit, second.exit, by_hand.exit] == [3, 3, 3]
    assert "rate_limit" in first.out
    assert "skip.retry_after" in second.out
    assert "rate_limit" in by_hand.out
    assert len(site.asked) == 2


def test_the_key_is_in_no_output_and_no_file(home: Path, site: Site) -> None:
    def echo(asked: Asked) -> Answer:
        said = json.dumps(
            {
                "type": "error",
                "error": {"type": "authentication_error", "message": asked.headers["x-api-key"]},
            }
        )
        return Answer(401, said.encode(), (("request-id", asked.headers["x-api-key"]),))

    site.otherwise(echo)
    outputs = [
        ran(home, *words)
        for words in (("run",), ("check", "-v"), ("check", "-f", "json"), ("report", "--explain"))
    ]
    assert all(KEY not in each.out + each.err for each in outputs)
    assert all(KEY not in path.read_text() for path in (home / "results").iterdir() if path.is_file())
