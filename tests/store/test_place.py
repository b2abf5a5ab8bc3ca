import gzip
import os
from pathlib import Path

import pytest
from support.samples import NOON_MS, sample

from probe.record import encode
from probe.store import StoreError, open_store

DAY_MS = 86_400_000
MIDNIGHT_MS = NOON_MS - DAY_MS // 2


def put(folder: Path, *names: str) -> None:
    """A sample in each file, of a probe that has the file's name."""
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        line = encode(sample(probe=name))
        (folder / name).write_bytes(gzip.compress(line) if name.endswith(".gz") else line)


def opened(place: str, base: Path, start_ms: int | None = None, end_ms: int | None = None) -> list[str]:
    scan = open_store(place, base=base).scan(start_ms, end_ms)
    for _ in scan:
        pass
    return [source.path for source in scan.sources]


def refusal(place: str, base: Path) -> str:
    with pytest.raises(StoreError) as caught:
        open_store(place, base=base).scan(None, None)
    return str(caught.value)


def test_every_jsonl_file_of_a_folder_is_read_in_order_of_name(tmp_path: Path) -> None:
    put(tmp_path / "results", "2026-11-23.jsonl", "2026-11-22.jsonl", "2026-11-21.jsonl.gz", "merged.jsonl")
    put(
        tmp_path / "results",
        "notes.txt",
        ".append.lock",
        ".2026-11-22.jsonl",
        "2026-11-22.jsonl.lock",
        "sub/x.jsonl",
    )
    (tmp_path / "results" / "folder.jsonl").mkdir()
    os.mkfifo(tmp_path / "results" / "pipe.jsonl")
    assert opened("results", tmp_path) == [
        "results/2026-11-21.jsonl.gz",
        "results/2026-11-22.jsonl",
        "results/2026-11-23.jsonl",
        "results/merged.jsonl",
    ]


def test_an_empty_folder_holds_no_samples(tmp_path: Path) -> None:
    (tmp_path / "results").mkdir()
    assert opened("results", tmp_path) == []


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        (None, None, ["19", "20", "21", "22", "23", "24", "25"]),
        (0, DAY_MS, ["21", "22", "23"]),
        (1, DAY_MS + 1, ["21", "22", "23", "24"]),
        (0, 0, ["21", "22"]),
        (DAY_MS, None, ["22", "23", "24", "25"]),
        (None, -DAY_MS, ["19", "20", "21"]),
    ],
)
def test_days_outside_the_span_are_not_opened_but_for_one_on_each_side(
    tmp_path: Path, start: int | None, end: int | None, days: list[str]
) -> None:
    put(tmp_path, *(f"2026-11-{day}.jsonl" for day in range(19, 26)), "all.jsonl", "2026-13-45.jsonl")
    start_ms = None if start is None else MIDNIGHT_MS + start
    end_ms = None if end is None else MIDNIGHT_MS + end
    wanted = [*(f"2026-11-{day}.jsonl" for day in days), "2026-13-45.jsonl", "all.jsonl"]
    assert opened(str(tmp_path), tmp_path, start_ms, end_ms) == wanted


def test_a_file_that_is_named_is_opened_whatever_its_name_says(tmp_path: Path) -> None:
    put(tmp_path, "2026-01-01.jsonl")
    assert opened("2026-01-01.jsonl", tmp_path, NOON_MS, None) == ["2026-01-01.jsonl"]


def test_a_pattern_reads_files_and_the_folders_it_matches(tmp_path: Path) -> None:
    put(tmp_path, "paris/2026-11-22.jsonl", "oslo/2026-11-22.jsonl", "berlin.jsonl", "berlin.jsonl.lock")
    assert opened("*", tmp_path) == [
        "berlin.jsonl",
        "oslo/2026-11-22.jsonl",
        "paris/2026-11-22.jsonl",
    ]
    assert opened("**/2026-*.jsonl", tmp_path) == ["oslo/2026-11-22.jsonl", "paris/2026-11-22.jsonl"]
    assert opened(f"{tmp_path}/[op]*", Path("/nowhere")) == [
        f"{tmp_path}/oslo/2026-11-22.jsonl",
        f"{tmp_path}/paris/2026-11-22.jsonl",
    ]


def test_a_pattern_also_leaves_out_days_outside_the_span(tmp_path: Path) -> None:
    put(tmp_path, "paris/2026-11-22.jsonl", "paris/2026-11-01.jsonl")
    assert opened("paris/*.jsonl", tmp_path, NOON_MS, NOON_MS + 1) == ["paris/2026-11-22.jsonl"]


def test_a_folder_with_brackets_in_its_name_is_no_pattern(tmp_path: Path) -> None:
    put(tmp_path / "[old]", "results/2026-11-22.jsonl", "x-1.jsonl")
    assert opened("[old]/results", tmp_path) == ["[old]/results/2026-11-22.jsonl"]
    assert opened("x-*.jsonl", tmp_path / "[old]") == ["x-1.jsonl"]


def test_a_file_of_any_name_can_be_read(tmp_path: Path) -> None:
    put(tmp_path, "x.jsonl.1", "history.ndjson")
    assert opened("x.jsonl.1", tmp_path) == ["x.jsonl.1"]
    assert opened("history.ndjson", tmp_path) == ["history.ndjson"]


def test_paths_outside_the_base_are_shown_whole(tmp_path: Path) -> None:
    put(tmp_path / "here", "x.jsonl")
    assert opened(str(tmp_path / "here" / "x.jsonl"), tmp_path / "there") == [f"{tmp_path}/here/x.jsonl"]


@pytest.mark.parametrize("place", ["results", "x.jsonl", "x.jsonl.gz", "deep/er/results"])
def test_a_store_that_does_not_exist_says_who_writes_it(tmp_path: Path, place: str) -> None:
    assert refusal(place, tmp_path) == (
        f"no history at {place}: nothing has been recorded there; `probe run` writes it"
    )


def test_a_pattern_without_a_match_is_an_error(tmp_path: Path) -> None:
    assert refusal("*.jsonl", tmp_path) == (
        "*.jsonl matches no file; quote the pattern for the shell, and look at what is there"
    )


def test_a_folder_where_a_file_is_expected_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").mkdir()
    assert refusal("x.jsonl", tmp_path) == (
        "x.jsonl cannot be read: it is a folder, and a file is expected; name a file in it"
    )


def test_a_name_that_is_too_long_is_an_error_in_words(tmp_path: Path) -> None:
    assert "cannot be read: the name is too long" in refusal("x" * 300, tmp_path)
