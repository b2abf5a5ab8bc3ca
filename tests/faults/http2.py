"""Faults of HTTP/2, asked with prior knowledge: frames are written by hand, since no library sends such."""

import struct

from faults.behaviour import HEAD, Wire, peer
from faults.papers import Papers

DATA, HEADERS, RST_STREAM, SETTINGS, PING, GOAWAY, CONTINUATION = 0, 1, 3, 4, 6, 7, 9
ACK = END_STREAM = 1
END_HEADERS = 4
STATUS_200 = b"\x88"  # the eighth entry of HPACK's static table
REFUSED_STREAM = 7
INTERNAL_ERROR = 2


def frame(kind: int, payload: bytes = b"", *, flags: int = 0, stream: int = 0) -> bytes:
    return struct.pack(">I", len(payload))[1:] + struct.pack(">BBI", kind, flags, stream) + payload


def code(number: int) -> bytes:
    return struct.pack(">I", number)


HELLO = frame(SETTINGS) + frame(SETTINGS, flags=ACK)


def begins(wire: Wire) -> None:
    """Reads what a client begins with, up to its request, and agrees."""
    came = b""
    while b"\x01" not in came[24 + 9 :]:
        part = wire.socket.recv(65536)
        if not part:
            return
        came += part
    wire.say(HELLO)


@peer(http="2")
def h2_goes_away(wire: Wire) -> None:
    begins(wire)
    wire.say(frame(GOAWAY, code(0) + code(INTERNAL_ERROR)))
    wire.wait()


@peer(http="2")
def h2_resets_the_stream(wire: Wire) -> None:
    begins(wire)
    wire.say(frame(RST_STREAM, code(INTERNAL_ERROR), stream=1))
    wire.wait()


@peer(http="2")
def h2_refuses_the_stream(wire: Wire) -> None:
    begins(wire)
    wire.say(frame(RST_STREAM, code(REFUSED_STREAM), stream=1))
    wire.wait()


@peer(http="2")
def h2_resets_in_its_body(wire: Wire) -> None:
    begins(wire)
    wire.say(frame(HEADERS, STATUS_200, flags=END_HEADERS, stream=1), frame(DATA, b"half", stream=1))
    wire.say(frame(RST_STREAM, code(INTERNAL_ERROR), stream=1))
    wire.wait()


@peer(http="2")
def h2_closes_in_its_body(wire: Wire) -> None:
    begins(wire)
    wire.say(frame(HEADERS, STATUS_200, flags=END_HEADERS, stream=1), frame(DATA, b"half", stream=1))


@peer(http="2")
def h2_silent(wire: Wire) -> None:
    begins(wire)
    wire.wait()


@peer(http="2")
def h2_floods_pings(wire: Wire) -> None:
    begins(wire)
    wire.flood(frame(PING, bytes(8)) * 1000)


@peer(http="2")
def h2_floods_settings(wire: Wire) -> None:
    begins(wire)
    wire.flood(frame(SETTINGS) * 1000)


@peer(http="2")
def h2_drips_pings(wire: Wire) -> None:
    begins(wire)
    wire.flood(frame(PING, bytes(8)), 0.02)


@peer(http="2")
def h2_endless_headers(wire: Wire) -> None:
    begins(wire)
    wire.say(frame(HEADERS, STATUS_200, stream=1))
    wire.flood(frame(CONTINUATION, b"\x00\x01a\x01b" * 3000, stream=1))


@peer(http="2")
def h2_endless_body(wire: Wire) -> None:
    begins(wire)
    wire.say(frame(HEADERS, STATUS_200, flags=END_HEADERS, stream=1))
    wire.flood(frame(DATA, bytes(16384), stream=1))


@peer(http="2")
def h2_frame_too_large(wire: Wire) -> None:
    begins(wire)
    wire.flood(frame(DATA, bytes(1 << 20), stream=1))


@peer(http="2")
def h2_answered_in_http_1(wire: Wire) -> None:
    wire.head()
    wire.say(b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n")


@peer(http="2")
def h2_garbage(wire: Wire) -> None:
    wire.head()
    wire.say(bytes(range(256)) * 8)


@peer(tls=Papers.only_http_1, http="2")
def h2_not_agreed(wire: Wire) -> None:
    wire.head()
    wire.say(HEAD, b"content-length: 2\r\n\r\nok")
