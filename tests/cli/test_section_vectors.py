"""The hand-checked vectors of the sections through the command line: a record in, the section's JSON out."""

from pathlib import Path
from typing import Any

import pytest
from analysis.vectors import lines, moment, sample, samples, vector
from cli.test_burn import ask as burn_of
from cli.test_burn import budgets
from cli.test_latency_sections import asked
from support.tool import Ran, probe

from probe.model.sample import Sample
from probe.units import format_moment

DAY = 86_400
MINUTE = 60


def ran(found: list[Sample], end: float, *words: str, cwd: Path | None = None) -> Ran:
    got = probe(
        "report", "--store", "-", "--from", format_moment(moment(0)), "--until", format_moment(moment(end)),
        "--now", format_moment(moment(10**9)), "-f", "json", *words, stdin=lines(found).decode(), cwd=cwd,
    )  # fmt: skip
    assert (got.exit, got.err) == (0, ""), got
    return got


def section(name: str, found: list[Sample], end: float, *words: str, cwd: Path | None = None) -> Any:
    [only] = ran(found, end, "--show", name, *words, cwd=cwd).json["probes"]
    return only["windows"][0][name]


def counted(n: int, failed: int, every_s: float = MINUTE) -> list[Sample]:
    """So many samples, the last of them failing, each in the middle of its slot."""
    return [sample((i + 0.5) * every_s, "U" if i < n - failed else "D", every_s=every_s) for i in range(n)]


def bits(text: str) -> list[Sample]:
    """A minute a bit, each asked in its middle: it speaks for that minute, and so do those before and after all."""
    return [
        sample((i - 0.5) * MINUTE, "U" if bit == "1" else "D")
        for i, bit in enumerate(f"{text[0]}{text}{text[-1]}")
    ]


@pytest.mark.parametrize("name", ["V17", "V17b"])
def test_v17_the_worst_stretch_of_any_length_that_is_asked_for(name: str) -> None:
    text, expected = vector(name)["input"]["bits"], vector(name)["expected"]
    words = [word for width in expected for word in ("--stretch", f"{width}m")]
    got = {
        each["length_s"]: each
        for each in section("curve", bits(text), len(text) * MINUTE, *words)["stretches"]
    }
    for width, wanted in expected.items():
        stretch = got[int(width) * MINUTE]
        availability, start = wanted if isinstance(wanted, list) else (wanted, None)
        assert stretch["availability"] == pytest.approx(availability, abs=1e-9)
        assert 1 - stretch["lost_s"] / stretch["known_s"] == pytest.approx(availability, abs=1e-9)
        if start is not None:
            assert stretch["from"] == format_moment(moment(start * MINUTE))


@pytest.mark.parametrize("share", [each for each in vector("V18")["expected"] if not each.endswith("/43200")])
def test_v18_the_intervals_of_some_good_ones_of_some(share: str) -> None:
    wanted = vector("V18")["expected"][share]
    good, n = map(int, share.split("/"))
    got = section("sure", counted(n, n - good), n * MINUTE)
    assert (got["samples"], got["failed"]) == (n, n - good)
    assert [*got["if_independent"].values()] == pytest.approx(wanted["wilson"], abs=1e-9)
    assert [*got["exact_if_independent"].values()] == pytest.approx(wanted["clopper_pearson"], abs=1e-9)
    assert got["proves_if_independent"] == pytest.approx(wanted["cp_lower_one_sided_95"], abs=1e-9)


@pytest.mark.parametrize(("failed", "key"), list(enumerate(["zero", "one", "two", "three"])))
def test_v19_how_many_probes_prove_every_target(tmp_path: Path, failed: int, key: str) -> None:
    wanted = vector("V19")["expected"]
    targets = [
        f'[[slo]]\nprobes = ["shop"]\ntarget = "{float(each) * 100:.10g}%"\nwindow = "365d"\n'
        for each in wanted
    ]
    (tmp_path / "probes.toml").write_text(
        '[[probe]]\nname = "shop"\nurl = "https://shop.example/"\n' + "".join(targets)
    )
    got = section("sure", counted(10, failed), 10 * MINUTE, cwd=tmp_path)
    assert {each["target"]: each["needed_samples"] for each in got["proofs"]} == {
        float(target): each[key] for target, each in wanted.items()
    }


@pytest.mark.parametrize("case", ["10s/1d", "60s/1d", "300s/1d", "900s/1d", "300s/30d", "900s/30d"])
def test_v19_what_can_hide_between_probes_that_all_succeeded(case: str) -> None:
    wanted = vector("V19-hidden")["expected"][case]
    every, days = case.removesuffix("d").split("s/")
    seconds = float(every)
    found = [sample((i - 0.5) * seconds, "U", every_s=seconds) for i in range(wanted["n"] + 2)]
    got = section("sure", found, int(days) * DAY)
    assert got["samples"] == wanted["n"]
    assert got["finest_target"] == pytest.approx(wanted["largest_target_zero_failures"], abs=1e-9)
    assert got["hidden_s"] == pytest.approx(wanted["hidden_down_s"], abs=1e-5)


def test_v20_the_neighbours_that_make_the_effective_number_are_told() -> None:
    wanted, got = vector("V20")["expected"], section("sure", samples("V01"), DAY)
    names = {"n": "samples", "up_to_down": "up_to_down", "down_to_up": "down_to_up"}
    names |= {
        "from_up": "from_up",
        "from_down": "from_down",
        "rho1_markov": "correlation",
        "n_eff": "effective_samples",
    }
    assert {key: got[name] for key, name in names.items()} == pytest.approx(
        {key: wanted[key] for key in names}, abs=1e-8
    )


def test_v21_nine_of_twelve_outages_began_in_four_hours_of_the_day() -> None:
    peak = [17 * 3600 + 600 + 1500 * n for n in range(9)]
    rest = [3600 * hour for hour in (3, 8, 12)]
    found = [
        sample(t, "D" if any(start <= t < start + 600 for start in (*peak, *rest)) else "U")
        for t in range(-60, DAY + 120, 60)
    ]
    got = section("peak", found, DAY, "--peak", "17:00-21:00")
    assert (got["peak"]["onsets"], got["other"]["onsets"]) == (9, 3)
    assert got["onsets_p"] == pytest.approx(
        vector("V21")["expected"]["binom_peak_9_of_12_onesided"], abs=1e-9
    )


def test_v16_the_table_says_which_targets_an_alert_can_fire_for(tmp_path: Path) -> None:
    found = [sample(t, "U") for t in range(-DAY, 120, 60)]
    [got] = budgets(burn_of(tmp_path, found, 0, [("99.9%", "30d")], "-w", "30d"))
    assert [each["fires_above"] for each in got["alerts"]] == pytest.approx(
        [each["min_target_that_can_fire"] for each in vector("V16-table")["expected"]], abs=1e-9
    )


def test_v22_what_is_counted_in_a_sketch_is_what_the_library_says() -> None:
    case = vector("V22")
    found = [
        asked(60 * n, "D", latency_s=float(each)) for n, each in enumerate(case["input"]["values"])
    ]  # how long failures took is always counted in a sketch; these are seconds, for buckets depend on the unit
    got = section("latency", found, DAY)["failed"]
    for key, q in (("p50", "0.5"), ("p90", "0.9")):
        assert got[key] == pytest.approx(case["expected"]["quantiles"][q]["sketch"], abs=1e-8)
    assert got["max"] == case["expected"]["quantiles"]["1.0"]["exact"]  # the ends are exact


def test_v24_a_closed_loop_is_filled_with_the_slots_it_missed() -> None:
    wanted = vector("V24")["expected"]
    found = [asked(n, latency_s=0.05, every_s=1.0) for n in range(59)] + [
        asked(59, latency_s=41.0, every_s=1.0)
    ]
    got = section("latency", found, 100)
    filled = got["backfilled"]
    assert (got["answered"]["count"], filled["count"], filled["missed"]) == (
        wanted["recorded_n"], wanted["corrected_n"], wanted["missed_slots"],
    )  # fmt: skip
    assert (filled["p50"], filled["p95"], filled["every_s"]) == (
        wanted["p50_corrected"],
        wanted["p95_corrected"],
        1.0,
    )
    assert got["answered"]["p95"]["value_s"] == wanted["p95_raw"]


def test_a_schedule_that_went_on_while_an_answer_took_long_has_missed_nothing() -> None:
    found = [asked(n, latency_s=41.0 if n == 50 else 0.05, every_s=1.0) for n in range(100)]
    assert section("latency", found, 100)["backfilled"] is None


def test_v25_hours_in_a_file_each_merge_to_the_runs_of_the_day(tmp_path: Path) -> None:
    expected, found = vector("V25")["expected"], samples("V01")
    for hour in range(-1, 25):
        part = [each for each in found if 0 <= (each.at - moment(hour * 3600)).total_seconds() < 3600]
        (tmp_path / f"{hour + 1:02}.jsonl").write_bytes(lines(part))
    about = ["--store", str(tmp_path / "*.jsonl"), "--now", format_moment(moment(DAY + 120)), "-f", "json"]
    window = [*about, "--from", format_moment(moment(0)), "--until", format_moment(moment(DAY))]
    got = probe("report", *window).json["probes"][0]["windows"][0]
    names = {"up": "up_s", "down": "down_s", "down_lo": "down_low_s", "down_hi": "down_high_s"}
    assert {key: got[name] for key, name in names.items()} == expected["measure"]
    runs = expected["runs"]
    rows = probe("outages", *window).json["outages"][::-1]
    assert len(rows) == 2
    for row, (before, down, after) in zip(rows, (runs[0:3], runs[2:5]), strict=True):
        told = [row[key] for key in ("last_up", "first_fail", "last_fail", "first_ok")]
        wanted = [before["t1"], down["t0"], down["t1"], after["t0"]]
        assert told == [format_moment(moment(each)) for each in wanted]
        assert row["samples"] == down["n"]


@pytest.mark.parametrize(
    "words",
    [("--stretch", "8h"), ("--show", "curve", "--stretch", "0s"), ("--show", "curve", "--stretch", "x")],
)
def test_a_stretch_that_cannot_be_shown_is_refused(words: tuple[str, ...]) -> None:
    got = probe("report", "--store", "-", *words, stdin=lines([sample(0, "U")]).decode())
    assert (got.exit, got.out) == (2, "")
    assert "--stretch: " in got.err
