"""What every explanation says, to the byte, in each format that has it.

After a change that is meant, write the files anew with `PROBE_GOLDEN=write pytest tests/cli/test_explained_golden.py`
and read the difference.
"""

import json
import os
from pathlib import Path

import pytest
from analysis.vectors import lines, moment, sample
from cli.test_compare_explained import two
from support.tool import probe

from probe.model.sample import Sample
from probe.units import format_moment

FOLDER = Path(__file__).parent.parent / "golden" / "explained"
CONFIG = """
[[probe]]
name = "one"
url = "https://one.example/"

[[probe]]
name = "two"
url = "https://two.example/"

[[group]]
name = "both"
probes = ["one", "two"]

[[slo]]
probes = ["one"]
target = "99%"
window = "24h"
"""
RULES = (
    "availability >= 95% over 24h",
    "burn < 1 over 24h",
    "outages <= 6 over 24h",
    "p95(total) < 250ms over 24h",
)
SECTIONS = ("days", "burn", "sure", "curve", "latency", "histogram", "vantages")
ASKED = {
    "outages": ("outages", "one", "-w", "24h"),
    "outage": ("outages", "one-20261101T0420"),
    "compare": ("compare", "one", "two", "-w", "24h"),
    "gate": ("gate", *(word for rule in RULES for word in ("--rule", rule))),
    "group": ("report", "both", "-w", "24h", "--show", "group"),
    "sections": (
        "report", "one", "-w", "24h", *(word for name in SECTIONS for word in ("--show", name)),
        "--peak", "08:00-12:00", "--peak-weight", "2", "--apdex", "100ms",
    ),
}  # fmt: skip
ENDINGS = {"text": "txt", "markdown": "md", "csv": "csv", "json": "json"}
TEXT_ONLY = ("group", "sections")
CASES = [
    (view, fmt)
    for view in ASKED
    for fmt in ENDINGS
    if fmt == "text" or (view not in TEXT_ONLY and (view, fmt) != ("gate", "csv"))
]


def record() -> list[Sample]:
    there = [
        sample(
            t,
            "D" if t % 14_400 in range(1200, 1800) and t < 70_000 else "U",
            probe="one",
            vantage="there",
            latency_s=0.3,
        )
        for t in range(-30, 86_460, 60)
    ]
    return [*two(), *there]


@pytest.mark.parametrize(("view", "fmt"), CASES)
def test_the_explanation_reads_as_it_was_agreed(view: str, fmt: str, tmp_path: Path) -> None:
    (tmp_path / "probes.toml").write_text(CONFIG)
    command, *words = ASKED[view]
    ran = probe(
        command, *words, "--explain", "--store", "-", "--now", format_moment(moment(86_400)), "-f", fmt,
        stdin=lines(record()).decode(), cwd=tmp_path, env={"COLUMNS": "100", "PYTHONUTF8": "1", "LANG": "C.UTF-8"},
    )  # fmt: skip
    assert "probe: " not in ran.err, ran
    said = ran.out
    if fmt == "json":  # the rest is the document, which is tested elsewhere
        said = json.dumps(ran.json["derivations"], indent=2) + "\n"
    path = FOLDER / f"{view}.{ENDINGS[fmt]}"
    if os.environ.get("PROBE_GOLDEN") == "write":
        path.parent.mkdir(exist_ok=True)
        path.write_text(said, encoding="utf-8")
    assert said == path.read_text(encoding="utf-8")


def test_no_file_is_left_of_an_explanation_that_is_gone() -> None:
    assert {path.name for path in FOLDER.iterdir()} == {f"{view}.{ENDINGS[fmt]}" for view, fmt in CASES}
