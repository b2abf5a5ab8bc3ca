"""`probe history verify`: every defect by file and line, and an exit code to build on."""

import gzip
from datetime import timedelta
from pathlib import Path

import pytest
from support.records import DAY, LATER, ONE, THREE, TWO, record
from support.samples import NOON, sample
from support.tool import Ran, probe

from probe.model.history import UNREADABLE, Flaw
from probe.record import encode


def verify(folder: Path, *words: str, store: str = "results", stdin: str = "") -> Ran:
    return probe("history", "verify", "--store", store, "--now", LATER, *words, cwd=folder, stdin=stdin)


def test_a_record_without_defects_is_said_to_be_good(tmp_path: Path) -> None:
    record(tmp_path / "results", ONE, TWO)
    assert verify(tmp_path) == (0, "no defects in 2 samples, 1 file\n", "")
    assert verify(tmp_path, "-q") == (0, "", "")
    assert [path.name for path in (tmp_path / "results").iterdir()] == [DAY]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (ONE + TWO[:-2], "2: torn: torn last line (the writer was stopped)"),
        (ONE + b"bad\n" + TWO, "2: broken: damaged line: not JSON"),
        (ONE[:-2] + b"\n" + TWO, "1: broken: damaged line: cut off"),
        (ONE + b"\0" * 50, "2: nul: nothing but NUL bytes (the machine was stopped while the file grew)"),
        (ONE + TWO.replace(b"shop-web", b"shop\xffweb"), "2: not_utf8: damaged line: not UTF-8 text"),
        (ONE + b"x" * 3_000_000 + b"\n" + TWO, "2: too_long: longer than 1 MiB"),
        (ONE + b'{"level":"info"}\n', "2: foreign: not a sample: Object missing required field `v`"),
        (ONE + b'{"v":2}\n', "2: newer: version 2 was written by a newer probe: update this one to read it"),
        (ONE + TWO + ONE, "3: duplicate: the same sample again"),
        (ONE + ONE.replace(b'"up"', b'"down"'), "2: conflict: another sample has this id"),
        (ONE + encode(sample(720)), "2: wrong_day: a sample of 2026-11-23"),
    ],
    ids=lambda case: case.split(" ")[1] if isinstance(case, str) else "",
)
def test_a_defect_is_named_by_file_and_line(tmp_path: Path, content: bytes, said: str) -> None:
    record(tmp_path / "results", content)
    ran = verify(tmp_path)
    kind = said.split(": ")[1]
    hint = "probe: `probe history repair` moves lines that nobody can read out of the data\n"
    assert (ran.exit, ran.err) == (1, hint if Flaw(kind) in UNREADABLE else "")
    assert ran.lines[:-1] == [f"results/{DAY}:{said}"]
    assert ran.lines[-1].startswith(f"1 {kind} in ")
    assert ran.lines[-1].endswith(" exit 1")


def test_a_sample_is_of_the_future_when_it_is_more_than_a_minute_ahead(tmp_path: Path) -> None:
    now = NOON + timedelta(minutes=10)
    record(tmp_path / "results", encode(sample(11)), encode(sample(12)))
    ran = probe("history", "verify", "--store", "results", "--now", now.isoformat(), cwd=tmp_path)
    assert ran.lines[:-1] == [
        f"results/{DAY}:2: future: begins at 2026-11-22T12:12:00.000Z, which is still to come"
    ]
    assert ran.exit == 1


def test_a_step_back_of_the_clock_is_named_once_and_is_no_defect(tmp_path: Path) -> None:
    record(tmp_path / "results", *(encode(sample(number)) for number in (50, 51, 3, 4)))
    assert verify(tmp_path) == (
        0,
        (
            f"results/{DAY}:3: order: begins 2880 s before the line above it from the same vantage\n"
            "1 order in 4 samples, 1 file\n"
        ),
        "",
    )


def test_lines_that_end_in_another_order_than_they_began_are_good(tmp_path: Path) -> None:
    slow = encode(sample(0, timeout_s=30.0))
    record(
        tmp_path / "results", encode(sample(1, timeout_s=30.0)), slow, encode(sample(9, vantage="b")), THREE
    )
    assert verify(tmp_path).out == "no defects in 4 samples, 1 file\n"


def test_each_kind_is_counted_and_json_says_the_same(tmp_path: Path) -> None:
    record(tmp_path / "results", ONE, b"bad\n", b"worse\n", ONE)
    record(tmp_path / "results", encode(sample(720)), b"{", name="2026-11-23.jsonl")
    ran = verify(tmp_path, "-f", "json", "--now", "2026-11-24T00:00:00Z")
    assert ran.exit == 1
    document = ran.json
    findings = document.pop("findings")
    assert document == {
        "v": 1, "command": "verify", "now": "2026-11-24T00:00:00.000Z", "files": 2, "samples": 3,
        "counts": {"broken": 2, "duplicate": 1, "torn": 1}, "exit": 1,
    }  # fmt: skip
    assert [(each["path"], each["line"], each["kind"]) for each in findings] == [
        (f"results/{DAY}", 2, "broken"),
        (f"results/{DAY}", 3, "broken"),
        (f"results/{DAY}", 4, "duplicate"),
        ("results/2026-11-23.jsonl", 2, "torn"),
    ]
    assert verify(tmp_path).lines[-1].startswith("2 broken · 1 duplicate · 1 torn in 3 samples, 2 files ")


def test_ids_are_compared_over_all_files_and_all_places(tmp_path: Path) -> None:
    record(tmp_path / "results", ONE)
    record(tmp_path / "other", ONE, name="x.jsonl")
    assert (
        verify(tmp_path, "--store", "other").lines[0] == "other/x.jsonl:1: duplicate: the same sample again"
    )


def test_packed_files_patterns_and_pipes_are_verified_too(tmp_path: Path) -> None:
    record(tmp_path / "results", gzip.compress(ONE + b"bad\n" + TWO), name=f"{DAY}.gz")
    assert verify(tmp_path).lines[0] == f"results/{DAY}.gz:2: broken: damaged line: not JSON"
    assert verify(tmp_path, store="results/*.gz").lines[0].startswith(f"results/{DAY}.gz:2: broken")
    piped = verify(tmp_path, store="-", stdin=(ONE + b"bad\n").decode())
    assert piped.lines[0] == "stdin:2: broken: damaged line: not JSON"
    whole = gzip.compress(b"".join(encode(sample(number)) for number in range(200)))
    record(tmp_path / "results", whole[: len(whole) // 2], name=f"{DAY}.gz")
    assert "archive: the compressed file is damaged or cut off from here on" in verify(tmp_path).out


def test_of_very_many_defects_the_first_are_named_and_all_are_counted(tmp_path: Path) -> None:
    record(tmp_path / "results", b"bad\n" * 1500)
    ran = verify(tmp_path)
    assert len(ran.lines) == 1002
    assert ran.lines[1000:] == [
        "… and 500 more lines",
        "1500 broken in 0 samples, 1 file                                          exit 1",
    ]


def test_a_place_without_history_is_undetermined_and_one_that_cannot_be_a_usage_error(tmp_path: Path) -> None:
    ran = verify(tmp_path)
    assert (ran.exit, ran.out) == (3, "")
    assert ran.err == "probe: no history at results: nothing has been recorded there; `probe run` writes it\n"
    assert verify(tmp_path, store="s3://x").exit == 2
    assert verify(tmp_path, "-f", "junit").exit == 2


def test_the_store_of_the_configuration_is_the_default(tmp_path: Path) -> None:
    (tmp_path / "probes.toml").write_text(
        '[settings]\nstore = "kept"\n[[probe]]\nname = "a"\nurl = "https://shop.example/"\n'
    )
    record(tmp_path / "kept", ONE)
    ran = probe("history", "verify", cwd=tmp_path)
    assert (ran.exit, ran.out) == (0, "no defects in 1 sample, 1 file\n")


def test_hostile_text_in_a_line_stays_text(tmp_path: Path) -> None:
    record(tmp_path / "results", b'{"v":"\\u001b[2J\\n::error::x"}\n')
    ran = verify(tmp_path)
    assert ran.exit == 1
    assert "\x1b" not in ran.out
    assert len(ran.lines) == 2


def test_what_was_worked_out_from_the_data_is_no_data(tmp_path: Path) -> None:
    record(tmp_path / "results", ONE)
    record(tmp_path / "results" / ".rollups", b"\x82\xa1v\x01", name=f"{DAY}.0.rollup")
    said = "no defects in 1 sample, 1 file\n"
    assert verify(tmp_path).out == said
    assert verify(tmp_path, store="results/**").out == said
    assert verify(tmp_path, store="results/.rollups/*").out == "no defects in 0 samples, 0 files\n"
    ran = probe("history", "repair", "--store", "results/.rollups/*", cwd=tmp_path)
    assert ran == (0, "nothing to repair\n", "")
    assert probe("history", "merge", "results/.r*/*", "--into", "other", cwd=tmp_path).out.startswith(
        "0 taken"
    )
