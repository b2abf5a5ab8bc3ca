"""What every store on the table promises. A new one needs a line in PLACES, and nothing else here."""

from collections.abc import Callable
from pathlib import Path

import pytest
from support.samples import NOON, NOON_MS, SHOWN, sample

from probe.model.sample import Sample
from probe.model.vendor import Health, Vendor
from probe.record import decode, encode
from probe.registry import UnknownNameError
from probe.store import STORES, Store, StoreError, open_store

PLACES: dict[str, Callable[[Path], list[str]]] = {
    "file": lambda folder: [
        str(folder / "results"),
        str(folder / "results.jsonl"),
        f"file://{folder / 'by-scheme'}",
    ],
}

Open = Callable[[], Store]
CASES = [(name, number) for name in STORES for number in range(len(PLACES[name](Path("/"))))]


@pytest.fixture(params=CASES, ids=lambda case: f"{case[0]}-{case[1]}")
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Open:
    name, number = request.param
    place = PLACES[name](tmp_path)[number]
    return lambda: open_store(place, base=tmp_path)


def kept(one: Sample) -> Sample:
    """The sample as the record keeps it: times to the millisecond."""
    return decode(encode(one))


def by_id(samples: list[Sample]) -> list[Sample]:
    return sorted(samples, key=lambda one: one.id)


def test_every_store_on_the_table_is_tested_here() -> None:
    assert set(PLACES) == set(STORES)


def test_samples_come_back_as_they_were_written(opened: Open) -> None:
    store = opened()
    for one in SHOWN:
        store.append(one)
    store.sync()
    store.close()
    scan = opened().scan(None, None)
    assert by_id(list(scan)) == by_id([kept(one) for one in SHOWN])
    assert scan.defects == []
    assert sum(source.samples for source in scan.sources) == len(SHOWN)
    assert sum(source.skipped for source in scan.sources) == 0


def test_what_status_pages_said_is_found_among_the_others(opened: Open) -> None:
    store = opened()
    words = [
        sample(n, probe="claude-status", kind="status", vendor=Vendor(health=Health.MAJOR)) for n in (1, 2)
    ]
    for one in (sample(0), *words, sample(3)):
        store.append(one)
    store.sync()
    store.close()
    assert by_id(list(opened().looks({"claude-status"}, None, None))) == by_id([kept(one) for one in words])
    assert list(opened().looks({"claude-status"}, NOON_MS + 120_000, None)) == [kept(words[1])]
    assert list(opened().looks({"shop-web"}, None, None)) == []


def test_a_sample_can_be_read_before_it_is_synced(opened: Open) -> None:
    store = opened()
    store.append(sample())
    assert list(opened().scan(None, None)) == [sample()]
    store.close()


def test_a_scan_keeps_to_its_half_open_span(opened: Open) -> None:
    store = opened()
    moments = [NOON.replace(day=day, hour=hour) for day in (20, 21, 22, 23, 24) for hour in (0, 12, 23)]
    for number, at in enumerate(moments):
        store.append(sample(number, at=at))
    store.close()
    day_ms = 86_400_000
    found = by_id(list(opened().scan(NOON_MS - day_ms, NOON_MS + day_ms)))
    assert [one.at for one in found] == [
        at for at in moments if NOON.replace(day=21) <= at < NOON.replace(day=23)
    ]
    assert list(opened().scan(NOON_MS + 30 * day_ms, None)) == []
    assert len(list(opened().scan(None, NOON_MS))) == 7


def test_two_writers_lose_nothing_of_each_other(opened: Open) -> None:
    one, other = opened(), opened()
    for number in range(20):
        (one if number % 2 else other).append(sample(number))
    one.close()
    other.close()
    assert by_id(list(opened().scan(None, None))) == [sample(number) for number in range(20)]


def test_the_same_sample_twice_is_handed_on_twice(opened: Open) -> None:
    store = opened()
    store.append(sample())
    store.append(sample())
    store.close()
    assert list(opened().scan(None, None)) == [sample(), sample()]


def test_a_store_can_be_used_again_after_sync_and_close(opened: Open) -> None:
    store = opened()
    store.sync()
    store.close()
    store.append(sample(0))
    store.sync()
    store.append(sample(1))
    store.close()
    store.close()
    assert by_id(list(opened().scan(None, None))) == [sample(0), sample(1)]


def test_nothing_exists_before_the_first_append(opened: Open, tmp_path: Path) -> None:
    store = opened()
    with pytest.raises(StoreError):
        list(store.scan(None, None))
    store.close()
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_scheme_is_refused_with_what_there_is(tmp_path: Path) -> None:
    with pytest.raises(
        UnknownNameError, match="there is no store 'fiel' \\(did you mean 'file'\\?\\); there are: file"
    ):
        open_store("fiel://results", base=tmp_path)
