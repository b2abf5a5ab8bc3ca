"""Whatever the values are, a screen stays inside the terminal."""

import re

import pytest
from formats.documents import (
    AT,
    about,
    amounts,
    broke,
    broken,
    cells,
    checked,
    judged,
    reported,
    sample,
    told,
    window,
    witness,
)  # fmt: skip
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from probe.formats import Look
from probe.formats.text import check, gate, outage, outages, report
from probe.model.outages import Cause, Change, Flapping, OutageDetail, OutageReport
from probe.model.outcome import Judgement, Outcome, Owner, Phase
from probe.model.report import LatencySummary, ObjectiveReport, Verdict
from probe.model.sample import Attempt, Failure, Hop, StepResult, Timings


def plain(text: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


# Alphabets on which terminals agree: what a column is wide is settled for them.
WORDS = st.text(st.sampled_from("ab -./_[]äé€東京한あ🙂e\u0301\n\x1b\u202e\ud800|"), max_size=90)
FRACTIONS = st.none() | st.floats(0, 1)
SECONDS = st.floats(0, 1e12)
LOOKS = st.builds(
    Look,
    width=st.integers(60, 160),
    color=st.booleans(),
    unicode=st.booleans(),
    verbose=st.booleans(),
)
FAILURES = st.none() | st.builds(
    Failure,
    reason=WORDS,
    owner=st.sampled_from(Owner),
    phase=st.none() | st.sampled_from(Phase),
    message=WORDS,
    step=st.none() | WORDS,
    wanted=st.none() | WORDS,
    actual=st.none() | WORDS,
)
PHASES = st.none() | SECONDS
SAMPLES = st.builds(
    sample,
    WORDS,
    st.sampled_from(Outcome),
    latency_s=PHASES,
    timings_s=st.builds(Timings, dns=PHASES, connect=PHASES, tls=PHASES, send=PHASES, wait=PHASES, receive=PHASES),
    failure=FAILURES,
    attempts=st.lists(st.builds(Attempt, at=st.just(AT), outcome=st.sampled_from(Outcome), reason=st.none() | WORDS), max_size=3).map(tuple),
    steps=st.lists(st.builds(StepResult, name=WORDS, outcome=st.sampled_from(Outcome), latency_s=PHASES), max_size=3).map(tuple),
    hops=st.lists(st.builds(Hop, url=WORDS, status=st.none() | st.integers(100, 999), latency_s=PHASES), max_size=3).map(tuple),
    lag_s=PHASES,
    lagged=st.booleans(),
    facts=st.dictionaries(st.just("status") | WORDS, st.integers() | WORDS | st.booleans() | st.none(), max_size=3),
)  # fmt: skip
OBJECTIVES = st.none() | st.builds(
    ObjectiveReport,
    target=st.floats(0, 1),
    verdict=st.sampled_from(Judgement),
    budget_s=SECONDS,
    consumed_s=PHASES,
    burn=PHASES,
)
WINDOWS = st.builds(
    window,
    WORDS,
    availability=FRACTIONS, edge_low=FRACTIONS, edge_high=FRACTIONS, worst=FRACTIONS, best=FRACTIONS,
    coverage=FRACTIONS, ratio=FRACTIONS, first_try=FRACTIONS, down_s=SECONDS, unknown_s=SECONDS,
    samples=st.integers(0, 10**12), outages=st.integers(0, 10**9), longest_outage_s=PHASES,
    provisional=st.booleans(), of_runs=st.booleans(), objective=OBJECTIVES,
    latency_s=st.builds(LatencySummary, count=st.integers(0, 9), p50=PHASES, p95=PHASES),
    cells=st.text("█▁▄▂d·-", max_size=200).map(cells),
)  # fmt: skip
VERDICTS = st.builds(
    Verdict,
    rule=WORDS,
    probe=WORDS,
    verdict=st.sampled_from(Judgement),
    actual=st.none() | WORDS,
    wanted=WORDS,
    detail=WORDS,
)
ROWS = st.builds(
    broke,
    WORDS,
    going_on=st.booleans(), open=st.booleans(), end=st.none() | st.just(AT), last_up=st.none() | st.just(AT),
    duration_s=SECONDS, duration_low_s=SECONDS, duration_high_s=PHASES, unknown_s=SECONDS, samples=st.integers(0, 10**9),
    reasons=st.lists(st.builds(Cause, reason=WORDS, owner=st.none() | st.sampled_from(Owner), samples=st.integers(1, 10**9)), max_size=5).map(tuple),
)  # fmt: skip
AMOUNTS = st.builds(
    amounts,
    WORDS,
    outages=st.integers(0, 10**9), coverage=FRACTIONS, down_s=SECONDS, longest_s=PHASES, mttr_s=PHASES, mttf_s=PHASES,
    mttf_at_least_s=PHASES, mtbf_s=PHASES, mttd_s=PHASES, blips=st.integers(0, 10**9),
    flapping=st.builds(Flapping, samples=st.just(21), transitions=st.just(9), share=FRACTIONS, flapping=st.booleans()),
)  # fmt: skip
WITNESSES = st.builds(
    witness,
    st.integers(0, 10**4),
    st.sampled_from(Outcome),
    id=WORDS, evidence=st.booleans(), vantage=WORDS, latency_s=PHASES, reason=st.none() | WORDS, step=st.none() | WORDS,
    message=st.none() | WORDS,
)  # fmt: skip
CHANGES = st.builds(
    Change, at=st.just(AT), what=st.sampled_from(["reason", "config"]), before=st.none() | WORDS, after=WORDS
)


def assert_calm(text: str, look: Look) -> None:
    for line in plain(text).splitlines():
        assert cell_len(line) <= look.width, line
        assert look.color or line == line.rstrip(), line
    assert look.color or "\x1b" not in text
    assert text.endswith("\n")


@settings(max_examples=150, deadline=None)
@given(samples=st.lists(SAMPLES, max_size=5), look=LOOKS)
def test_no_line_of_a_check_is_wider_than_the_terminal(samples: list, look: Look) -> None:  # type: ignore[type-arg]  # hypothesis builds what the strategy says
    assert_calm(check(checked(*samples), look), look)


@settings(max_examples=150, deadline=None)
@given(probes=st.lists(st.builds(about, WORDS, WINDOWS, WINDOWS), max_size=4), warnings=st.lists(WORDS, max_size=3), look=LOOKS)  # fmt: skip
def test_no_line_of_a_report_is_wider_than_the_terminal(probes: list, warnings: list, look: Look) -> None:  # type: ignore[type-arg]  # as above
    assert_calm(report(reported(*probes, warnings=tuple(warnings)), look), look)


@settings(max_examples=150, deadline=None)
@given(verdicts=st.lists(VERDICTS, max_size=5), samples=st.lists(SAMPLES, max_size=2), look=LOOKS)
def test_no_line_of_a_gate_is_wider_than_the_terminal(verdicts: list, samples: list, look: Look) -> None:  # type: ignore[type-arg]  # as above
    assert_calm(gate(judged(*verdicts, samples=tuple(samples)), look), look)


LISTS = st.builds(
    lambda rows, probes, warnings: broken(*rows, probes=tuple(probes), warnings=tuple(warnings)),
    st.lists(ROWS, max_size=4),
    st.lists(AMOUNTS, max_size=3),
    st.lists(WORDS, max_size=3),
)


@settings(max_examples=150, deadline=None)
@given(found=LISTS, look=LOOKS)
def test_no_line_of_outages_is_wider_than_the_terminal(found: OutageReport, look: Look) -> None:
    assert_calm(outages(found, look), look)


STORIES = st.builds(
    lambda row, samples, changes, vantages, failure: told(
        row, *samples, changes=tuple(changes), vantages=tuple(vantages), first_failure=failure
    ),
    ROWS,
    st.lists(WITNESSES, max_size=25),
    st.lists(CHANGES, max_size=12),
    st.lists(WORDS, max_size=3),
    FAILURES,
)


@settings(max_examples=150, deadline=None)
@given(story=STORIES, look=LOOKS)
def test_no_line_of_one_outage_but_its_id_is_wider_than_the_terminal(story: OutageDetail, look: Look) -> None:
    assert_calm(outage(story, look).partition("\n")[2], look)


@pytest.mark.parametrize("width", [60, 80, 160])
def test_a_name_that_is_cut_shows_that_it_was(width: int) -> None:
    name = "a-very-long-name-" * 8
    text = check(checked(sample(name)), Look(width=width))
    first = text.split()[0]
    assert first.endswith("…")
    assert name.startswith(first[:-1])
    assert check(checked(sample(name)), Look(width=width, unicode=False)).split()[0].endswith("...")
