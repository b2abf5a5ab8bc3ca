"""Writers that overlap, are killed, or run into a limit: whole lines or none, whatever happens."""

from pathlib import Path

import pytest
from support.crash import finish, start, together
from support.samples import sample

from probe.record import encode
from probe.store import open_store

PRELUDE = """
import random, resource, sys
from pathlib import Path
from support.crash import kill_when, wait_for_go
from support.samples import sample
from probe.store import StoreError, open_store
base = Path(sys.argv[1])
"""

OVERLAP = """
store = open_store("results", base=base)
wait_for_go()
for number in range(200):
    store.append(sample(number, vantage=sys.argv[2], facts={"filler": "x" * (number * 37 % 9000)}))
store.sync()
"""

# Killed when the file has grown by a seeded amount, so that every run stops at other bytes, but no run waits for time.
KILLS = """
chance = random.Random(20261122)
path = base / "x.jsonl"
survivor = open_store("x.jsonl", base=base)
def size():
    return path.stat().st_size if path.exists() else 0

def write_on(kill):
    store = open_store("x.jsonl", base=base)
    number = 0
    while True:
        store.append(sample(number, probe="victim", vantage=str(kill), facts={str(n): "y" * 70 for n in range(150)}))
        number += 1

for kill in range(20):
    wanted = size() + chance.randrange(100_000, 500_000)
    kill_when(lambda: size() >= wanted, lambda: write_on(kill))
    survivor.append(sample(kill, probe="survivor"))
"""

LIMIT = """
before = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), before[1]))
store = open_store("x.jsonl", base=base)
for number in range(10):
    try:
        store.append(sample(number))
    except StoreError as error:
        print(number, error)
resource.setrlimit(resource.RLIMIT_FSIZE, before)
"""


def test_lines_of_four_writers_at_once_are_all_there_and_all_whole(tmp_path: Path) -> None:
    together(*(start(PRELUDE + OVERLAP, tmp_path, name) for name in "abcd"))
    scan = open_store("results", base=tmp_path).scan(None, None)
    found = sorted((one.vantage, one.at) for one in scan)
    assert found == [(name, sample(number).at) for name in "abcd" for number in range(200)]
    assert scan.defects == []
    assert sorted(path.name for path in (tmp_path / "results").iterdir()) == [
        ".append.lock",
        "2026-11-22.jsonl",
    ]


def test_a_killed_writer_costs_one_line_at_most_and_the_next_starts_fresh(tmp_path: Path) -> None:
    finish(start(PRELUDE + KILLS, tmp_path))
    scan = open_store("x.jsonl", base=tmp_path).scan(None, None)
    found = list(scan)
    survivors = [one for one in found if one.probe == "survivor"]
    assert survivors == [sample(kill, probe="survivor") for kill in range(20)]
    for kill in range(20):
        victims = [one.at for one in found if one.vantage == str(kill)]
        assert len(victims) >= 9
        assert victims == [sample(number).at for number in range(len(victims))]
    assert len(scan.defects) <= 20
    assert {defect.problem for defect in scan.defects} <= {
        "damaged line: cut off",
        "damaged line: not JSON",
    }
    assert (tmp_path / "x.jsonl").read_bytes().endswith(encode(survivors[-1]))


LINE = len(encode(sample(0)))


@pytest.mark.parametrize("spare", [1, LINE // 2, LINE - 1])
def test_a_line_that_only_partly_fits_is_taken_out_again(tmp_path: Path, spare: int) -> None:
    said = finish(start(PRELUDE + LIMIT, tmp_path, 3 * LINE + spare)).splitlines()
    assert (tmp_path / "x.jsonl").read_bytes() == b"".join(encode(sample(number)) for number in range(3))
    assert said == [
        f"{number} x.jsonl cannot be written: only a part of the line went in, and is taken out again;"
        " the disk is full or nearly so: free some space"
        for number in range(3, 10)
    ]


def test_a_file_at_its_limit_refuses_with_the_reason(tmp_path: Path) -> None:
    said = finish(start(PRELUDE + LIMIT, tmp_path, 3 * LINE)).splitlines()
    assert (tmp_path / "x.jsonl").read_bytes() == b"".join(encode(sample(number)) for number in range(3))
    assert said == [
        f"{number} x.jsonl cannot be written: the file may not grow any more;"
        " raise the limit (ulimit -f), or keep a folder of daily files"
        for number in range(3, 10)
    ]
