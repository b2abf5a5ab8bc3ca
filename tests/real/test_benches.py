"""The benches stay alive: each is run once, tiny and without peers. Their figures are for `make bench`."""

import subprocess
import sys

import pytest
from bench.asked import Ran, added, all_good, most_at_once, quantile
from bench.delays import Target
from support.tool import REPOSITORY

TARGETS = [Target("a", "http://127.0.0.1/20/a"), Target("b", "http://127.0.0.1/20/b")]


@pytest.mark.parametrize(
    ("script", "says"),
    [
        ("startup", "probe --version / python -c pass"),
        ("reading", "probe report / json.loads"),
        ("latency", "https, 6 probes, mix"),
        ("first_token", "3 streams at once"),
        ("cost", "https, 6 probes in a pass"),
        ("passes", "peak memory"),
        ("soak", "asyncio: "),
    ],
)
def test_a_bench_runs_to_its_end_and_shows_its_table(script: str, says: str) -> None:
    done = subprocess.run(
        [sys.executable, f"tests/bench/{script}.py", "--quick"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert says in done.stdout


def test_what_was_added_is_what_was_said_less_what_the_server_took() -> None:
    found = added(Ran({"a": 0.021, "b": 0.025}, 1, 1, 2), TARGETS, {"a": [0.020], "b": [0.020]})
    assert [round(figure, 6) for figure in found] == [1.0, 5.0, 5.0, 2, 2]


@pytest.mark.parametrize(
    ("answers", "taken", "good"),
    [
        ({"a": 0.1, "b": 0.1}, {"a": [0.1], "b": [0.1]}, True),
        ({"a": 0.1}, {"a": [0.1], "b": [0.1]}, False),
        ({"a": 0.1, "b": 0.1}, {"a": [0.1], "b": [0.1, 0.1]}, False),
        ({"a": 0.1, "b": 0.1}, {"a": [0.1]}, False),
        ({"a": 0.1, "b": 0.1}, {"a": [0.1], "b": [0.1], "c": [0.1]}, False),
    ],
)
def test_a_run_is_good_where_server_and_contender_agree_on_each_target(
    answers: dict[str, float], taken: dict[str, list[float]], good: bool
) -> None:
    assert all_good(Ran(answers, 1, 1, 2), TARGETS, taken) is good


def test_quantiles_are_of_the_nearest_rank() -> None:
    values = [float(number) for number in range(1, 101)]
    assert [quantile(values, share) for share in (0.5, 0.99, 1.0)] == [50, 99, 100]


def test_what_ends_as_another_begins_is_not_in_flight_with_it() -> None:
    assert most_at_once([(0, 1), (1, 2), (1.5, 3)]) == 2
