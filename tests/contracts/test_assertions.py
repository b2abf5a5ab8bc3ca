"""What every subject on the table promises. A new one needs a line in EXAMPLES, and nothing else here."""

import json
from pathlib import Path

import msgspec
import pytest
from support.readings import reading

from probe.assertions import SUBJECTS, parse, parse_subject
from probe.model.sample import Timings

# One expression that holds for a full answer, and one that does not.
EXAMPLES = {
    "status": ("status == 200", "status == 404"),
    "total": ("total < 2s", "total < 1s"),
    "dns": ("dns < 1s", "dns < 1ms"),
    "connect": ("connect < 1s", "connect < 1ms"),
    "send": ("send < 1s", "send > 1s"),
    "wait": ("wait < 1s", "wait < 1ms"),
    "receive": ("receive < 1s", "receive < 1ms"),
    "header": ("header.content-type contains json", "header.content-type contains html"),
    "body": ("body contains items", "body contains basket"),
    "size": ("size < 1KiB", "size < 1B"),
    "redirects": ("redirects == 0", "redirects == 1"),
    "cert_days": ("cert_days > 14", "cert_days > 90"),
    "tls": ("tls >= 1.2", "tls < 1.2"),
    "http": ("http == 1.1", "http == 2"),
    "ip": ("ip == 127.0.0.1", "ip == 192.0.2.1"),
    "text": ("text contains pong", "text == ping"),
    "finish": ("finish == end_turn", "finish == max_tokens"),
    "first_token": ("first_token < 1s", "first_token < 100ms"),
    "first_any": ("first_any < 1s", "first_any < 100ms"),
    "longest_gap": ("longest_gap < 1s", "longest_gap < 10ms"),
    "longest_silence": ("longest_silence < 1s", "longest_silence < 10ms"),
    "stalls": ("stalls == 0", "stalls > 0"),
    "tokens_in": ("tokens_in < 20", "tokens_in < 10"),
    "tokens_out": ("tokens_out >= 4", "tokens_out > 4"),
    "tokens_per_s": ("tokens_per_s > 20", "tokens_per_s > 50"),
    "$": ("$.items[0].id == 7", "$.items[0].id == 9"),
    "schema": ("schema 'good.json'", "schema 'bad.json'"),
}
FULL = msgspec.structs.replace(
    reading(
        finish="end_turn", first_token_s=0.42, first_any_s=0.4, longest_gap_s=0.05, longest_silence_s=0.04, stalls=0,
        tokens_in=12, tokens_out=4, tokens_per_s=40.5,
    ),
    speech="pong",
)  # fmt: skip
BARE = reading(
    b"", headers=(), latency_s=float("nan"), timings=Timings(),
    status=None, http=None, ip=None, tls=None, cert_days=None, redirects=None,
)  # fmt: skip


@pytest.fixture
def base(tmp_path: Path) -> Path:
    (tmp_path / "good.json").write_text(json.dumps({"type": "object"}))
    (tmp_path / "bad.json").write_text(json.dumps({"type": "array"}))
    return tmp_path


@pytest.mark.parametrize("name", list(SUBJECTS))
def test_it_holds_where_it_is_true(name: str, base: Path) -> None:
    assert parse(EXAMPLES[name][0], base=base).judge(FULL) is None


@pytest.mark.parametrize("name", list(SUBJECTS))
def test_it_fails_with_wanted_and_actual_where_it_is_false(name: str, base: Path) -> None:
    text = EXAMPLES[name][1]
    failure = parse(text, base=base).judge(FULL)
    assert failure is not None
    assert failure.assertion == text
    assert failure.wanted
    assert failure.actual
    assert failure.actual in failure.message


@pytest.mark.parametrize("name", [name for name in SUBJECTS if name not in ("size", "body")])
def test_an_answer_without_the_subject_never_passes(name: str, base: Path) -> None:
    for text in EXAMPLES[name]:
        failure = parse(text, base=base).judge(BARE)
        assert failure is not None
        assert failure.actual


@pytest.mark.parametrize("name", [name for name in SUBJECTS if name != "schema"])
def test_its_value_can_be_captured(name: str) -> None:
    subject = EXAMPLES[name][0].split()[0]
    assert parse_subject(subject).read(FULL) is not None


@pytest.mark.parametrize("name", list(SUBJECTS))
def test_its_line_in_the_table_says_what_it_is(name: str) -> None:
    assert SUBJECTS[name].summary
