"""Repairs and merges that are killed, and that run beside writers: no line is ever lost."""

from pathlib import Path

import pytest
from support.crash import finish, start, together
from support.records import DAY, data
from support.samples import sample

from probe.record import encode
from probe.store import open_store

PRELUDE = """
import sys, time
from pathlib import Path
from support.crash import survives, wait_for_go
from support.samples import sample
from probe.record import encode
from probe.store import merge, open_store, repair
from probe.store.append import DataFile
from probe.store.place import parse_place
base = Path(sys.argv[1])
results = parse_place("results", base)
path = base / "results" / "2026-11-22.jsonl"

def mend():
    return list(repair.repair(results, repair.files_of(results)[0], dry_run=False))

def take(source="source"):
    return merge.merge(merge.files_of([parse_place(source, base)], results), results)
"""

KILLED_REPAIRS = """
lines = [encode(sample(0)), b"bad\\n", encode(sample(1)), b"worse\\n", encode(sample(2))]
step, done = 0, False
while not done:
    results = parse_place("results", base / str(step))
    folder = base / str(step) / "results"
    folder.mkdir(parents=True)
    (folder / "2026-11-22.jsonl").write_bytes(b"".join(lines))
    done = survives(mend, step)
    there = b"".join(path.read_bytes() for path in folder.glob("2026*"))
    assert all(line in there for line in lines), step
    mend()
    step += 1
print(step)
"""

KILLED_MERGES = """
lines = [sample(number, facts={"filler": "x" * 9000}) for number in range(600, 840)]
for one in lines:
    open_store("source", base=base).append(one)
step = 0
while not survives(take, step):
    step += 1
print(step)
"""

WRITER = """
wait_for_go()
store = open_store("results", base=base)
for number in range(300):
    store.append(sample(number, id=f"{sys.argv[2]}-{number}", vantage=sys.argv[2]))
    time.sleep(0.0005)
store.sync()
"""

MENDER = """
wait_for_go()
lock = path.with_name(".append.lock")
moved = 0
for number in range(40):
    damage = DataFile(path, lock, "results")
    damage.write(b"bad %d\\n" % number)
    damage.close()
    moved += sum(each.lines for each in mend())
print(moved)
"""

MERGER = """
wait_for_go()
print(sum(take().taken for _ in range(30)))
"""


def test_a_repair_killed_at_any_step_loses_no_line(tmp_path: Path) -> None:
    steps = int(finish(start(PRELUDE + KILLED_REPAIRS, tmp_path)))
    assert steps > 20
    for step in range(steps):
        found = data(tmp_path / str(step) / "results")
        assert sorted(found) == [DAY, f"{DAY}.broken"]
        assert found[DAY] == b"".join(encode(sample(number)) for number in range(3))
        # What a kill cut short in the side file stands there beside its whole self.
        assert set(found[f"{DAY}.broken"].splitlines()) == {b"bad", b"worse"}


def test_a_merge_killed_at_any_step_is_completed_by_the_next(tmp_path: Path) -> None:
    assert int(finish(start(PRELUDE + KILLED_MERGES, tmp_path))) > 8
    scan = open_store("results", base=tmp_path).scan(None, None)
    wanted = [sample(number, facts={"filler": "x" * 9000}) for number in range(600, 840)]
    found = list(scan)
    assert sorted(found, key=lambda one: one.at) == wanted
    assert all(defect.problem == "damaged line: cut off" for defect in scan.defects)


def test_repairs_beside_two_writers_lose_nothing_of_theirs(tmp_path: Path) -> None:
    (tmp_path / "results").mkdir()
    *_, moved = together(
        start(PRELUDE + WRITER, tmp_path, "a"),
        start(PRELUDE + WRITER, tmp_path, "b"),
        start(PRELUDE + MENDER, tmp_path),
    )
    assert int(moved) == 40
    scan = open_store("results", base=tmp_path).scan(None, None)
    found = sorted((one.vantage, one.at) for one in scan)
    assert found == [(name, sample(number).at) for name in "ab" for number in range(300)]
    assert scan.defects == []
    assert (tmp_path / "results" / f"{DAY}.broken").read_bytes() == b"".join(
        b"bad %d\n" % number for number in range(40)
    )


@pytest.mark.parametrize("source", ["folder", "file"])
def test_merges_beside_a_writer_take_each_sample_once(tmp_path: Path, source: str) -> None:
    store = open_store("source" if source == "folder" else "source/x.jsonl", base=tmp_path)
    for number in range(50):
        store.append(sample(number, vantage="c"))
    store.close()
    _, taken = together(start(PRELUDE + WRITER, tmp_path, "a"), start(PRELUDE + MERGER, tmp_path))
    assert int(taken) == 50
    scan = open_store("results", base=tmp_path).scan(None, None)
    found = sorted((one.vantage, one.at) for one in scan)
    assert found == [
        (name, sample(number).at) for name, count in (("a", 300), ("c", 50)) for number in range(count)
    ]
    assert scan.defects == []
