"""Sums that stand for lines that are gone: every version reads them, and no byte of them goes bad unseen."""

import os
from pathlib import Path

import pytest
from analysis.vectors import lines, sample
from support.compacting import DAY_S, compacted, concluded, gather, write

from probe.reasons import Reason, failure
from probe.store import sums
from probe.store.sums import BadSumsError, Origin, open_sums, pack_sums

GOLDEN = Path(__file__).parent.parent / "golden" / "2026-11-01.jsonl.sums"
DAY = [
    *(sample(t, "U", every_s=3600, latency_s=0.25 + t / 90_000, tags=("shop", "web")) for t in range(0, 30_000, 3600)),
    sample(30_000, "D", every_s=3600, found=failure(Reason.TIMEOUT, "10 s")),
    sample(32_000, "D", every_s=3600, attempts=((32_000, "D"), (32_001, "D"))),
    sample(34_000, "G", every_s=60, attempts=((33_999, "D"), (34_000, "G"))),
    sample(34_000, "U", every_s=60, name="again"),
    sample(36_000, "E", every_s=None),
    *(sample(t, "U", every_s=None, vantage="there", probe="café", latency_s=None) for t in (1.5, 2.5, 86_399.999)),
]  # fmt: skip
WHOLE = (0, DAY_S)


@pytest.fixture
def day(tmp_path: Path) -> Path:
    write(tmp_path, DAY)
    compacted(tmp_path, 1)
    return tmp_path / "results" / "2026-11-01.jsonl.sums"


def test_what_version_1_wrote_is_read_for_ever(tmp_path: Path) -> None:
    write(tmp_path, DAY)
    wanted = concluded(tmp_path, WHOLE, (29_999.9, 33_000.1))
    (tmp_path / "results" / "2026-11-01.jsonl").unlink()
    (tmp_path / "results" / "2026-11-01.jsonl.sums").write_bytes(GOLDEN.read_bytes())
    assert concluded(tmp_path, WHOLE, (29_999.9, 33_000.1)) == wanted


def test_version_1_is_written_as_it_was(day: Path) -> None:
    def told(path: Path) -> object:
        found = open_sums(path)
        return found.origin, [(probe, vantage, part.header) for probe, vantage, part in found.parts]

    assert told(day) == told(GOLDEN)


def test_sums_of_a_part_in_another_format_are_worked_out_anew(
    day: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = concluded(tmp_path, WHOLE, (29_999.9, 33_000.1))
    monkeypatch.setattr(sums, "FORMAT", 77)
    assert concluded(tmp_path, WHOLE, (29_999.9, 33_000.1)) == wanted


def test_every_byte_is_checked(day: Path) -> None:
    whole = day.read_bytes()
    with day.open("r+b", buffering=0) as file:
        for place, byte in enumerate(whole):
            os.pwrite(file.fileno(), bytes([byte ^ 0x10]), place)
            with pytest.raises(BadSumsError):
                open_sums(day)
            os.pwrite(file.fileno(), bytes([byte]), place)
    for size in range(0, len(whole), 17):
        day.write_bytes(whole[:size])
        with pytest.raises(BadSumsError):
            open_sums(day)
    day.write_bytes(whole + b"\0")
    with pytest.raises(BadSumsError, match="something stands behind its end"):
        open_sums(day)
    day.write_bytes(whole)
    assert open_sums(day).samples == len(DAY)


def test_sums_of_a_newer_probe_are_named_as_such(day: Path, tmp_path: Path) -> None:
    whole = day.read_bytes()
    day.write_bytes(whole[:7] + b"\2" + whole[8:])
    assert gather(tmp_path).remarks == [
        (
            "results/2026-11-01.jsonl.sums: it is of a newer probe (version 2): update this one; "
            "the samples it stood for are missing"
        )
    ]


def test_the_same_parts_give_the_same_bytes(day: Path) -> None:
    found = open_sums(day)
    assert (
        pack_sums(found.parts, found.origin) == pack_sums(found.parts[::-1], found.origin) == day.read_bytes()
    )
    assert found.origin == Origin(len(lines(DAY)), found.origin.digest)
