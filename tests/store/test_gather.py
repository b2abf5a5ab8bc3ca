"""Evidence from rollups is the evidence of the lines, whatever happens to either of them."""

import os
import shutil
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest
from analysis.vectors import EPOCH, lines, moment, sample
from support.tool import probe

from probe.analysis.options import Options
from probe.analysis.report import make_report
from probe.engines.local import Here, executor
from probe.model.report import Report, Window
from probe.store import Gathered, StoreError, Work, keep, open_store, segments
from probe.store import gather as module
from probe.units import to_ms

LATER = round((time.time() + 86_400) * 10**9)
"""A wall clock beside which every file of a test has been as it is for a day."""


def work(folded: list[str] | None = None) -> Work:
    class Counting(Here):
        def submit(self, fn, /, *args, **kwargs):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN002, ANN003, ANN202 - Executor's own
            if folded is not None:
                folded.append(f"{args[0].path.name}+{args[0].start}")
            return super().submit(fn, *args, **kwargs)

    return Work(lambda _size: Counting(), lambda _done, _all: None, LATER)


def gathered(folder: Path, folded: list[str] | None = None, hours: tuple[int, int] | None = None) -> Gathered:
    store = open_store("results", base=folder)
    span = (None, None) if hours is None else tuple(to_ms(moment(hour * 3600)) for hour in hours)
    return store.gather(span[0], span[1], work(folded))


def report(found: Gathered, hours: int = 48) -> Report:
    span = Window("all", to_ms(EPOCH), to_ms(moment(hours * 3600)))
    return make_report(found.evidence, [span], Options(now=moment(50 * 3600)), made_at=EPOCH)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two days of a probe a minute, down for an hour, in files of two or three segments each."""
    monkeypatch.setattr(segments, "SEGMENT", 150_000)
    monkeypatch.setattr(keep, "_LEAST", 1000)
    (tmp_path / "results").mkdir()
    for day in range(2):
        at = range(day * 1440, (day + 1) * 1440)
        found = [sample(60 * n, "D" if 700 <= n < 760 else "U", latency_s=0.1 + n % 7 / 100) for n in at]
        (tmp_path / "results" / f"2026-11-0{day + 1}.jsonl").write_bytes(lines(found))
    return tmp_path


def of_lines(folder: Path, hours: int = 48) -> Report:
    """What the lines say, read one by one."""
    from probe.analysis.evidence import Evidence

    store = open_store("results", base=folder)
    evidence = Evidence()
    for each in store.scan(None, None):
        evidence.add(each)
    return report(Gathered(evidence, [], [], []), hours)


def test_segments_are_folded_once_and_say_what_the_lines_say(folder: Path) -> None:
    folded: list[str] = []
    first = gathered(folder, folded)
    assert len(folded) == len(set(folded)) > 4
    assert report(first) == of_lines(folder)
    again: list[str] = []
    second = gathered(folder, again)
    assert again == []
    assert report(second) == report(first)
    assert second.sources == first.sources
    assert sum(source.samples for source in second.sources) == 2880


def test_a_window_folds_only_the_segments_it_touches(folder: Path) -> None:
    (folder / "all.jsonl").write_bytes(
        b"".join(lines([sample(3600 * n, "U", every_s=3600)]) for n in range(24 * 100))
    )
    folded: list[str] = []
    store = open_store("all.jsonl", base=folder)
    found = store.gather(to_ms(moment(50 * 86_400)), to_ms(moment(51 * 86_400)), work(folded))
    assert (
        1
        <= len(folded)
        <= 2
        < len(segments.segments(folder / "all.jsonl", (folder / "all.jsonl").stat().st_size))
    )
    assert found.sources[0].samples == 24


def test_a_file_whose_segments_are_not_in_order_is_read_whole(folder: Path) -> None:
    days = [
        b"".join(lines([sample(60 * n, "U")]) for n in range(day * 1440, day * 1440 + 1440))
        for day in (5, 0, 3)
    ]
    (folder / "all.jsonl").write_bytes(b"".join(days))
    store = open_store("all.jsonl", base=folder)
    found = store.gather(to_ms(moment(0)), to_ms(moment(86_400)), work())
    assert found.sources[0].samples == 1440


def test_what_only_changed_its_date_is_not_folded_again(folder: Path) -> None:
    first = gathered(folder)
    for path in (folder / "results").glob("*.jsonl"):
        os.utime(path, (1, 1))
    folded: list[str] = []
    assert report(gathered(folder, folded)) == report(first)
    assert folded == []


def test_a_line_changed_in_place_is_seen(folder: Path) -> None:
    before = report(gathered(folder))
    path = folder / "results" / "2026-11-01.jsonl"
    changed = path.read_bytes().replace(b'"outcome":"up"', b'"outcome":"down"', 400)
    path.write_bytes(changed)
    after = report(gathered(folder))
    assert after == of_lines(folder) != before


def test_a_line_changed_in_place_behind_an_old_date_is_seen(folder: Path) -> None:
    path = folder / "results" / "2026-11-01.jsonl"
    os.utime(path, (10**9, 10**9))
    before = report(gathered(folder))
    path.write_bytes(path.read_bytes().replace(b'"latency_s":0.15', b'"latency_s":9.15', 5))
    os.utime(path, (10**9, 10**9))
    assert report(gathered(folder)) == of_lines(folder) != before


def test_a_folder_for_rollups_that_points_elsewhere_is_not_written_to(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (folder / "results" / ".rollups").symlink_to(tmp_path / "elsewhere")
    assert report(gathered(folder)) == of_lines(folder)
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_file_that_grew_folds_its_end_only(folder: Path) -> None:
    gathered(folder)
    path = folder / "results" / "2026-11-02.jsonl"
    with path.open("ab") as file:
        file.write(lines([sample(2880 * 60, "D")]))
    folded: list[str] = []
    assert report(gathered(folder, folded)) == of_lines(folder)
    assert [name.partition("+")[0] for name in folded] == ["2026-11-02.jsonl"]


@pytest.mark.parametrize("spoil", ["cut", "nonsense", "newer", "gone", "columns"])
def test_a_rollup_that_is_spoilt_is_made_anew(folder: Path, spoil: str) -> None:
    before = report(gathered(folder))
    for path in keep.kept_of(folder / "results" / "2026-11-01.jsonl"):
        data = path.read_bytes()
        match spoil:
            case "cut":
                path.write_bytes(data[: len(data) - 5])
            case "nonsense":
                path.write_bytes(b"nonsense")
            case "newer":
                path.write_bytes(b"probeR\xff\0" + data[8:])
            case "gone":
                path.unlink()
            case _:
                path.write_bytes(data[:-400] + bytes(400))
    folded: list[str] = []
    assert report(gathered(folder, folded)) == before
    # Spoilt columns are noticed where they are needed.
    assert bool(folded) == (spoil != "columns")
    assert report(gathered(folder), hours=12) == of_lines(folder, hours=12)


def test_rollups_that_go_while_they_are_made_change_nothing(folder: Path) -> None:
    class Cleaning(Here):
        def submit(self, fn, /, *args, **kwargs):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN002, ANN003, ANN202 - Executor's own
            done = super().submit(fn, *args, **kwargs)
            shutil.rmtree(folder / "results" / ".rollups", ignore_errors=True)
            return done

    store = open_store("results", base=folder)
    cleaned = store.gather(None, None, Work(lambda _size: Cleaning(), lambda _done, _all: None, LATER))
    assert report(cleaned) == of_lines(folder)


def test_a_history_that_changes_while_it_is_read_is_an_error_that_says_so(folder: Path) -> None:
    gathered(folder)
    found = gathered(folder)
    for path in (folder / "results").glob("*.jsonl"):
        path.write_bytes(path.read_bytes().replace(b'"outcome":"up"', b'"outcome":"down"', 3))
        for each in keep.kept_of(path):
            each.unlink()
    with pytest.raises(StoreError, match=r"the history changed while it was read: ask again"):
        report(found, hours=1)


def test_where_nothing_can_be_kept_the_answer_is_the_same(folder: Path) -> None:
    (folder / "results" / ".rollups").write_text("in the way")
    assert report(gathered(folder)) == of_lines(folder)


def test_a_file_of_the_last_hour_is_not_kept(folder: Path) -> None:
    store = open_store("results", base=folder)
    now = Work(lambda _size: Here(), lambda _done, _all: None, time.time_ns())
    store.gather(None, None, now)
    kept = {path.name.split(".jsonl")[0] for path in (folder / "results" / ".rollups").iterdir()}
    last = list((folder / "results" / ".rollups").iterdir())
    sizes = {path.name: path.stat().st_size for path in (folder / "results").glob("*.jsonl")}
    ends = {
        name: segments.segments(folder / "results" / name, size)[-1].start for name, size in sizes.items()
    }
    assert kept
    assert not {f"{name}.{start}.rollup" for name, start in ends.items()} & {path.name for path in last}


def test_torn_and_damaged_lines_have_their_numbers_in_every_segment(folder: Path) -> None:
    path = folder / "results" / "2026-11-01.jsonl"
    found = path.read_bytes().split(b"\n")
    for number in (3, 700, 1300):
        found[number - 1] = b"nonsense"
    path.write_bytes(b"\n".join(found)[:-7])
    wanted = [
        f"results/2026-11-01.jsonl:{number}: damaged line: not JSON, skipped" for number in (3, 700, 1300)
    ]
    wanted.append("results/2026-11-01.jsonl:1440: torn last line (the writer was stopped), skipped")
    for _ in range(2):
        got = gathered(folder)
        assert [str(each) for each in got.defects] == wanted
        assert got.sources[0].skipped == 4
    part = gathered(folder, hours=(20, 22))
    assert [str(each) for each in part.defects][-1] == wanted[-1]


def test_a_clock_that_was_set_back_is_told(folder: Path) -> None:
    path = folder / "results" / "2026-11-02.jsonl"
    late = [sample(2000 * 60 + t, "U") for t in (0, 60, 31, 90)]
    path.write_bytes(lines(late))
    assert gathered(folder).remarks == [
        (
            "results/2026-11-02.jsonl: the clock of here went back by more than 2 s (once): "
            "the times of the samples around it are doubtful"
        )
    ]


def test_many_processes_fold_as_one_does(folder: Path) -> None:
    many = executor(10**9, processors=2)
    assert isinstance(many, ProcessPoolExecutor)
    seen: list[tuple[int, int]] = []
    store = open_store("results", base=folder)
    found = store.gather(
        None, None, Work(lambda _size: many, lambda done, whole: seen.append((done, whole)), LATER)
    )
    assert report(found) == of_lines(folder)
    total = sum(path.stat().st_size for path in (folder / "results").glob("*.jsonl"))
    assert seen[-1] == (total, total)
    assert module.__name__ == "probe.store.gather"


def test_the_command_says_the_same_with_rollups_and_without(folder: Path) -> None:
    for path in (folder / "results").glob("*.jsonl"):
        path.write_bytes(path.read_bytes().replace(b'"tags"', b'"tags"'))
        os.utime(path, (10**9, 10**9))
    words = (
        "report",
        "--store",
        "results",
        "--now",
        "2026-11-03T00:00:00Z",
        "-w",
        "7d",
        "-w",
        "24h",
        "-f",
        "json",
    )
    first, second = (probe(*words, cwd=folder) for _ in range(2))
    assert first.exit == second.exit == 0
    stripped = [
        {key: value for key, value in ran.json.items() if key != "made_at"} for ran in (first, second)
    ]
    assert stripped[0] == stripped[1]
    assert list((folder / "results" / ".rollups").iterdir())
