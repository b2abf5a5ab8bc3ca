"""Days whose lines became sums say what their lines said, whatever happens on the way."""

import errno
import gzip
import os
import stat
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from analysis.vectors import moment, sample
from hypothesis import given, settings
from hypothesis import strategies as st
from support.compacting import DAY_S, compacted, concluded, gather, write
from support.crash import finish, start
from support.records import data

from probe.model.outcome import Trigger
from probe.model.sample import Sample
from probe.reasons import Reason, failure
from probe.record import encode
from probe.store import StoreError, open_store
from probe.store.fold import fold
from probe.store.listing import files_to_read
from probe.store.replace import write_beside
from probe.store.sums import open_sums

WHOLE = (0, 4 * DAY_S)
FIRST, SECOND = "2026-11-01.jsonl", "2026-11-02.jsonl"


def hours(count: int = 48, every: int = 600) -> list[Sample]:
    """Down for an hour of each day."""
    return [
        sample(
            t, "D" if 40_000 <= t % DAY_S < 43_600 else "U", every_s=every, latency_s=0.1 + t % 7000 / 9000
        )
        for t in range(0, count * 3600, every)
    ]


histories = st.lists(
    st.builds(
        lambda t, state, every, trigger, probe, vantage, seconds, reason, name: sample(
            t / 1000, state, every_s=every, trigger=trigger, probe=probe, vantage=vantage, latency_s=seconds,
            found=failure(reason, "said") if state == "D" else None, name=name,
        ),
        st.integers(0, 12).map(lambda n: n * 21_600_000) | st.integers(0, 3 * DAY_S * 1000 - 1),
        st.sampled_from("UUUGDDE"),
        st.sampled_from([None, 3600, 30_000]),
        st.sampled_from([Trigger.SCHEDULED, Trigger.SCHEDULED, *Trigger]),
        st.sampled_from("ab"),
        st.sampled_from("xy"),
        st.sampled_from([None, 0.0, 0.25, 3.5]),
        st.sampled_from([Reason.TIMEOUT, Reason.SERVER_ERROR]),
        st.sampled_from(["", "2"]),
    ),
    min_size=1,
    max_size=30,
)  # fmt: skip
moments = st.integers(0, 4 * DAY_S * 1000 - 1).map(lambda ms: ms / 1000)


@settings(max_examples=15, deadline=None)
@given(histories, st.integers(1, 3), moments, moments)
def test_no_figure_of_any_window_changes(found: list[Sample], days: int, one: float, other: float) -> None:
    with TemporaryDirectory() as folder:
        base = Path(folder)
        write(base, found)
        windows = (WHOLE, (min(one, other), max(one, other) + 0.001))
        before = concluded(base, *windows)
        done = compacted(base, days)
        assert all(each.refused is None for each in done)
        assert bool(done) == any(each.at < moment(days * DAY_S) for each in found)
        assert not {path.path for path in done} & set((base / "results").iterdir())
        assert concluded(base, *windows) == before


def test_a_span_reads_the_sums_that_it_touches(tmp_path: Path) -> None:
    write(tmp_path, hours(96))
    before = gather(tmp_path, 0, 2**50).sources
    compacted(tmp_path, 3)
    whole = gather(tmp_path)
    assert sum(each.samples for each in whole.sources) == sum(each.samples for each in before)
    assert [each.path for each in whole.sources] == [
        "results/2026-11-04.jsonl", *(f"results/2026-11-0{day}.jsonl.sums" for day in (1, 2, 3)),
    ]  # fmt: skip
    assert whole.remarks == [
        (
            "results: up to 2026-11-03 the record is kept as sums only (3 files): "
            "availability, outages and latency are the same, "
            "phases, lateness and single samples are gone"
        )
    ]
    noon = round(moment(2.5 * DAY_S + 2 * DAY_S).timestamp() * 1000)
    late = gather(tmp_path, noon, noon + 1)
    assert [each.path for each in late.sources] == ["results/2026-11-04.jsonl"]
    assert late.remarks == []


def test_a_clock_that_was_set_back_is_still_told(tmp_path: Path) -> None:
    write(tmp_path, [sample(t, "U") for t in (0, 60, 31, 90)])
    [before] = gather(tmp_path).remarks
    compacted(tmp_path, 1)
    assert gather(tmp_path).remarks[0] == before.replace(".jsonl:", ".jsonl.sums:")


def test_sums_have_the_rights_that_the_lines_had(tmp_path: Path) -> None:
    store = open_store("results", base=tmp_path)
    for each in hours(24):
        store.append(each)
    store.close()
    compacted(tmp_path, 1)
    found = (tmp_path / "results" / f"{FIRST}.sums").stat()
    assert stat.S_IMODE(found.st_mode) == 0o600
    left = sorted(path.name for path in (tmp_path / "results").iterdir())
    assert left == [".append.lock", ".compact.lock", f"{FIRST}.sums"]


def test_packed_files_are_summed_up_too(tmp_path: Path) -> None:
    write(tmp_path, hours())
    before = concluded(tmp_path, WHOLE)
    path = tmp_path / "results" / FIRST
    path.with_name(f"{FIRST}.gz").write_bytes(gzip.compress(path.read_bytes()))
    path.unlink()
    [done] = compacted(tmp_path, 1)
    assert done.path.name == f"{FIRST}.gz"
    assert sorted(data(tmp_path / "results")) == [f"{FIRST}.gz.sums", SECOND]
    assert concluded(tmp_path, WHOLE) == before


def test_lines_that_come_late_are_put_to_the_sums_and_copies_are_not(tmp_path: Path) -> None:
    found = hours()
    other = [
        sample(each.at.timestamp() - moment(0).timestamp(), "D", vantage="there") for each in found[:100]
    ]
    write(tmp_path, found + other)
    before = concluded(tmp_path, WHOLE)
    for name in (FIRST, SECOND):
        (tmp_path / "results" / name).unlink()
    write(tmp_path, found)
    compacted(tmp_path, 1)
    write(tmp_path, other)
    assert concluded(tmp_path, WHOLE) == before
    write(tmp_path, found[:50])
    assert len(compacted(tmp_path, 1)) == 1
    assert sorted(data(tmp_path / "results")) == [f"{FIRST}.sums", SECOND]
    assert concluded(tmp_path, WHOLE) == before
    assert open_sums(tmp_path / "results" / f"{FIRST}.sums").samples == 144 + 100


@pytest.mark.parametrize(
    ("spoilt", "said"),
    [
        (b'{"v":1,"id":"01', "line 145: torn last line (the writer was stopped)"),
        (b'{"v":1}\n', "line 145: not a sample of this version"),
        (b"{}\nx\n", "2 lines are no samples"),
    ],
)
def test_a_file_with_a_line_that_cannot_be_summed_up_stays_whole(
    tmp_path: Path, spoilt: bytes, said: str
) -> None:
    write(tmp_path, hours())
    with (tmp_path / "results" / FIRST).open("ab") as file:
        file.write(spoilt)
    before = data(tmp_path / "results")
    first, second = compacted(tmp_path, 2)
    assert first.refused is not None
    assert said.split(": ", maxsplit=1)[0] in first.refused
    assert "`probe history repair`" in first.refused
    assert second.refused is None
    assert data(tmp_path / "results")[FIRST] == before[FIRST]
    assert f"{FIRST}.sums" not in data(tmp_path / "results")


def test_files_without_a_sample_are_passed_over(tmp_path: Path) -> None:
    write(tmp_path, hours(24))
    (tmp_path / "results" / "2026-10-31.jsonl").write_bytes(b"\n\n")
    assert [each.path.name for each in compacted(tmp_path, 1)] == [FIRST]
    assert data(tmp_path / "results")["2026-10-31.jsonl"] == b"\n\n"


KILLED = """
import sys
from pathlib import Path
from support.compacting import compacted, concluded, write
from support.crash import survives
from analysis.vectors import sample

base = Path(sys.argv[1])
found = [sample(t, "D" if 40_000 <= t < 43_600 else "U", every_s=1800) for t in range(0, 86_400, 1800)]
late = [sample(t + 1, "G", every_s=1800, vantage="there") for t in range(0, 86_400, 6000)]
def said(here):
    return concluded(here, (3, 50_000.5), sections=())

step, done = 0, False
while not done:
    here = base / str(step)
    here.mkdir()
    write(here, found)
    if sys.argv[2] == "again":
        compacted(here, 1)
        write(here, late)
    before = said(here)
    done = survives(lambda: compacted(here, 1), step)
    assert said(here) == before, step
    compacted(here, 1)
    assert said(here) == before, step
    left = sorted(path.name for path in (here / "results").iterdir() if not path.name.endswith(".lock"))
    assert left == ["2026-11-01.jsonl.sums"], (step, left)
    step += 1
print(step)
"""


@pytest.mark.parametrize("when", ["first", "again"])
def test_a_kill_at_any_step_loses_nothing_and_counts_nothing_twice(tmp_path: Path, when: str) -> None:
    assert int(finish(start(KILLED, tmp_path, when))) > 20


def test_what_a_kill_left_is_not_counted_twice_by_anybody(tmp_path: Path) -> None:
    from datetime import UTC, datetime

    from probe.store.place import parse_place
    from probe.store.stats import stats
    from probe.store.verify import verify

    write(tmp_path, hours(24))
    lines = (tmp_path / "results" / FIRST).read_bytes()
    compacted(tmp_path, 1)
    before = concluded(tmp_path, WHOLE)
    (tmp_path / "results" / FIRST).write_bytes(lines)
    place = parse_place("results", tmp_path)
    assert concluded(tmp_path, WHOLE) == before
    assert sum(each.samples for each in gather(tmp_path).sources) == 144
    assert stats([place]).samples == 144
    assert verify([place], datetime(2026, 12, 1, tzinfo=UTC)).samples == 144


def test_a_file_that_grows_while_it_is_summed_up_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, hours(24))
    late = sample(30, "D", vantage="there")

    def slow(read):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202 - as it is
        yield from fold(read)
        write(tmp_path, [late])

    monkeypatch.setattr("probe.store.compact.fold", slow)
    with pytest.raises(StoreError, match="was written to while it was summed up; compact again"):
        compacted(tmp_path, 1)
    assert list(data(tmp_path / "results")) == [FIRST]
    assert data(tmp_path / "results")[FIRST].endswith(encode(late))


def test_sums_that_come_back_otherwise_from_the_disk_cost_no_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, hours(24))
    honest = write_beside

    def spoilt(path, packed, like):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202 - as it is
        return honest(path, packed[:-1] + b"\0", like)

    monkeypatch.setattr("probe.store.compact.write_beside", spoilt)
    before = data(tmp_path / "results")
    with pytest.raises(StoreError, match="did not come back from the disk"):
        compacted(tmp_path, 1)
    assert data(tmp_path / "results") == before


def test_lines_that_become_sums_while_they_are_read_are_read_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, hours())
    before = concluded(tmp_path, WHOLE)
    listed = files_to_read
    calls = []

    def meanwhile(*words):  # type: ignore[no-untyped-def]  # noqa: ANN002, ANN202 - as it is
        found = listed(*words)
        calls.append(found)
        if len(calls) == 1:
            compacted(tmp_path, 1)
        return found

    monkeypatch.setattr("probe.store.gather.files_to_read", meanwhile)
    assert concluded(tmp_path, WHOLE) == before
    assert len(calls) == 4


def test_damaged_sums_are_named_and_their_time_is_unknown(tmp_path: Path) -> None:
    write(tmp_path, hours())
    compacted(tmp_path, 1)
    path = tmp_path / "results" / f"{FIRST}.sums"
    path.write_bytes(path.read_bytes()[:-1])
    found = gather(tmp_path)
    assert found.remarks == [f"results/{FIRST}.sums: it is damaged; the samples it stood for are missing"]
    assert sum(each.samples for each in found.sources) == 144


def test_a_full_disk_costs_no_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, hours(24))
    before = data(tmp_path / "results")

    def full(descriptor: int, packed: bytes) -> None:
        os.write(descriptor, packed[:100])
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("probe.store.replace.write_all", full)
    with pytest.raises(StoreError, match=f"results/{FIRST} cannot be compacted: the disk is full"):
        compacted(tmp_path, 1)
    assert data(tmp_path / "results") == before
