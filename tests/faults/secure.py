"""Faults of TLS: the certificate, the version, the handshake and the end of it."""

from faults.behaviour import HEAD, Wire, peer
from faults.papers import Papers


def greets(wire: Wire) -> None:
    wire.head()
    wire.say(HEAD, b"content-length: 2\r\n\r\nok")


@peer(tls=Papers.expired)
def certificate_expired(wire: Wire) -> None:
    greets(wire)


@peer(tls=Papers.not_yet_valid)
def certificate_not_yet_valid(wire: Wire) -> None:
    greets(wire)


@peer(tls=Papers.untrusted)
def certificate_untrusted(wire: Wire) -> None:
    greets(wire)


@peer(tls=Papers.self_signed)
def certificate_signed_by_itself(wire: Wire) -> None:
    greets(wire)


@peer(tls=Papers.wrong_name)
def certificate_for_another_name(wire: Wire) -> None:
    greets(wire)


@peer(tls=Papers.good, pins=["sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="])
def key_is_not_pinned(wire: Wire) -> None:
    greets(wire)


@peer(tls=Papers.old_protocol)
def speaks_old_tls_only(wire: Wire) -> None:
    greets(wire)


@peer(tls=Papers.wants_client_1_2)
def wants_a_client_certificate_1_2(wire: Wire) -> None:
    greets(wire)


@peer(tls=Papers.wants_client_1_3)
def wants_a_client_certificate_1_3(wire: Wire) -> None:
    greets(wire)


@peer(scheme="https")
def stalls_in_the_handshake(wire: Wire) -> None:
    wire.wait()


@peer(scheme="https")
def drips_in_the_handshake(wire: Wire) -> None:
    wire.socket.recv(65536)
    wire.say(b"\x16\x03\x03\x40\x00")
    wire.flood(b"\x02", 0.05)


@peer(scheme="https")
def closes_in_the_handshake(wire: Wire) -> None:
    wire.socket.recv(65536)


@peer(scheme="https")
def plain_http_behind_https(wire: Wire) -> None:
    wire.socket.recv(65536)
    wire.say(b"HTTP/1.1 400 Bad Request\r\n\r\n")
    wire.wait()


@peer(scheme="https")
def floods_the_handshake(wire: Wire) -> None:
    wire.socket.recv(65536)
    wire.flood(b"\x16\x03\x03\x40\x00\x0b\xff\xff\xff" + bytes(16379))


@peer()
def tls_behind_http(wire: Wire) -> None:
    wire.head()
    wire.say(b"\x15\x03\x01\x00\x02\x02\x46")


@peer(tls=Papers.good)
def tls_cut_in_the_body(wire: Wire) -> None:
    wire.head()
    wire.say(HEAD, b"content-length: 100\r\n\r\nhalf")


@peer(tls=Papers.good)
def tls_without_farewell(wire: Wire) -> None:
    wire.head()
    wire.say(HEAD, b"\r\nuntil the end")
