"""Faults that are no row of a table: what they do, byte by byte."""

import json
from urllib.parse import parse_qsl

import pytest
from demo.asking import BODIES, KEYS, PATHS, SPOKEN, Answer, ask, spoken

from probe.demo.vendors.cast import VENDORS
from probe.demo.vendors.clock import Clock
from probe.demo.vendors.faults import MANNERS, Manner, names
from probe.demo.vendors.play import Play
from probe.demo.vendors.scripts import QUIET
from probe.demo.vendors.server import Vendors
from probe.demo.vendors.values import Asked

LAST = {
    "claude": b'data: {"type":"message_stop"}\n\n',
    "openai": b"data: [DONE]\n\n",
    "responses": b'"total_tokens":14}}}\n\n',
    "gemini": b'"responseId":"r',
    "ollama": b'"done":true',
}
WHATS = sorted(LAST)


def heard(vendors: Vendors, what: str, fault: str, *, quiet_s: float = 10, **wishes: float) -> Answer:
    base = vendors.at("openai" if what == "responses" else what, fault=fault, **wishes)
    if fault == "silence":
        return ask(base + "/v1/messages", {"model": "claude-haiku-5-5", "max_tokens": 16, "stream": True, "messages": [{}]},
                   {"x-api-key": "k", "anthropic-version": "2023-06-01"}, quiet_s=quiet_s)  # fmt: skip
    return spoken(base, what)


@pytest.mark.parametrize("what", WHATS)
def test_a_truncated_stream_ends_well_and_early(vendors: Vendors, what: str) -> None:
    good, cut = (
        spoken(vendors.at("openai" if what == "responses" else what), what),
        heard(vendors, what, "truncated"),
    )
    assert LAST[what] in good.body
    assert (cut.is_whole, cut.ended) == (True, "close")
    kept = {"claude": 6, "openai": 3, "responses": 9, "gemini": 2, "ollama": 2}[what]
    assert len(cut.chunks) == kept
    assert [len(chunk) for chunk in cut.chunks] == [len(chunk) for chunk in good.chunks[:kept]]


@pytest.mark.parametrize("what", WHATS)
def test_an_abrupt_end_has_no_last_chunk(vendors: Vendors, what: str) -> None:
    answer = heard(vendors, what, "abrupt")
    assert (answer.is_whole, answer.ended) == (False, "close")
    assert b"ng" in answer.raw


def test_a_reset_is_one_of_tcp(vendors: Vendors) -> None:
    assert heard(vendors, "claude", "reset").ended == "reset"
    assert vendors.log.entries()[-1].ending == "reset"


def test_half_a_character_is_half_a_character(vendors: Vendors) -> None:
    answer = heard(vendors, "claude", "half_char")
    assert answer.raw.removesuffix(b"\r\n").endswith(b'"text":"n\xf0\x9f')
    with pytest.raises(UnicodeDecodeError):
        answer.raw.decode()


def test_a_split_stream_comes_a_byte_at_a_time(vendors: Vendors) -> None:
    answer = heard(vendors, "claude", "split")
    assert {len(chunk) for chunk in answer.chunks} == {1}
    assert len(answer.events) == 8


@pytest.mark.parametrize(("fault", "newline"), [("crlf", b"\r\n"), ("lf", b"\n"), ("cr", b"\r")])
@pytest.mark.parametrize("what", ["claude", "gemini"])
def test_lines_end_as_is_wished(vendors: Vendors, what: str, fault: str, newline: bytes) -> None:
    for chunk in heard(vendors, what, fault).chunks:
        assert chunk.endswith(newline * 2)
        assert chunk.replace(newline, b"").count(b"\n") == chunk.replace(newline, b"").count(b"\r") == 0


def test_separators_of_lines_stand_inside_the_json(vendors: Vendors) -> None:
    assert '"po\u2028"'.encode() in heard(vendors, "claude", "u2028").body
    assert '"n\u0085g"'.encode() in heard(vendors, "openai", "u2028").body


@pytest.mark.parametrize(
    ("fault", "frame"),
    [
        ("unknown_event", b'event: weather_report\ndata: {"type":"weather_report","sky":"blue"}\n\n'),
        ("keepalive", b'event: keepalive\ndata: {"type":"keepalive","sequence_number":5}\n\n'),
        ("comment", b": OPENROUTER PROCESSING\n\n"),
        ("garbage", b'data: {"type": \n\n'),
    ],
)
def test_a_frame_nobody_knows_comes_after_the_first_token(vendors: Vendors, fault: str, frame: bytes) -> None:
    answer = heard(vendors, "claude", fault)
    assert answer.chunks[4] == frame
    assert b'"po"' in answer.chunks[3]


def test_marks_and_endings_of_a_stream(vendors: Vendors) -> None:
    assert heard(vendors, "claude", "bom").body.startswith(b"\xef\xbb\xbfevent: message_start\n")
    assert heard(vendors, "claude", "unterminated").body.endswith(b'data: {"type":"message_stop"}')
    assert heard(vendors, "openai", "no_end").body.endswith(b'"finish_reason":"stop"}]}\n\n')
    assert b'"finish_reason":"stop"' not in heard(vendors, "openai", "no_finish").body
    assert len(heard(vendors, "claude", "at_once").chunks) == 1


@pytest.mark.parametrize(
    ("fault", "text", "finish", "out"),
    [
        ("empty", False, "end_turn", 0),
        ("empty_capped", False, "max_tokens", 16),
        ("capped", True, "max_tokens", 2),
        ("thinking_only", False, "max_tokens", 16),
        ("thinking", True, "end_turn", 4),
        ("refusal", False, "refusal", 0),
    ],
)
def test_what_is_said_and_counted(vendors: Vendors, fault: str, text: bool, finish: str, out: int) -> None:
    answer = heard(vendors, "claude", fault)
    [ending] = [event for event in answer.events if event["type"] == "message_delta"]
    assert (b"text_delta" in answer.body, b"thinking_delta" in answer.body) == (
        text,
        fault.startswith("thinking"),
    )
    assert (ending["delta"]["stop_reason"], ending["usage"]["output_tokens"]) == (finish, out)


@pytest.mark.parametrize("what", WHATS)
def test_usage_can_be_missing(vendors: Vendors, what: str) -> None:
    words = (b"usage", b"eval_count") if what == "ollama" else (b'"usage":{', b"usageMetadata")
    assert not any(word in heard(vendors, what, "no_usage").body for word in words)


@pytest.mark.parametrize(
    ("fault", "status", "header", "begins"),
    [
        ("challenge", 403, ("cf-mitigated", "challenge"), b"<!DOCTYPE html><html lang=en><head><title>Just a moment..."),
        ("waf", 405, ("x-amzn-waf-action", "captcha"), b"<!DOCTYPE html><html><head><title>ERROR"),
        ("html200", 200, ("content-type", "text/html; charset=utf-8"), b"<!doctype html>"),
        ("html.503", 503, ("content-type", "text/html; charset=utf-8"), b"<!DOCTYPE html>"),
        ("moved", 302, ("location", "/"), b""),
        ("no_json", 200, ("content-type", "text/plain"), b"pong"),
        ("empty_body", 200, ("content-length", "0"), b""),
    ],
)  # fmt: skip
def test_a_guard_answers_for_the_api_the_page_and_the_status_page(
    vendors: Vendors, fault: str, status: int, header: tuple[str, str], begins: bytes
) -> None:
    base = vendors.at("claude", fault=fault)
    for answer in (spoken(base, "claude"), ask(base + "/page"), ask(base + "/status/api/v2/summary.json")):
        assert (answer.status, answer.headers[header[0]]) == (status, header[1])
        assert answer.raw.startswith(begins)


def test_a_page_that_moved_leads_to_html(vendors: Vendors) -> None:
    assert b"All Systems Operational" in ask(vendors.url + "/").body


def test_a_wrong_length_promises_more_than_comes(vendors: Vendors) -> None:
    answer = spoken(vendors.at("claude", fault="wrong_length"), "claude", stream=False)
    assert int(answer.headers["content-length"]) == len(answer.raw) + 7


def test_a_server_that_hangs_says_nothing(vendors: Vendors) -> None:
    headers = {"x-api-key": "k", "anthropic-version": "2023-06-01"}
    assert ask(vendors.at("claude", fault="hang") + "/v1/models", None, headers, quiet_s=0.1) == Answer(
        0, {}, b"", "silence"
    )
    answer = heard(vendors, "claude", "silence", quiet_s=0.1)
    assert (len(answer.events), answer.ended) == (1, "silence")


def test_a_server_that_drops_closes(vendors: Vendors) -> None:
    assert spoken(vendors.at("claude", fault="drop"), "claude") == Answer(0, {}, b"", "close")


def test_headers_can_drip(vendors: Vendors) -> None:
    answer = ask(vendors.at("ollama", fault="drip") + "/api/version")
    entry = vendors.log.entries()[-1]
    assert entry.headers_at is not None
    assert answer.json == {"version": "0.31.0"}
    assert entry.headers_at - entry.asked_at > 0.002 * 100


@pytest.mark.parametrize("what", WHATS)
def test_every_fault_can_be_played_by_every_vendor(what: str) -> None:
    """Played, not written: whether each makes an answer, for streams and for answers that come at once."""
    vendor = "openai" if what == "responses" else what
    play = Play(QUIET, Clock(QUIET.began))
    for fault in sorted(names(VENDORS[vendor].api.ROWS)):
        for stream in (True, False):
            path = SPOKEN[what] if stream else PATHS[what]
            body = json.dumps(BODIES[PATHS[what]] | {"stream": stream}).encode()
            path, _, query = path.partition("?")
            asked = Asked(
                "POST", f"/~fault={fault}/{vendor}{path}", dict(parse_qsl(query)), KEYS[vendor], body
            )
            played = play.answer(asked)
            assert (played.fault, played.manner) == (fault, MANNERS.get(fault, Manner())), (fault, stream)


def test_delays_are_made_where_they_are_wished(vendors: Vendors) -> None:
    spoken(
        vendors.at(
            "claude", headers=0.05, first=0.06, gap=0.02, stall=0.1, pings=0.03, tokens=4, tag="paced"
        ),
        "claude",
    )
    [entry] = vendors.log.tagged("paced")
    assert entry.headers_at is not None
    first, second, third, fourth = entry.tokens_at
    assert entry.headers_at - entry.asked_at >= 0.05
    assert first - entry.headers_at >= 0.06
    assert second - first >= 0.02
    assert third - second >= 0.12
    assert fourth - third >= 0.02
    pings = [frame.at for frame in entry.frames if frame.kind == "ping"]
    assert any(second < at < third for at in pings)
    assert any(at < first for at in pings[1:])


def test_without_pings_a_stall_is_silent(vendors: Vendors) -> None:
    answer = spoken(vendors.at("openai", stall=0.05), "openai")
    assert b": keep-alive" not in answer.body
    answer = spoken(vendors.at("openai", stall=0.05, pings=0.01), "openai")
    assert b": keep-alive\n\n" in answer.body


def test_a_connection_is_kept_where_that_is_asked_for(vendors: Vendors) -> None:
    import http.client

    peer = http.client.HTTPConnection("127.0.0.1", vendors.server.port, timeout=10)
    for path in ("/ollama/api/version", "/ollama/api/tags"):
        peer.request("GET", path)
        first = peer.sock
        assert json.loads(peer.getresponse().read())
        assert peer.sock is first is not None
    peer.close()
