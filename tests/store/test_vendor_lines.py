import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from support.samples import NOON_MS, sample

from probe.model.sample import Sample
from probe.model.vendor import Component, Health, Incident, Vendor
from probe.record import decode, encode
from probe.store import NoHistoryError, open_store

VENDOR = Vendor(
    health=Health.PARTIAL,
    components=(Component(id="k8w3r06qmzrp", name="Claude API", health=Health.PARTIAL),),
    incidents=(Incident(id="i", name="Elevated errors", impact="minor", started=sample().at),),
)


def word(number: int = 0, **changes: Any) -> Sample:
    return sample(number, **({"probe": "claude-status", "kind": "status", "vendor": VENDOR} | changes))


def looked(
    base: Path, *probes: str, start_ms: int | None = None, end_ms: int | None = None, place: str = "r"
) -> list[Sample]:
    return list(open_store(place, base=base).looks(probes, start_ms, end_ms))


def written(base: Path, *lines: bytes, name: str = "2026-11-22.jsonl") -> None:
    (base / "r").mkdir(exist_ok=True)
    (base / "r" / name).write_bytes(b"".join(lines))


def test_what_a_status_page_said_comes_back_as_it_was_recorded(tmp_path: Path) -> None:
    written(tmp_path, encode(sample(0)), encode(word(1)), encode(sample(2)))
    assert looked(tmp_path, "claude-status") == [decode(encode(word(1)))]
    assert looked(tmp_path, "claude-status")[0].vendor == VENDOR


def test_only_the_probes_asked_for_of_that_kind_and_in_that_span_are_given(tmp_path: Path) -> None:
    written(
        tmp_path, encode(word(0)), encode(word(1)), encode(word(2)), encode(word(1, probe="other")),
        encode(word(1, kind="http", facts={"kind": "status"})), encode(sample(1, target='GET https://a.example/"kind":"status"')),
    )  # fmt: skip
    found = looked(tmp_path, "claude-status", start_ms=NOON_MS + 60_000, end_ms=NOON_MS + 120_000)
    assert [(each.id, each.kind) for each in found] == [(word(1).id, "status")]
    assert looked(tmp_path) == []


def test_a_line_of_another_writer_may_have_blanks(tmp_path: Path) -> None:
    line = json.dumps(json.loads(encode(word()))).encode()
    written(tmp_path, b"\xef\xbb\xbf" + line + b"\r\n", line + b"\r\n", line)
    assert len(looked(tmp_path, "claude-status")) == 3


def test_damaged_lines_are_passed_over(tmp_path: Path) -> None:
    written(
        tmp_path, encode(word(0))[:-20] + b"\n", encode(word(1)), b'{"kind":"status"}\n', encode(word(2))[:90]
    )
    assert [each.id for each in looked(tmp_path, "claude-status")] == [word(1).id]


def test_files_of_other_days_are_not_opened(tmp_path: Path) -> None:
    written(tmp_path, encode(word()))
    written(tmp_path, b"", name="2026-11-10.jsonl")
    (tmp_path / "r" / "2026-11-10.jsonl").chmod(0)
    assert len(looked(tmp_path, "claude-status", start_ms=NOON_MS)) == 1


def test_compressed_files_are_read_up_to_where_they_are_cut_off(tmp_path: Path) -> None:
    data = gzip.compress(encode(word(0))) + gzip.compress(encode(word(1)) * 50)[:-30]
    written(tmp_path, data, name="2026-11-22.jsonl.gz")
    assert looked(tmp_path, "claude-status")[0].id == word(0).id


@pytest.mark.parametrize("lines", [1, 3000])
def test_no_line_is_lost_where_a_file_is_read_in_pieces(tmp_path: Path, lines: int) -> None:
    plain = encode(sample(0))
    written(tmp_path, *(encode(word(n)) + plain * 3 for n in range(lines)))
    assert [each.id for each in looked(tmp_path, "claude-status")] == [word(n).id for n in range(lines)]


def test_a_place_without_history_says_so_at_once(tmp_path: Path) -> None:
    with pytest.raises(NoHistoryError):
        open_store("none", base=tmp_path).looks(["a"], None, None)
