"""`probe demo --replay march-2026`: two days of Claude in a minute, and what the README shows of them."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from support.sessions import WIDTH, sessions
from support.tool import probe

NOW = "2026-03-04T00:00:00Z"


@pytest.fixture(scope="module")
def march(tmp_path_factory: pytest.TempPathFactory) -> Path:
    parent = tmp_path_factory.mktemp("replay")
    ran = probe("demo", "--replay", "march-2026", "--out", "march", cwd=parent, timeout=400)
    assert (ran.exit, ran.err) == (0, "")
    assert "\n8064 samples were recorded. What do they say?\n" in ran.out
    return parent / "march"


@pytest.mark.parametrize("place", range(len(sessions("AI services"))))
def test_the_readme_shows_what_is_printed(march: Path, place: int) -> None:
    command, output = sessions("AI services")[place]
    ran = probe(*command.split()[1:], cwd=march, env=WIDTH)
    assert (ran.out, ran.err) == (output + "\n", "")


def test_every_slot_of_both_days_is_recorded_at_its_moment(march: Path) -> None:
    days = {file.name: samples(file) for file in (march / "results").glob("*.jsonl")}
    assert {name: len(found) for name, found in days.items()} == {
        "2026-03-02.jsonl": 4032, "2026-03-03.jsonl": 4032
    }  # fmt: skip
    found = [sample for each in days.values() for sample in each]
    assert Counter(sample["probe"] for sample in found) == {
        name: 288 if name.endswith("-status") else 576 for name in {sample["probe"] for sample in found}
    }
    assert all(sample["at"] == sample["due"] for sample in found)
    # Nobody but Claude, and nothing that we are to blame for.
    bad = {(sample["probe"], sample["failure"]["reason"]) for sample in found if sample["outcome"] == "down"}
    assert bad == {
        ("claude-web", "server_error"), ("claude-models", "server_error"), ("claude-opus", "capacity"),
        ("claude-sonnet", "capacity"), ("claude-status", "vendor"),
    }  # fmt: skip
    assert {sample["outcome"] for sample in found} == {"up", "down", "degraded"}


def test_an_answer_that_broke_off_after_a_200_is_down(march: Path) -> None:
    found = samples(march / "results" / "2026-03-03.jsonl")
    broken = [
        sample for sample in found if sample["outcome"] == "down" and sample["facts"].get("error_type") and
        sample["facts"]["status"] == 200
    ]  # fmt: skip
    assert {(sample["probe"], sample["failure"]["phase"]) for sample in broken} == {("claude-opus", "stream")}
    assert {sample["at"][:13] for sample in broken} == {"2026-03-03T08", "2026-03-03T09", "2026-03-03T10"}


def samples(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text().splitlines()]
