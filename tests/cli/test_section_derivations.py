"""`probe report --show SECTION --explain`: every figure a section shows has its derivation, in every format."""

import csv
import io
import re
from pathlib import Path
from typing import Any

import pytest
from analysis.vectors import lines, moment, sample, samples
from msgspec.structs import replace
from support.services import INCIDENT, read
from support.tool import Ran, probe

from probe.analysis.sections import SECTIONS
from probe.formats.sections import SHEETS
from probe.formats.sections.derived import DERIVED
from probe.model.sample import Sample
from probe.model.vendor import Health
from probe.units import format_moment

CONFIG = """
[[probe]]
name = "page"
url = "https://shop.example/"

[[probe]]
name = "api"
url = "https://shop.example/api"

[[probe]]
name = "status"
kind = "status"
every = "5m"
page = "https://status.shop.example"

[[group]]
name = "shop"
probes = ["page", "api", "status"]

[[slo]]
probes = ["page"]
target = "99%"
window = "24h"
"""


def two(*, vantages: bool = False) -> list[Sample]:
    """The day of V01 of a page, an API that was down for the second half of its first outage, and a status page."""
    page = [replace(each, probe="page", id=f"p{n}") for n, each in enumerate(samples("V01"))]
    api = [
        sample(t, "D" if 12_000 <= t < 17_100 else "U", probe="api", latency_s=0.5)
        for t in range(-60, 86_520, 60)
    ]
    other = [sample(t, "U", probe="page", vantage="there") for t in range(-60, 86_520, 60)]
    third = [sample(t, "U", probe="page", vantage="yonder") for t in range(-60, 86_520, 60)]
    told = read("status", (210, 300, Health.MAJOR), incidents=[replace(INCIDENT, posted=moment(13_000))])
    return [*page, *api, *told, *other, *third] if vantages else [*page, *api, *told]


def ask(*words: str, cwd: Path, found: list[Sample] | None = None) -> Ran:
    ran = probe(
        "report", "--store", "-", "-w", "24h", "--now", format_moment(moment(86_400)), "--explain", *words,
        stdin=lines(two() if found is None else found).decode(), cwd=cwd, env={"COLUMNS": "250"},
    )  # fmt: skip
    assert (ran.exit, ran.err) == (0, ""), ran
    return ran


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "probes.toml").write_text(CONFIG)
    return tmp_path


WORDS = {
    "peak": ("--peak", "17:00-21:00", "--peak-weight", "3"),
    "latency": ("--show", "latency", "--apdex", "300ms"),
}


def words_for(name: str) -> tuple[str, ...]:
    return WORDS.get(name, ("--show", name))


def derived(ran: Ran, section: str) -> list[dict[str, Any]]:
    return [each for each in ran.json["derivations"] if each["section"] == section]


def columns(text: str) -> set[str]:
    """The keys of a section's table that hold figures or moments somewhere: what CSV heads them by."""
    rows = list(csv.DictReader(io.StringIO(text)))
    figure = re.compile(r"-?[\d.]+(e[-+]\d+)?|inf|true|false|\d{4}-\d\d-\d\d.*")
    return {key for row in rows for key, value in row.items() if value and figure.fullmatch(value)}


def test_every_section_has_derivations() -> None:
    assert set(DERIVED) == set(SECTIONS) - {"explain"} == set(SHEETS) - {"explain"}


@pytest.mark.parametrize("section", list(DERIVED))
def test_every_figure_a_section_shows_is_derived(section: str, folder: Path) -> None:
    shown = probe(
        "report", "--store", "-", "-w", "24h", "--now", format_moment(moment(86_400)), *words_for(section), "-f", "csv",
        stdin=lines(two(vantages=section == "vantages")).decode(), cwd=folder,
    )  # fmt: skip
    figures = columns(shown.out)
    assert figures
    told = derived(
        ask(*words_for(section), "-f", "json", cwd=folder, found=two(vantages=section == "vantages")), section
    )
    assert figures - {key for each in told for key in each["figures"]} == set()


def test_the_sums_that_are_told_are_true(folder: Path) -> None:
    every = [word for name in DERIVED for word in words_for(name)]
    told = ask(*every, "-f", "json", cwd=folder).json["derivations"]
    sums = 0
    for each in told:
        for lost, whole, shown in re.findall(
            r"1 - ([\d,.]+)(?: s)? / ([\d,.]+)(?: s known| s)? = ([\d.]+) %", each["how"]
        ):
            exact = 100 * (1 - float(lost.replace(",", "")) / float(whole.replace(",", "")))
            assert 0 <= exact - float(shown) + 1e-9 < 0.0011, each
            sums += 1
    assert sums > 20


def test_they_stand_under_the_section_in_text_and_markdown_and_in_its_place_in_csv(folder: Path) -> None:
    text = ask("page", "--show", "sure", cwd=folder).out
    title = "page, 24h: how the figures of sure came about"
    assert text.index("page, how sure (24h)") < text.index(title)
    said = "1 - 2/1,204 - 2/235 = 0.989828"
    assert said in text
    assert f"#### {title}" in ask("page", "--show", "sure", "-f", "markdown", cwd=folder).out
    rows = list(csv.DictReader(io.StringIO(ask("page", "--show", "sure", "-f", "csv", cwd=folder).out)))
    assert {(row["probe"], row["window"], row["section"]) for row in rows} == {("page", "24h", "sure")}
    assert any(said in row["how"] and "effective_samples" in row["figures"].split() for row in rows)


def test_without_explain_no_section_tells_its_sums(folder: Path) -> None:
    plain = probe(
        "report", "--store", "-", "-w", "24h", "--now", format_moment(moment(86_400)), "--show", "sure", "-f", "json",
        stdin=lines(two()).decode(), cwd=folder,
    )  # fmt: skip
    assert "derivations" not in plain.json
