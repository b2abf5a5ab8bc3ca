"""`probe report --show sure`, `curve` and `peak`: the hand-checked vectors through the command line, and the words."""

import csv
import io
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from analysis.test_vectors import report as computed
from analysis.vectors import lines, moment, sample, samples, vector, window
from support.tool import REPOSITORY, Ran, probe

from probe.formats import Look
from probe.formats.text import windows as text_format
from probe.model.probe import Slo
from probe.model.sample import Sample
from probe.units import format_moment

DAY = 86_400
PEAK = ["--peak", "17:00-21:00", "--peak-weight", "3"]
UP = [sample(t, "U") for t in range(-60, DAY + 120, 60)]


def report(found: list[Sample], *words: str, end: float = DAY, cwd: Path | None = None) -> Ran:
    return probe(
        "report", "--store", "-", "--from", format_moment(moment(0)), "--until", format_moment(moment(end)),
        "--now", format_moment(moment(10**7)), *words, stdin=lines(found).decode(), cwd=cwd, env={"COLUMNS": "200"},
    )  # fmt: skip


def section(name: str, found: list[Sample], *words: str, end: float = DAY, cwd: Path | None = None) -> Any:
    ran = report(found, "--show", name, "-f", "json", *words, end=end, cwd=cwd)
    assert (ran.exit, ran.err) == (0, ""), ran
    return ran.json["probes"][0]["windows"][0][name]


@cache
def v01() -> Any:
    """The window of V01 with all three sections."""
    words = ["--show", "sure", "--show", "curve", *PEAK]
    return report(samples("V01"), *words, "-f", "json").json["probes"][0]["windows"][0]


@cache
def said_of_v01() -> str:
    return report(samples("V01"), "--show", "sure", "--show", "curve", *PEAK).out


def failing(times: int) -> list[Sample]:
    """A day with so many blips, far apart."""
    return [
        sample(t, "D" if t % 7200 == 3600 and t < times * 7200 else "U") for t in range(-60, DAY + 120, 60)
    ]


def test_nobody_saw_the_beginning_of_an_outage_that_the_record_begins_with() -> None:
    found = [sample(t, "D" if t < 7200 else "U") for t in range(0, DAY, 60)]
    sure = section("sure", found)
    peak = report(found, *PEAK, "-f", "json").json["probes"][0]["windows"][0]["peak"]
    words = (
        "--store",
        "-",
        "--from",
        format_moment(moment(0)),
        "--until",
        format_moment(moment(DAY)),
        "--now",
        format_moment(moment(DAY)),
    )
    [summary] = probe("outages", *words, "-f", "json", stdin=lines(found).decode()).json["probes"]
    assert (summary["outages"], summary["onsets"]) == (1, 0)
    assert (sure["outages"], sure["onsets"], sure["per_day"]["low"]) == (1, 0, 0.0)
    assert peak["onsets_p"] is None


def pair(found: dict[str, float]) -> tuple[float, float]:
    return found["low"], found["high"]


def test_v18_v20_v21_what_a_day_with_two_outages_says() -> None:
    got = v01()["sure"]
    share, chain, rate = (
        vector("V18")["expected"]["1205/1440"],
        vector("V20")["expected"],
        vector("V21")["expected"],
    )
    assert (got["samples"], got["failed"], got["outages"], got["blips"]) == (1440, 235, 2, 0)
    assert pair(got["if_independent"]) == pytest.approx(share["wilson"], abs=1e-9)
    assert pair(got["exact_if_independent"]) == pytest.approx(share["clopper_pearson"], abs=1e-9)
    assert got["proves_if_independent"] == pytest.approx(share["cp_lower_one_sided_95"], abs=1e-9)
    assert got["correlation"] == pytest.approx(chain["rho1_markov"], abs=1e-9)
    assert got["effective_samples"] == pytest.approx(chain["n_eff"], abs=1e-8)
    assert pair(got["effective"]) == pytest.approx(chain["wilson_n_eff"], abs=1e-8)
    assert pair(got["per_day"]) == pytest.approx(rate["rate_ci_per_day_2_in_1d"], abs=1e-9)
    assert (got["resampled"], got["enough_outages"], got["outage_assumed"]) == (None, False, False)


@pytest.mark.parametrize(("failures", "key"), [(1, "one"), (3, "three")])
def test_v19_how_many_probes_would_prove_it(failures: int, key: str) -> None:
    got = section("sure", failing(failures))
    wanted = vector("V19")["expected"]
    assert {each["target"]: each["needed_samples"] for each in got["proofs"]} == {
        target: wanted[str(target)][key] for target in (0.99, 0.999, 0.9999)
    }
    assert [each["proven_if_independent"] for each in got["proofs"]] == [True, False, False]
    # A short failure must not make the claim easier than none at all: outages are still taken to be long ones.
    assert (got["outage_s"], got["outage_assumed"]) == (1800.0, True)
    assert got["proofs"][0]["needed_s"] > vector("V19-time")["expected"]["1800"]["0.99"] * DAY


def test_v19_how_much_time_would_prove_it_and_what_can_hide() -> None:
    got = section("sure", UP)
    wanted, days = vector("V19")["expected"], vector("V19-time")["expected"]["1800"]
    assert [each["needed_samples"] for each in got["proofs"]] == [
        wanted[str(each["target"])]["zero"] for each in got["proofs"]
    ]
    assert [each["needed_s"] for each in got["proofs"]] == pytest.approx(
        [days[target] * DAY for target in ("0.99", "0.999", "0.9999")], rel=1e-8
    )
    assert [each["proven"] for each in got["proofs"]] == [False, False, False]
    assert (got["outage_s"], got["outage_assumed"]) == (1800.0, True)
    hidden = vector("V19-hidden")["expected"]["60s/1d"]
    assert got["hidden_s"] == pytest.approx(hidden["hidden_down_s"], abs=1e-6)
    assert got["finest_target"] == pytest.approx(hidden["largest_target_zero_failures"], abs=1e-9)


def test_three_vantages_hide_as_much_as_one_and_it_is_said_what_a_probe_is() -> None:
    found = [
        sample(t + late, "U", vantage=f"v{late}", every_s=300)
        for late in (0, 40, 90)
        for t in range(-300, DAY + 600, 300)
    ]
    got = section("sure", found)
    assert got["samples"] == pytest.approx(
        3 * 288, abs=2
    )  # at the window's edges, samples are taken to be evenly spaced
    assert got["vantages"] == 3
    assert got["hidden_s"] == pytest.approx(
        vector("V19-hidden")["expected"]["300s/1d"]["hidden_down_s"], abs=1e-6
    )
    said = re.sub(r"\s+", " ", report(found, "--show", "sure").out)
    assert "Probes are the moments at which any of the 3 vantages asked" in said


def test_the_claim_of_a_month_without_an_outage_is_99_percent_whatever_the_probes_say() -> None:
    quiet = [sample(t, "U", every_s=600) for t in range(-600, 30 * DAY + 1200, 600)]
    got = section("sure", quiet, end=30 * DAY)
    assert [each["proven"] for each in got["proofs"]] == [True, False, False]
    assert [each["proven_if_independent"] for each in got["proofs"]] == [True, True, False]
    assert got["per_day"]["high"] == pytest.approx(vector("V21")["expected"]["rate_upper_one_sided_0_in_30d"])


def test_eight_outages_are_drawn_again_and_the_same_record_says_the_same() -> None:
    found = [
        sample(t, "D" if t % 7200 < 300 * (2 + t // 7200 % 5) else "U", every_s=300)
        for t in range(3600, DAY + 3600, 300)
    ]
    one, other = (section("sure", each) for each in (found, found[::-1]))
    assert one == other
    assert one["outages"] == 12
    assert one["enough_outages"]
    low, high = pair(one["resampled"])
    assert low < 1 - one["failed"] / one["samples"] < high


def test_the_targets_are_those_of_the_objectives(tmp_path: Path) -> None:
    (tmp_path / "probes.toml").write_text(
        '[[probe]]\nname = "shop"\nurl = "https://shop.example/"\n'
        '[[slo]]\nprobes = ["shop"]\ntarget = "95%"\nwindow = "7d"\n'
        '[[slo]]\nprobes = ["shop"]\ntarget = "99.99%"\nwindow = "30d"\n'
    )
    said = report(UP, "--show", "sure", cwd=tmp_path).out
    assert "Can this history prove 95 % or 99.99 %? No:" in said
    assert re.search(r"^ +95 % +not proven +1d +1d06h +proven +1,440 +59$", said, re.MULTILINE)
    assert re.search(r"^ +99.99 % +not proven +1d +624d03h +not proven +1,440 +29,956$", said, re.MULTILINE)


def test_a_target_of_100_percent_is_never_proven() -> None:
    # A configuration with it is refused; another source of objectives may not be.
    slos = tuple(Slo(probes=("shop",), target=each, window="30d") for each in (0.95, 1.0))
    document = computed(UP, window(0, DAY), slos=slos, sections=("sure",))
    said = text_format.report(document, Look(width=160))
    assert re.search(r"^ +100 % +not proven +1d +never +not proven +1,440 +never$", said, re.MULTILINE)


def test_sure_answers_its_questions_in_words() -> None:
    said = re.sub(r"\s+", " ", said_of_v01())
    for sentence in (
        "How available was it in this window? 83.680 %, 83.541 to 83.819 % wherever between two probes it changed.",
        "Too few outages for a long-run claim: 2 outages were seen. Anything from 47.602 to 96.660 % would fit",
        "1,440 probes are worth 7.4 independent ones",
        "2 outages began in 1d of known time: 0.242 to 7.22 a day.",
        "Can this history prove 99 %, 99.9 % or 99.99 %? No: 48.628 % is what it proves, as 2 outages were seen",
        "Short failures of 3m in all, three intervals. So probes this far apart prove 99.792 % at most",
        "If probes were independent, 235 failures in 1,440 probes would mean 81.682 to 85.499 %. They are not",
    ):
        assert sentence in said


def test_of_a_window_nothing_is_known_of_nothing_is_said() -> None:
    early = [sample(-5000, "U")]
    ran = report([*early, sample(10**6, "U")], "--show", "sure", "--show", "curve", "--peak", "17:00-21:00")
    assert ran.exit == 3
    for sentence in (
        "Nothing is known of it.",
        "No: nothing is known of it.",
        "of no stretch 90 % were seen",
    ):
        assert sentence in ran.out


def test_v01_the_worst_stretches_and_when_they_begin() -> None:
    got = {each["length_s"]: each for each in v01()["curve"]["stretches"]}
    assert set(got) == {60, 300, 900, 3600, 4200, 9900, 10_800, 21_600, 43_200, 86_400}
    for length, (availability, start) in vector("V01")["expected"]["mcr"].items():
        assert got[int(length)]["availability"] == pytest.approx(availability, abs=1e-9)
        assert got[int(length)]["from"] == format_moment(moment(start))


def test_the_curve_as_a_table_and_a_picture() -> None:
    for line in (
        r" +3h +8\.333 % +2026-11-01 01:44:30",
        r" +0 % +▁{30,}[▂-█]+",
        r" +1m +5m +15m +1h +3h +12h +1d",
    ):
        assert re.search(f"^{line}$", said_of_v01(), re.MULTILINE)


@pytest.mark.parametrize(
    ("words", "rows", "columns"),
    [
        (["--show", "curve"], 10, ["length_s", "availability", "from"]),
        (PEAK, 2, ["onsets_p", "downtime_p", "weighted", "onsets_unsure", "onsets_p_low", "hours"]),
        (["--show", "sure"], 3, ["effective_samples", "outages", "blips"]),
    ],
)
def test_csv_has_the_figures(words: list[str], rows: int, columns: list[str]) -> None:
    found = list(csv.DictReader(io.StringIO(report(samples("V01"), *words, "-f", "csv").out)))
    assert len(found) == rows
    assert list(found[0])[: 2 + len(columns)] == ["probe", "window", *columns]


def test_a_stretch_that_was_not_seen_does_not_count() -> None:
    got = section("curve", samples("V04"), end=5400)["stretches"]
    assert {each["length_s"]: each["availability"] for each in got} == {
        60: 1.0, 300: 1.0, 900: 1.0, 3600: None, 5400: None,
    }  # fmt: skip


def test_v01_and_v21_peak_hours_against_the_rest() -> None:
    got = v01()["peak"]
    wanted, chance = vector("V01")["expected"]["peak"], vector("V21")["expected"]
    assert got["peak"]["availability"] == pytest.approx(wanted["availability"], abs=1e-9)
    assert got["other"]["availability"] == pytest.approx(wanted["offpeak_availability"], abs=1e-9)
    assert got["peak"]["down_s"] == wanted["down_s"]
    assert got["weighted"] == pytest.approx(wanted["weighted_3x"], abs=1e-9)
    assert got["onsets_p"] == pytest.approx(chance["binom_peak_1_of_2_onesided"], abs=1e-9)
    assert got["downtime_p"] == pytest.approx(chance["circular_shift_p"], abs=1e-9)


def test_peak_hours_in_words_and_in_the_zone_of_the_report() -> None:
    assert "Weighted by traffic, a peak second counting 3 times: 80.468 %." in said_of_v01()
    said = report(samples("V01"), "--peak", "18:00-22:00", "--timezone", "Europe/Paris").out
    assert "peak hours 18:00-22:00 Europe/Paris" in said
    for found in (said_of_v01(), said):
        assert "No evidence that outages cluster in peak hours (p = 0.306): 1 of 2 outages began" in found
        assert "than chance puts there (p = 0.303)." in found
        assert re.search(r"^ +peak hours +4h +70\.833 % +100 % +1h10m +1$", found, re.MULTILINE)


def test_outages_that_do_cluster_are_said_to() -> None:
    found = [
        sample(t, "D" if 61_800 <= t % DAY < 63_000 + 600 * (t // DAY % 3) else "U", every_s=300)
        for t in range(-300, 9 * DAY + 600, 300)
    ]
    said = report(found, "--peak", "17:00-21:00", end=9 * DAY).out
    assert "Outages cluster in peak hours (p < 0.001): 9 of 9 outages began in peak hours." in said
    assert "There is more down time in peak hours than chance puts there" in said


def _days(onsets: list[float]) -> list[Sample]:
    """Nine days, a sample in 5 minutes; every day of `onsets` fails for half an hour from that second of it on."""
    begins = [day * DAY + second for day, second in enumerate(onsets)]
    return [
        sample(t, "D" if any(at <= t < at + 1800 for at in begins) else "U", every_s=300)
        for t in range(-300, 9 * DAY + 600, 300)
    ]


AT_SIX, AT_FIVE, JUST_BEFORE = 18 * 3600, 17 * 3600, 17 * 3600 - 300
EIGHT = 8 * 3600


@pytest.mark.parametrize(
    ("onsets", "counts", "chances", "said"),
    [
        # The middle between 16:55 and 17:00 is no peak hour; 16:50 to 16:55 is none wherever it began.
        ([AT_SIX, AT_SIX, AT_FIVE], (2, 0, 1), (16 / 216, 1 / 216),
         ("Whether outages cluster in peak hours, probes this far apart do not tell (p = 0.005 to p = 0.074): "
         "2 of 3 outages began in peak hours, and 1 may have: between the last good probe and the first failing one "
         "lies an edge of them.")),
        ([AT_SIX, AT_SIX, JUST_BEFORE], (2, 1, 0), (16 / 216, 16 / 216),
         "No evidence that outages cluster in peak hours (p = 0.074): 2 of 3 outages began in peak hours."),
        ([AT_SIX, AT_SIX, AT_SIX, AT_FIVE], (3, 0, 1), (21 / 1296, 1 / 1296),
         "Outages cluster in peak hours (p < 0.001 to p = 0.016): 3 of 4 outages began in peak hours, and 1 may have"),
        ([AT_FIVE, EIGHT], (0, 1, 1), (1.0, 11 / 36),
         "No evidence that outages cluster in peak hours (p = 0.306 to p = 1.000): 0 of 2 outages began in peak hours, and 1 may"),
    ],
)  # fmt: skip
def test_an_onset_with_an_edge_of_the_peak_in_its_bracket_may_be_in_it(
    onsets: list[float], counts: tuple[int, int, int], chances: tuple[float, float], said: str
) -> None:
    words = ["--peak", "17:00-21:00"]
    got = section("peak", _days(onsets), *words, end=9 * DAY)
    assert (got["peak"]["onsets"], got["other"]["onsets"], got["onsets_unsure"]) == counts
    assert (got["onsets_p"], got["onsets_p_low"]) == pytest.approx(chances)
    assert said in " ".join(report(_days(onsets), *words, end=9 * DAY).out.split())


def test_an_outage_that_no_good_sample_comes_before_was_not_seen_to_begin() -> None:
    found = [each for each in _days([AT_SIX]) if each.at >= moment(AT_SIX)]
    got = section("peak", found, "--peak", "17:00-21:00", end=9 * DAY)
    assert (got["peak"]["onsets"], got["other"]["onsets"], got["onsets_unsure"]) == (0, 0, 0)


@pytest.mark.parametrize(
    ("hours", "said"),
    [
        ("Mon-Fri 09:00-17:00", "There are no peak hours in this window"),  # it is a Sunday
        ("00:00-24:00", "There are nothing but peak hours in this window"),
        ("Sun 00:00-04:00", "No outage began in this window"),
    ],
)
def test_there_is_not_always_something_to_compare(hours: str, said: str) -> None:
    assert said in report(UP[::10], "--peak", hours).out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--show", "peak"], "--show peak: say which hours, --peak 17:00-21:00 or --peak 'Mon-Fri 09:00-17:00'"),
        (["--peak", "17-21"], "--peak: '17-21' are no hours: write hours such as 17:00-21:00"),
        (["--peak-weight", "3"], "--peak-weight: needs the hours it is for, such as --peak 17:00-21:00"),
        (["--peak", "17:00-21:00", "--peak-weight", "-1"], "--peak-weight -1: write how many times"),
        (["--peak", "17:00-21:00", "--peak-weight", "nan"], "--peak-weight nan: write how many times"),
        (["--show", "sure", "--peak", "17:00-21:00", "-f", "csv"], "csv has one table"),
    ],
)  # fmt: skip
def test_mistakes_say_what_to_write(words: list[str], message: str) -> None:
    ran = report(UP[:3], *words)
    assert (ran.exit, ran.out) == (2, "")
    assert message in ran.err


def test_the_lines_of_the_readme_work() -> None:
    found = re.findall(
        r"^probe report (--window 30d --.*?) +#", (REPOSITORY / "README.md").read_text(), re.MULTILINE
    )
    assert len(found) == 3
    for line in found:
        ran = probe(
            "report",
            *line.split(),
            "--store",
            "-",
            "--now",
            format_moment(moment(DAY)),
            stdin=lines(UP).decode(),
        )
        assert (ran.exit, ran.err) == (0, "")
