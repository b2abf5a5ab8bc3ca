"""The hand-checked vectors through `probe outages`: lines of a record in, its JSON out."""

from pathlib import Path
from typing import Any

import pytest
from analysis.vectors import lines, moment, sample, samples, vector
from support.tool import probe

from probe.model.sample import Sample
from probe.units import format_moment, parse_moment

MOMENTS = {
    "first_fail": "first_fail", "last_up": "last_up", "last_fail": "last_fail", "first_ok": "first_ok",
    "opened": "opened", "closed": "closed", "onset": "onset", "end": "end",
}  # fmt: skip
LENGTHS = {
    "dur": "duration_s",
    "dur_lo": "duration_low_s",
    "dur_hi": "duration_high_s",
    "down_inside": "down_s",
}


def ask(
    found: list[Sample], window: list[float], folder: Path, k: int = 2, m: int = 2, *words: str
) -> dict[str, Any]:
    """The document, with an outage beginning after `k` failures and ending after `m` successes."""
    (folder / "probes.toml").write_text(
        f"[settings]\noutages = {{ open = {k}, close = {m} }}\n"
        '[[probe]]\nname = "shop"\nurl = "https://shop.example/"\n'
    )
    start, end = (format_moment(moment(t)) for t in window)
    ran = probe(
        "outages", "--store", "-", "--from", start, "--until", end, "--now", format_moment(moment(10**6)),
        "-f", "json", *words, stdin=lines(found).decode(), cwd=folder,
    )  # fmt: skip
    assert (ran.exit, ran.err) == (0, ""), ran
    document = ran.json
    assert isinstance(document, dict)
    return document


def seconds(text: str | None) -> float | None:
    return None if text is None else (parse_moment(text) - moment(0)).total_seconds()


def incidents(document: dict[str, Any], keys: list[str]) -> list[dict[str, Any]]:
    """The outages in order of time, in the words of the vectors."""
    return [
        {key: seconds(each[MOMENTS[key]]) if key in MOMENTS else each[LENGTHS[key]] for key in keys}
        for each in reversed(document["outages"])
    ]


@pytest.mark.parametrize("name", ["V01", "V05", "V13-k1m1", "V13-k2m2", "V13-k3m2"])
def test_outages_have_the_edges_and_lengths_computed_by_hand(name: str, tmp_path: Path) -> None:
    given, expected = vector(name)["input"], vector(name)["expected"]
    document = ask(samples(name), given.get("window", [0, 1860]), tmp_path, given["k"], given["m"])
    wanted = expected["incidents"]
    assert incidents(document, list(wanted[0])) == wanted
    if "blips" in expected:
        assert document["probes"][0]["blips"] == expected["blips"]
    if "down_s" in expected:
        assert document["probes"][0]["down_s"] == expected["down_s"]


def test_v01_has_the_means_computed_by_hand(tmp_path: Path) -> None:
    expected = vector("V01")["expected"]
    [got] = ask(samples("V01"), [0, 86400], tmp_path)["probes"]
    keys = ("mttr_s", "mttf_s", "mtbf_s", "mttd_s")
    assert {key: got[key] for key in keys} == {key: expected[key] for key in keys}
    assert (got["outages"], got["open"], got["onsets"], got["mttf_at_least_s"]) == (2, 0, 2, None)
    assert got["longest_s"] == expected["longest_outage_s"]
    assert (got["up_s"], got["down_s"], got["unknown_s"]) == (72300.0, 14100.0, 0.0)


def test_v02_is_one_outage_of_three_minutes(tmp_path: Path) -> None:
    document = ask(samples("V02"), [0, 600], tmp_path)
    expected = vector("V02")["expected"]["nearest"]
    [row] = document["outages"]
    assert (row["down_s"], row["duration_low_s"], row["duration_high_s"]) == (
        expected["down"], expected["down_lo"], expected["down_hi"],
    )  # fmt: skip
    assert row["samples"] == 3


def test_v05_the_gap_before_an_outage_is_in_its_range_and_not_in_it(tmp_path: Path) -> None:
    [row] = ask(samples("V05"), [0, 3600], tmp_path, 1, 1)["outages"]
    assert (row["duration_s"], row["duration_low_s"], row["duration_high_s"]) == (645.0, 540.0, 2400.0)
    assert row["unknown_s"] == 0.0


@pytest.mark.parametrize("method", ["nearest", "hold"])
def test_the_method_decides_the_downtime_and_not_the_outages(method: str, tmp_path: Path) -> None:
    document = ask(samples("V05"), [0, 3600], tmp_path, 1, 1, "--method", method)
    expected = vector("V05")["expected"][method]
    [got] = document["probes"]
    assert (got["up_s"], got["down_s"], got["mttf_s"]) == (expected["up"], expected["down"], expected["up"])
    assert document["outages"][0]["duration_s"] == 645.0


@pytest.mark.parametrize(
    "text", [vector("V13-flap")["input"]["states"], vector("V13-k1m1")["input"]["states"]]
)
def test_v13_the_last_21_samples_say_whether_it_flaps(text: str, tmp_path: Path) -> None:
    expected = vector("V13-flap")["expected"]
    found = [sample(60 * i, letter) for i, letter in enumerate(text)]
    [got] = ask(found, [0, 60 * len(text)], tmp_path)["probes"]
    assert got["flapping"] == {
        "samples": 21,
        "transitions": expected["transitions"],
        "share": expected["percent"] / 100,
        "flapping": True,
    }


def test_without_an_onset_the_time_to_failure_is_a_bound(tmp_path: Path) -> None:
    found = [sample(t, "U") for t in range(0, 3660, 60)]
    [got] = ask(found, [0, 3600], tmp_path)["probes"]
    assert got["mttf_at_least_s"] == pytest.approx(3600 / 2.995732, abs=1e-3)
    assert [got[key] for key in ("mttr_s", "mttf_s", "mtbf_s", "mttd_s", "longest_s")] == [None] * 5


def test_vantages_vote_on_an_outage(tmp_path: Path) -> None:
    shown = {
        quorum: [each["duration_s"] for each in ask(samples("V09"), [0, 600], tmp_path, 1, 1, "--quorum", quorum)["outages"]]
        for quorum in ("any", "majority", "all")
    }  # fmt: skip
    assert shown == {"any": [300.0], "majority": [180.0], "all": [60.0]}
