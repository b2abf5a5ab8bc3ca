"""`probe outages --explain`: how the moments of an outage and the means of a probe came about."""

import csv
import io
from typing import Any, get_type_hints

import pytest
from analysis.vectors import lines, moment, sample, samples
from support.tool import Ran, probe

from probe.model.outages import OutageRow, OutageSummary
from probe.model.sample import Sample
from probe.units import format_moment


def ask(*words: str, found: list[Sample] | None = None, now: float = 86_400) -> Ran:
    ran = probe(
        "outages", "--store", "-", "-w", "24h", "--now", format_moment(moment(now)), "--explain", *words,
        stdin=lines(samples("V01") if found is None else found).decode(), env={"COLUMNS": "250"},
    )  # fmt: skip
    assert (ran.exit, ran.err) == (0, ""), ran
    return ran


def told(ran: Ran) -> list[str]:
    return [each["how"] for each in ran.json["derivations"]]


def figures_of(struct: Any) -> set[str]:
    """The fields that hold a number or a moment, whatever else they may hold."""
    kinds = {key: str(hint) for key, hint in get_type_hints(struct).items()}
    return {
        key
        for key, hint in kinds.items()
        if any(kind in hint for kind in ("float", "int", "datetime", "bool"))
    }


@pytest.mark.parametrize("words", [(), ("shop-20261101T0200",)], ids=["a list", "one in full"])
def test_every_figure_of_an_outage_is_derived(words: tuple[str, ...]) -> None:
    got = {
        key
        for each in ask(*words, "-f", "json").json["derivations"]
        if each["outage"]
        for key in each["figures"]
    }
    assert figures_of(OutageRow) - got == set()


def test_every_figure_of_a_probe_is_derived() -> None:
    up = [sample(t, "U", probe="calm") for t in range(0, 86_460, 60)]
    said = ask("-f", "json", found=[*samples("V01"), *up]).json["derivations"]
    got = {key for each in said if not each["outage"] for key in each["figures"]}
    assert figures_of(OutageSummary) | {"flapping"} - got == figures_of(OutageSummary)
    assert figures_of(OutageSummary) - got == set()


def test_v01_the_means_are_sums_of_its_outages() -> None:
    said = told(ask("-f", "json"))
    assert "MTTR, of those that ended: (4,200 + 9,900) / 2 = 7,050 s." in said
    assert (
        "MTTF = up / onsets = 72,300 / 2 = 36,150 s; MTBF = known / onsets = 86,400 / 2 = 43,200 s." in said
    )
    assert "MTTD, from each onset to the failure that opened it: (90 + 90) / 2 = 90 s." in said


def test_one_outage_names_the_samples_it_rests_on() -> None:
    said = ask("shop-20261101T0200", "-f", "json").json["derivations"]
    onset, opened, end, closed, *_ = said
    name = "shop/here/{}/{}".format
    assert onset["samples"] == [name(7_140_000, "U#120"), name(7_200_000, "D#121")]
    assert opened["samples"] == [name(7_260_000, "D#122")]
    assert end["samples"] == [name(17_040_000, "D#285"), name(17_100_000, "U#286")]
    assert closed["samples"] == [name(17_160_000, "U#287")]
    assert "lie 60 s; half of it, 30 s, were down: 11-01 01:59:30." in onset["how"]
    assert onset["samples"][0] in onset["how"]


def test_v05_an_outage_of_which_the_beginning_was_not_seen_says_how_far_a_sample_speaks() -> None:
    said = told(ask("-f", "json", found=samples("V05")))
    assert any("lie 1,800 s; 75 s of it were down, as far as a sample speaks" in each for each in said)
    assert any(
        "= 540 s; at most from the last good one before to the first good one after = 2,400 s." in each
        for each in said
    )


def test_text_markdown_and_csv_tell_it_too() -> None:
    title = "shop: how its figures came about"
    assert title in ask().out
    assert f"#### {title}" in ask("-f", "markdown").out
    rows = list(csv.DictReader(io.StringIO(ask("-f", "csv").out)))
    assert {row["probe"] for row in rows} == {"shop"}
    assert any(
        row["how"].startswith("MTTR") and row["figures"] == "mttr_s" and not row["outage"] for row in rows
    )
    one = list(csv.DictReader(io.StringIO(ask("shop-20261101T0200", "-f", "csv").out)))
    assert one[0]["samples"].split() == ["shop/here/7140000/U#120", "shop/here/7200000/D#121"]


def test_without_explain_nothing_of_it_is_told() -> None:
    ran = probe("outages", "--store", "-", "-w", "24h", "--now", format_moment(moment(86_400)), "-f", "json", stdin=lines(samples("V01")).decode())  # fmt: skip
    assert not {"derivations", "explain"} & set(ran.json)
