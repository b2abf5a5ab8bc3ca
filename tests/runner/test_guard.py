"""Who may be asked: the arithmetic of a cap, and of a service that says to wait."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.samples import sample

from probe.model.ledger import Account, Ledger, month_of
from probe.model.outcome import Outcome, Owner, Trigger
from probe.model.sample import Attempt, Failure, Sample, Timings
from probe.runner.guard import Cost, held, refusal, settled

NOW = datetime(2026, 11, 26, 14, 0, tzinfo=UTC)
COST = Cost(0.5, 2.0)
TRIES = {"claude": 1}


def spent(usd: float, month: str = "2026-11") -> Account:
    return Account(month=month, spent_usd=usd)


def answered(**changes: object) -> Sample:
    plain = sample(probe="claude", kind="llm", outcome=Outcome.UP)
    tried = Attempt(at=plain.at, outcome=plain.outcome)
    return msgspec.structs.replace(
        plain, **{"attempts": (tried,), "timings_s": Timings(send=0.001), "facts": {"status": 200}} | changes
    )


@pytest.mark.parametrize(
    ("used", "may"), [(0.0, True), (1.5, True), (1.5000001, False), (2.0, False), (99.0, False)]
)
def test_a_question_must_fit_into_what_is_left(used: float, may: bool) -> None:
    found = refusal(spent(used), COST, NOW, Trigger.SCHEDULED)
    assert (found is None) == may


def test_what_is_put_aside_for_questions_in_flight_is_not_there_any_more() -> None:
    account = Account(month="2026-11", spent_usd=1.0, held_usd=0.6)
    found = refusal(account, COST, NOW, Trigger.MANUAL)
    assert found is not None
    assert (found.reason, found.owner) == ("skip.budget", Owner.QUOTA)
    assert found.message == (
        "not asked: $1.60 of the $2.00 for 2026-11 are spent, and once more costs up to $0.50: "
        "raise budget.per_month, or wait for the next month"
    )


def test_a_new_month_begins_at_nothing() -> None:
    assert refusal(spent(2.0, "2026-10"), COST, NOW, Trigger.SCHEDULED) is None
    assert month_of(datetime(2026, 12, 1, 0, 30, tzinfo=UTC).astimezone()) == "2026-12"


@pytest.mark.parametrize(
    ("account", "month", "kept"),
    [("2026-12", "2026-11", True), ("2027-01", "2026-12", True), ("2026-10", "2026-11", False), ("2027-01", "2026-11", False)],
)  # fmt: skip
def test_a_clock_set_back_over_the_edge_of_a_month_forgets_nothing_and_a_wrong_year_blocks_nothing(
    account: str, month: str, kept: bool
) -> None:
    assert spent(1.9, account).in_month(month).used_usd == (1.9 if kept else 0.0)


def test_all_attempts_must_fit_into_what_is_left() -> None:
    assert refusal(spent(0.5), COST, NOW, Trigger.SCHEDULED, 3) is None
    found = refusal(spent(1.0), COST, NOW, Trigger.SCHEDULED, 3)
    assert found is not None
    assert "once more, with its 3 attempts, costs up to $1.50" in found.message


def test_a_moment_to_wait_for_that_a_wrong_clock_noted_is_not_waited_for() -> None:
    account = Account(wait_until=NOW + timedelta(days=3000))
    assert refusal(account, None, NOW, Trigger.SCHEDULED) is None


def test_without_a_cap_nothing_is_refused() -> None:
    assert refusal(spent(1e9), Cost(0.5, None), NOW, Trigger.SCHEDULED) is None
    assert refusal(spent(1e9), None, NOW, Trigger.SCHEDULED) is None


@pytest.mark.parametrize(
    ("trigger", "reason"),
    [(Trigger.SCHEDULED, "skip.retry_after"), (Trigger.MANUAL, None), (Trigger.CI, None)],
)
def test_a_schedule_waits_as_long_as_the_service_said_and_a_person_does_not(
    trigger: Trigger, reason: str | None
) -> None:
    account = Account(wait_until=NOW + timedelta(seconds=1))
    found = refusal(account, None, NOW, trigger)
    assert (found.reason if found else None) == reason
    assert refusal(account, None, NOW + timedelta(seconds=1), trigger) is None


def limited(wait_s: object, reason: str = "rate_limit") -> Sample:
    found = Failure(reason=reason, owner=Owner.QUOTA, message="429")
    facts = {"status": 429, "retry_after_s": wait_s}
    return answered(outcome=Outcome.UNKNOWN, failure=found, facts=facts)


@pytest.mark.parametrize(
    ("wait_s", "until_s"), [(46.0, 46.0), (7200, 3600.0), (0, None), (-5, None), ("46", None), (True, None)]
)
def test_a_rate_limit_is_waited_for_an_hour_at_most(wait_s: object, until_s: float | None) -> None:
    found = limited(wait_s)
    ledger = settled(Ledger(), [found], {}, {}, NOW)
    until = ledger.of("claude").wait_until
    assert until == (None if until_s is None else found.at + timedelta(seconds=until_s))


def test_an_overloaded_service_is_asked_on_however_long_it_says_to_wait() -> None:
    assert settled(Ledger(), [limited(60, "capacity")], {}, {}, NOW).of("claude").wait_until is None


def test_a_skipped_slot_keeps_the_moment_and_an_answer_ends_it() -> None:
    waiting = Ledger().put("claude", Account(month="2026-11", wait_until=NOW))
    skipped = answered(
        outcome=Outcome.UNKNOWN,
        failure=Failure(reason="skip.retry_after", owner=Owner.QUOTA, message="not asked"),
    )
    assert settled(waiting, [skipped], {}, {}, NOW).of("claude").wait_until == NOW
    assert settled(waiting, [answered()], {}, {}, NOW).of("claude").wait_until is None


@pytest.mark.parametrize(
    ("changes", "usd"),
    [
        ({"facts": {"status": 200, "cost_usd": 0.1}}, 0.1),
        ({"facts": {"status": 200}}, 0.5),
        ({"facts": {"status": 529}}, 0.0),
        ({"facts": {}}, 0.5),
        ({"facts": {}, "timings_s": Timings(connect=0.1)}, 0.0),
        ({"attempts": ()}, 0.0),
    ],
    ids=["told", "broke off", "refused", "no answer", "not reached", "not asked"],
)
def test_what_it_says_is_booked_and_else_the_most_it_can_have_been(
    changes: dict[str, object], usd: float
) -> None:
    before = held(Ledger(), {"claude": COST}, TRIES, NOW)
    after = settled(before, [answered(**changes)], {"claude": COST}, TRIES, NOW)
    assert (after.of("claude").spent_usd, after.of("claude").held_usd) == (usd, 0.0)


def test_a_question_that_was_interrupted_counts_as_spent() -> None:
    before = held(Ledger(), {"claude": COST}, TRIES, NOW)
    assert settled(before, [], {"claude": COST}, TRIES, NOW).of("claude").spent_usd == 0.5


def test_each_further_attempt_counts_in_full() -> None:
    tried = Attempt(at=NOW, outcome=Outcome.DOWN)
    before = held(Ledger(), {"claude": COST}, {"claude": 3}, NOW)
    assert before.of("claude").held_usd == 1.5
    after = settled(
        before,
        [answered(attempts=(tried, tried), facts={"status": 200, "cost_usd": 0.1})],
        {"claude": COST},
        {"claude": 3},
        NOW,
    )
    assert after.of("claude").spent_usd == pytest.approx(0.6)


@given(st.lists(st.sampled_from(["told", "broke", "killed"]), max_size=30))
def test_a_cap_is_never_passed_whatever_becomes_of_the_questions(fates: list[str]) -> None:
    """A process that is killed never settles: what it put aside stays spent."""
    ledger, truly = Ledger(), 0.0
    for fate in fates:
        if refusal(ledger.of("claude"), COST, NOW, Trigger.SCHEDULED) is not None:
            continue
        ledger = held(ledger, {"claude": COST}, TRIES, NOW)
        truly += 0.3 if fate == "told" else 0.5
        if fate == "killed":
            continue
        facts = {"status": 200, "cost_usd": 0.3} if fate == "told" else {"status": 200}
        ledger = settled(ledger, [answered(facts=facts)], {"claude": COST}, TRIES, NOW)
    assert truly <= 2.0 + 1e-9
    assert ledger.of("claude").used_usd == pytest.approx(truly)
