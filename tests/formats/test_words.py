import msgspec
import pytest
from formats.documents import (
    BAD_DAY,
    DEGRADED,
    DOWN,
    FEW_RUNS,
    FLAKY,
    FLEET,
    MIXED,
    NO_DATA,
    OPEN,
    UNKNOWN,
    UP,
    reported,
    sample,
    window,
)

from probe.formats.figures import (
    edges,
    headline,
    objectives,
    of_runs,
    percent,
    reckoning,
    span,
    spans,
    worst_first,
    zone_name,
)
from probe.formats.words import account, counted, missed_first, ordinal, story, tally
from probe.formats.words import worst_first as worst_samples_first
from probe.model.outcome import Judgement, Outcome, Owner, Phase
from probe.model.report import ObjectiveReport, Summary, Verdict
from probe.model.sample import Attempt, Failure


def failure(message: str, **changes: object) -> Failure:
    return msgspec.structs.replace(
        Failure(reason="assertion", owner=Owner.TARGET, message=message), **changes
    )


def test_a_failure_tells_its_reason_whose_it_is_and_where_it_happened() -> None:
    assert story(DOWN) == "capacity, theirs: 529 overloaded_error (waiting for the first byte)"
    assert story(UNKNOWN).startswith("config.secret, ours: GEMINI_API_KEY is not set")


@pytest.mark.parametrize(
    ("owner", "word"),
    [
        ("target", "theirs"),
        ("client", "ours"),
        ("quota", "account"),
        ("network", "network"),
        ("self", "here"),
    ],
)
def test_each_owner_has_a_word(owner: str, word: str) -> None:
    found = sample("x", Outcome.DOWN, failure=failure("m", reason="dns", owner=Owner(owner)))
    assert story(found) == f"dns, {word}: m"


def test_degraded_is_told_without_blame() -> None:
    assert story(DEGRADED) == "step orders: total 1.31 s, wanted < 800ms"


def test_what_came_and_what_was_wanted_is_said_once() -> None:
    assert (
        account(failure("status is 503", wanted="200..399", actual="503")) == "status is 503, wanted 200..399"
    )
    assert account(failure("not as expected", wanted="a", actual="b")) == "not as expected, got b, wanted a"
    assert account(failure("503, wanted 200", wanted="200", actual="503")) == "503, wanted 200"


def test_a_number_inside_another_is_not_taken_for_said() -> None:
    assert account(failure("status is 1503", actual="503")) == "status is 1503, got 503"


def test_a_phase_that_the_message_names_is_not_named_again() -> None:
    told = "no answer within 10 s (waiting for the first byte)"
    assert account(failure(told, phase=Phase.WAIT)) == told


def test_a_flaky_sample_says_which_attempt_it_took_and_what_went_wrong_first() -> None:
    assert story(FLAKY) == "2nd attempt (1st: timeout)"
    assert story(UP) == ""


def test_a_degraded_flaky_sample_says_both() -> None:
    at = DEGRADED.at
    both = msgspec.structs.replace(
        DEGRADED,
        attempts=(
            Attempt(at=at, outcome=Outcome.DOWN, reason="stall"),
            Attempt(at=at, outcome=Outcome.DEGRADED),
        ),
    )
    assert story(both) == "step orders: total 1.31 s, wanted < 800ms; 2nd attempt (1st: stall)"


def test_a_failure_without_a_reason_is_not_silent() -> None:
    assert story(sample("x", Outcome.DOWN)) == "no reason is recorded"


def test_ordinals_are_english() -> None:
    numbers = [1, 2, 3, 4, 11, 12, 13, 21, 22, 101, 111]
    assert [ordinal(number) for number in numbers] == [
        "1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "22nd", "101st", "111th",
    ]  # fmt: skip


def test_the_worst_comes_first_and_equals_stay_in_their_order() -> None:
    found = [each.probe for each in worst_samples_first(MIXED.samples)]
    assert found == ["claude-api", "gemini-api", "shop-api", "shop-web", "shop-search"]


def test_what_did_not_happen_is_not_counted_out() -> None:
    assert counted(tally(Summary(up=2, unknown=1)), " · ") == "2 up · 1 unknown"


def test_a_percentage_is_never_better_than_it_was() -> None:
    assert percent(0.999999) == "99.999"
    assert percent(1205 / 1440) == "83.680"
    assert percent(1.0) == "100.000"


def test_the_range_is_left_out_where_it_is_a_single_point() -> None:
    assert edges(BAD_DAY) == ("83.541", "83.819")
    assert edges(OPEN) == ("99.980", "100")
    assert edges(window()) is None
    assert edges(NO_DATA) is None


def test_without_a_schedule_the_headline_is_a_share_of_runs() -> None:
    assert of_runs(FEW_RUNS)
    assert headline(FEW_RUNS) == 0.95
    assert edges(FEW_RUNS) is None
    assert headline(BAD_DAY) == BAD_DAY.availability
    young = msgspec.structs.replace(FEW_RUNS, of_runs=False)
    assert headline(young) == 1.0


def test_no_data_is_neither_nought_nor_all() -> None:
    assert headline(NO_DATA) is None


def test_the_worst_probe_of_a_report_comes_first_and_no_data_before_all_good() -> None:
    names = [each.probe for each in worst_first(FLEET.probes)]
    assert names == ["claude-web", "nightly", "shop-api", "gemini-api", "shop-web"]


@pytest.mark.parametrize(
    ("target", "budget", "lost", "unknown", "told"),
    [
        (0.999, 2592.0, 14_100.0, 0.0, "99.9 % missed, budget 544 % spent"),
        (0.999, 2592.0, 14_100.0, 60.0, "99.9 % missed, budget at least 543 % spent"),
        (0.999, 605.0, 7200.0, 46_000.0, "99.9 % missed, budget at least 1190 % spent"),
        (0.9995, 100.0, 1.04, 0.0, "99.95 % missed, budget 1.0 % spent"),
        (0.99, 100.0, 0.0, 0.0, "99 % missed, budget 0 % spent"),
        (0.99, 100.0, None, 86_400.0, "99 % missed"),
        (1.0, 0.0, 60.0, 0.0, "100 % missed, down 1m and no budget for it"),
        (1.0, 0.0, 60.0, 1.0, "100 % missed, down at least 1m and no budget for it"),
    ],
)
def test_an_objective_says_how_much_of_its_budget_was_seen_to_be_spent(
    target: float, budget: float, lost: float | None, unknown: float, told: str
) -> None:
    known = 86_400.0 - unknown
    found = window(
        availability=None if lost is None else 1 - lost / known, coverage=known / 86_400.0,
        up_s=known - (lost or 0.0), down_s=lost or 0.0, unknown_s=unknown,
        objective=ObjectiveReport(
            target=target, verdict=Judgement.MISSED, budget_s=budget,
            consumed_s=None if lost is None else lost * 86_400.0 / known, burn=None,
        ),
    )  # fmt: skip
    assert objectives(found) == [told]
    assert objectives(window()) == []


def test_windows_are_shown_in_the_zone_of_the_report() -> None:
    assert span(FLEET, BAD_DAY, "–") == "2026-11-21 15:31 – 2026-11-22 15:31"
    assert zone_name(FLEET) == "Europe/Paris"
    assert [text.partition(":")[0] for text in spans(FLEET, "–")] == ["24h", "30d"]


@pytest.mark.parametrize("name", ["Not/A Zone", "../../etc/passwd", "", "\0", "Europe"])
def test_a_zone_nobody_knows_is_shown_as_utc(name: str) -> None:
    strange = reported(timezone=name)
    assert span(strange, BAD_DAY, "–") == "2026-11-21 14:31 – 2026-11-22 14:31"
    assert zone_name(strange) == "UTC"


@pytest.mark.parametrize(
    ("weight", "quorum", "told"),
    [
        (0.0, "majority", []),
        (1.0, "majority", ["degraded counts as down"]),
        (0.3, "any", ["degraded counts as 30 % down", "down as soon as any vantage sees it down"]),
        (0.0, "all", ["down only where all vantages see it down"]),
        (0.0, "\x1b", ["the quorum of the vantages is \\x1b"]),
    ],
)
def test_a_report_says_how_it_was_reckoned_where_that_is_not_as_usual(
    weight: float, quorum: str, told: list[str]
) -> None:
    assert reckoning(reported(degraded_weight=weight, quorum=quorum)) == told


def test_the_missed_come_first_and_of_them_the_furthest_from_what_was_wanted() -> None:
    def verdict(
        probe: str, word: Judgement, metric: str, actual: float | str, wanted: float | str
    ) -> Verdict:
        return Verdict(rule="r", probe=probe, verdict=word, metric=metric, actual=actual, wanted=wanted)

    found = [
        verdict("met", Judgement.MET, "availability", 1.0, 0.9),
        verdict("near", Judgement.MISSED, "availability", 0.98, 0.99),
        verdict("late", Judgement.MISSED, "latency", 1.0, 0.8),
        verdict("far", Judgement.MISSED, "availability", 0.5, 0.99),
        verdict("unsure", Judgement.UNDETERMINED, "availability", 0.1, 0.99),
        verdict("down", Judgement.MISSED, "now", "down", "up"),
    ]
    assert [each.probe for each in missed_first(found)] == ["down", "far", "late", "near", "unsure", "met"]
