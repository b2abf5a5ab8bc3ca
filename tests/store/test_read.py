import gzip
import subprocess
import sys
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.samples import NOON, NOON_MS, SHOWN, sample
from support.tool import REPOSITORY

from probe.model.report import Source
from probe.model.sample import Sample
from probe.record import decode, encode
from probe.store import Defect, StoreError, open_store
from probe.store.line import LONGEST_LINE
from probe.store.read import MOST_DEFECTS, batches

ONE, TWO, THREE = (encode(sample(number)) for number in range(3))


def scanned(
    place: str, base: Path, start_ms: int | None = None, end_ms: int | None = None
) -> tuple[list[Sample], list[Defect], list[Source]]:
    scan = open_store(place, base=base).scan(start_ms, end_ms)
    found = list(scan)
    return found, scan.defects, scan.sources


def read(base: Path, content: bytes, name: str = "x.jsonl") -> tuple[list[Sample], list[str]]:
    (base / name).write_bytes(content)
    found, defects, sources = scanned(name, base)
    assert sources == [Source(path=name, samples=len(found), skipped=len(defects))]
    return found, [str(defect) for defect in defects]


def test_what_was_recorded_comes_back(tmp_path: Path) -> None:
    assert read(tmp_path, b"".join(map(encode, SHOWN))) == ([decode(encode(one)) for one in SHOWN], [])


def test_an_empty_file_holds_no_samples(tmp_path: Path) -> None:
    assert read(tmp_path, b"") == ([], [])


@pytest.mark.parametrize(
    "content",
    [
        ONE + TWO,
        (ONE + TWO).removesuffix(b"\n"),
        (ONE + TWO).replace(b"\n", b"\r\n"),
        b"\n\n" + ONE + b"\r\n \t\n" + TWO + b"\n",
        b"\xef\xbb\xbf" + ONE + TWO,
        b"\xef\xbb\xbf\r\n" + ONE + TWO,
        b"\0\0\0" + ONE + TWO.strip() + b"\0\0",
        ONE.replace(b'{"v"', '{"note":"a\u2028b\u0085c", "v"'.encode()) + TWO,
        ONE.replace(b'{"v"', b'{"note":"\xff\xfe", "v"') + TWO,
    ],
    ids=["plain", "no last newline", "CRLF", "empty lines", "BOM", "only BOM", "NULs around", "U+2028", "unknown field not UTF-8"],
)  # fmt: skip
def test_what_stands_around_samples_is_tolerated(tmp_path: Path, content: bytes) -> None:
    assert read(tmp_path, content) == ([sample(0), sample(1)], [])


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (ONE + TWO[:-2], "x.jsonl:2: torn last line (the writer was stopped), skipped"),
        (ONE + TWO[:1], "x.jsonl:2: torn last line (the writer was stopped), skipped"),
        (ONE + TWO[:100] + b"\0" * 900, "x.jsonl:2: torn last line (the writer was stopped), skipped"),
        (ONE[:-2] + b"\n" + TWO, "x.jsonl:1: damaged line: cut off, skipped"),
        (b"<html>\n" + ONE, "x.jsonl:1: damaged line: not JSON, skipped"),
        (ONE + b"\xef\xbb\xbf" + TWO, "x.jsonl:2: damaged line: not JSON, skipped"),
        (ONE + TWO.replace(b"shop-web", b"shop\xffweb"), "x.jsonl:2: damaged line: not UTF-8 text, skipped"),
        (ONE + b"\0" * 5000, "x.jsonl:2: nothing but NUL bytes (the machine was stopped while the file grew), skipped"),
        (ONE + b'{"level":"info"}\n', "x.jsonl:2: not a sample: Object missing required field `v`, skipped"),
        (ONE + b'{"v":2,"who":"knows"}\n', "x.jsonl:2: version 2 was written by a newer probe: update this one to read it, skipped"),
        (ONE + b'{"v":2,"who":"knows"}', "x.jsonl:2: version 2 was written by a newer probe: update this one to read it, skipped"),
        (ONE + b" " * LONGEST_LINE + TWO, "x.jsonl:2: longer than 1 MiB, skipped"),
        (b"x" * (3 * LONGEST_LINE) + b"\n" + TWO, "x.jsonl:1: longer than 1 MiB, skipped"),
    ],
)  # fmt: skip
def test_a_line_that_is_no_sample_is_named_by_file_and_line(
    tmp_path: Path, content: bytes, problem: str
) -> None:
    found, problems = read(tmp_path, content)
    assert problems == [problem]
    assert len(found) == 1


def test_lines_after_a_bad_one_keep_their_numbers(tmp_path: Path) -> None:
    filler = ONE * 20_000  # several chunks
    found, problems = read(tmp_path, filler + b"bad\n" + filler + b"\n" + b"worse")
    assert problems == [
        "x.jsonl:20001: damaged line: not JSON, skipped",
        "x.jsonl:40003: torn last line (the writer was stopped), skipped",
    ]
    assert len(found) == 40_000


def test_unsorted_and_doubled_lines_are_handed_on_as_they_are(tmp_path: Path) -> None:
    assert read(tmp_path, THREE + ONE + ONE) == ([sample(2), sample(0), sample(0)], [])


def test_of_very_many_bad_lines_the_first_are_named_and_all_are_counted(tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").write_bytes(b"bad\n" * (MOST_DEFECTS + 500) + ONE)
    found, defects, sources = scanned("x.jsonl", tmp_path)
    assert found == [sample(0)]
    assert sources == [Source(path="x.jsonl", samples=1, skipped=MOST_DEFECTS + 500)]
    assert len(defects) == MOST_DEFECTS + 1
    assert defects[-1] == Defect("x.jsonl", 1001, "500 more lines from here on are no samples")


@given(
    st.lists(st.sampled_from([ONE, TWO, b"", b"x" * 50, b"\n", b"y" * 9]), max_size=30), st.integers(1, 400)
)
@settings(max_examples=100, deadline=None)
def test_lines_do_not_depend_on_how_the_file_is_cut_into_chunks(pieces: list[bytes], step: int) -> None:
    content = b"".join(pieces)
    chunks = [content[at : at + step] for at in range(0, len(content), step)]
    supply = iter([*chunks, b""])
    lines = {
        number: line
        for batch in batches(lambda _: next(supply))
        for number, line in enumerate(batch.lines, batch.first)
    }
    wanted = content.split(b"\n")
    assert lines == {number: line for number, line in enumerate(wanted, 1) if number < len(wanted) or line}


def test_a_line_without_an_end_does_not_fill_the_memory() -> None:
    supply = iter([b"x" * LONGEST_LINE] * 30)
    tracemalloc.start()
    [batch] = batches(lambda _: next(supply, b""))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [len(line) for line in batch.lines] == [LONGEST_LINE + 1]
    assert peak < 6 * LONGEST_LINE


def test_the_span_is_half_open(tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").write_bytes(ONE + TWO + THREE)
    found, _, sources = scanned("x.jsonl", tmp_path, NOON_MS, NOON_MS + 120_000)
    assert found == [sample(0), sample(1)]
    assert sources == [Source(path="x.jsonl", samples=2, skipped=0)]
    assert scanned("x.jsonl", tmp_path, NOON_MS + 1, None)[0] == [sample(1), sample(2)]
    assert scanned("x.jsonl", tmp_path, None, NOON_MS)[0] == []


def test_a_second_iteration_starts_anew(tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").write_bytes(ONE + b"bad\n")
    scan = open_store("x.jsonl", base=tmp_path).scan(None, None)
    assert list(scan) == list(scan) == [sample(0)]
    assert scan.sources == [Source(path="x.jsonl", samples=1, skipped=1)]
    assert len(scan.defects) == 1


def test_compressed_files_are_read(tmp_path: Path) -> None:
    assert read(tmp_path, gzip.compress(ONE + TWO), "x.jsonl.gz") == ([sample(0), sample(1)], [])


def test_a_compressed_file_of_several_members_is_read_whole(tmp_path: Path) -> None:
    assert read(tmp_path, gzip.compress(ONE) + gzip.compress(TWO), "x.jsonl.gz")[0] == [sample(0), sample(1)]


@pytest.mark.parametrize("cut", [1, 9, 30])
def test_a_compressed_file_that_ends_early_gives_what_is_there(tmp_path: Path, cut: int) -> None:
    lines = b"".join(encode(sample(number)) for number in range(2000))
    found, problems = read(tmp_path, gzip.compress(lines)[:-cut], "x.jsonl.gz")
    assert len(found) >= 1900
    assert found == [sample(number) for number in range(len(found))]
    [problem] = problems
    assert problem.endswith(": the compressed file is damaged or cut off from here on, skipped")


def test_what_is_not_compressed_at_all_is_a_defect(tmp_path: Path) -> None:
    assert read(tmp_path, ONE, "x.jsonl.gz") == (
        [],
        ["x.jsonl.gz:1: the compressed file is damaged or cut off from here on, skipped"],
    )


def piped(content: bytes) -> str:
    script = (
        "from pathlib import Path\n"
        "from probe.store import open_store\n"
        "scan = open_store('-', base=Path('.')).scan(None, None)\n"
        "print([one.probe for one in scan], scan.sources, *scan.defects)"
    )
    return subprocess.run(
        [sys.executable, "-c", script],
        input=content,
        capture_output=True,
        check=True,
        cwd=REPOSITORY,
        timeout=30,
    ).stdout.decode()


def test_standard_input_is_read_like_a_file() -> None:
    assert piped(ONE + TWO + b'{"v":1') == (
        "['shop-web', 'shop-web'] [Source(path='stdin', samples=2, skipped=1)]"
        " stdin:3: torn last line (the writer was stopped), skipped\n"
    )


def test_a_closed_standard_input_is_an_error_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(StoreError, match="stdin cannot be read: it is closed"):
        list(open_store("-", base=tmp_path).scan(None, None))


def test_a_file_that_goes_away_while_it_is_wanted_is_an_error_in_words(tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").write_bytes(ONE)
    scan = open_store("x.jsonl", base=tmp_path).scan(None, None)
    (tmp_path / "x.jsonl").unlink()
    with pytest.raises(StoreError, match=r"x\.jsonl cannot be read: there is no such place"):
        list(scan)


def test_a_sample_is_read_as_the_value_that_was_written(tmp_path: Path) -> None:
    [found] = read(tmp_path, ONE)[0]
    assert found.at == NOON
    assert found == sample(0)


def test_a_span_may_reach_beyond_the_calendar(tmp_path: Path) -> None:
    (tmp_path / "one.jsonl").write_bytes(encode(sample(0)))
    assert scanned("one.jsonl", tmp_path, -(10**18), 10**18)[0] == [sample(0)]
