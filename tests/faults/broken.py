"""Faults of HTTP/1.1: answers that end early, contradict themselves, or are none. And bodies no judge should choke on."""

from faults.behaviour import CHUNKED, HEAD, Wire, peer, says

says("closes_without_an_answer")
says("closes_in_its_headers", HEAD, b"x-a: b\r\n")
says("closes_in_its_body", HEAD, b"content-length: 9\r\n\r\nhalf")
says("closes_between_chunks", CHUNKED, b"2\r\nok\r\n")
says("closes_in_a_chunk", CHUNKED, b"9\r\nok")

says("length_too_short", HEAD, b"content-length: 2\r\n\r\nok and more")
says("length_twice", HEAD, b"content-length: 1\r\ncontent-length: 2\r\n\r\nok")
says("length_negative", HEAD, b"content-length: -2\r\n\r\nok")
says("length_no_number", HEAD, b"content-length: two\r\n\r\nok")
says("chunk_size_no_number", CHUNKED, b"zz\r\nok\r\n0\r\n\r\n")
says("chunk_longer_than_its_size", CHUNKED, b"2\r\nok and more\r\n0\r\n\r\n")
says("transfer_encoding_unknown", HEAD, b"transfer-encoding: rot13\r\n\r\nbx")
says("header_without_colon", HEAD, b"this is no header\r\n\r\n")
says("header_with_nul", HEAD, b"x-a: \0\r\n\r\n")

says("old_http_0_9", b"<html>hello</html>")
says("garbage", bytes(range(128, 256)) * 8)
says("status_no_number", b"HTTP/1.1 abc OK\r\n\r\n")
says("status_of_two_digits", b"HTTP/1.1 99 Low\r\n\r\n")
says("status_999", b"HTTP/1.1 999 High\r\ncontent-length: 0\r\n\r\n")
says("status_000", b"HTTP/1.1 000 None\r\ncontent-length: 0\r\n\r\n")
says("status_without_reason", b"HTTP/1.1 200\r\ncontent-length: 2\r\n\r\nok")
says("status_with_escapes", b"HTTP/1.1 200 \x1b[31mOK\x07\r\ncontent-length: 2\r\n\r\nok")
says("status_line_in_lower_case", b"http/1.1 200 ok\r\ncontent-length: 2\r\n\r\nok")
says(
    "upgrades_unasked",
    b"HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n\x01\x02",
)
says("lines_end_bare", b"HTTP/1.1 200 OK\ncontent-length: 2\n\nok")


@peer()
def mail_server(wire: Wire) -> None:
    wire.say(b"220 mail.example ESMTP\x1b[2J\r\n")
    wire.wait()


@peer()
def shell_server(wire: Wire) -> None:
    wire.say(b"SSH-2.0-OpenSSH_9.2p1\r\n")
    wire.wait()


JSON = HEAD + b"content-type: application/json\r\n\r\n"
says("json_too_deep", JSON, b"[" * 100_000, **{"assert": ["$.a == 1"]})
says("json_wide", JSON, b"[" + b"[]," * 340_000 + b"1]", **{"assert": ["$[-1:] == 2"]})
says("json_number_too_long", JSON, b'{"a": ' + b"9" * 5000 + b"}", **{"assert": ["$.a == 1"]})
says("pattern_without_end", HEAD, b"\r\n", b"a" * 5000 + b"!", **{"assert": ["body matches '^(a|aa)+$'"]})
