"""Faults of time and of size: silence, drips, and what never ends."""

import gzip
import zlib

from faults.behaviour import CHUNKED, HEAD, Wire, peer, says

BLOCK = 64 * 1024


@peer()
def silent_after_accept(wire: Wire) -> None:
    wire.wait()


@peer()
def silent_after_interim_answer(wire: Wire) -> None:
    wire.head()
    wire.say(b"HTTP/1.1 103 Early Hints\r\n\r\n")
    wire.wait()


@peer()
def drips_its_headers(wire: Wire) -> None:
    wire.head()
    wire.say(HEAD)
    wire.flood(b"x-a: b\r\n", 0.02)


@peer()
def drips_its_body(wire: Wire) -> None:
    wire.head()
    wire.say(HEAD, b"content-length: 1000000\r\n\r\n")
    wire.flood(b"x", 0.02)


@peer()
def drips_its_chunks(wire: Wire) -> None:
    wire.head()
    wire.say(CHUNKED)
    wire.flood(b"1\r\nx\r\n", 0.01)


@peer()
def drips_interim_answers(wire: Wire) -> None:
    wire.head()
    wire.flood(b"HTTP/1.1 103 Early Hints\r\n\r\n", 0.02)


@peer()
def endless_body(wire: Wire) -> None:
    wire.head()
    wire.say(HEAD, b"\r\n")
    wire.flood(b"x" * BLOCK)


@peer()
def endless_chunks(wire: Wire) -> None:
    wire.head()
    wire.say(CHUNKED)
    wire.flood(b"1\r\nx\r\n" * 10_000)


@peer()
def endless_chunk_extension(wire: Wire) -> None:
    wire.head()
    wire.say(CHUNKED, b"1;")
    wire.flood(b"x" * BLOCK)


@peer()
def endless_trailers(wire: Wire) -> None:
    wire.head()
    wire.say(CHUNKED, b"0\r\n")
    wire.flood(b"x-a: b\r\n" * 1000)


@peer()
def endless_headers(wire: Wire) -> None:
    wire.head()
    wire.say(HEAD)
    wire.flood(b"x-a: b\r\n" * 1000)


@peer()
def endless_status_line(wire: Wire) -> None:
    wire.head()
    wire.say(b"HTTP/1.1 200 ")
    wire.flood(b"x" * BLOCK)


@peer()
def endless_interim_answers(wire: Wire) -> None:
    wire.head()
    wire.flood(b"HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n" * 1000)


@peer()
def huge_length_declared(wire: Wire) -> None:
    wire.head()
    wire.say(HEAD, b"content-length: 9223372036854775808\r\n\r\n")
    wire.flood(b"x" * BLOCK)


says("huge_header", HEAD, b"x-a: " + b"b" * 250_000 + b"\r\n\r\n")
says("many_headers", HEAD, b"x-a: b\r\n" * 20_000 + b"\r\n")


def zeros(count: int) -> bytes:
    """As gzip without an end: one block of a mebibyte, repeated, so that nobody has to make them all."""
    packing = zlib.compressobj(9, wbits=31)
    first, again = (packing.compress(bytes(1 << 20)) + packing.flush(zlib.Z_FULL_FLUSH) for _ in range(2))
    return first + again * ((count >> 20) - 1)


BOMB = zeros(512 << 20)
ZIPPED = HEAD + b"content-encoding: gzip\r\n\r\n"
says("gzip_bomb", ZIPPED, BOMB)
says("gzip_bomb_within_a_large_limit", ZIPPED, BOMB, max_body="1GiB")
says("gzip_in_gzip", HEAD + b"content-encoding: gzip, gzip\r\n\r\n", gzip.compress(BOMB))
says("gzip_truncated", ZIPPED, gzip.compress(b"healthy " * 1000)[:-4])
says("not_the_gzip_it_says", ZIPPED, b"<html>")
says("brotli_unasked", HEAD + b"content-encoding: br\r\n\r\n", b"\x0b\x02\x80healthy\x03")
