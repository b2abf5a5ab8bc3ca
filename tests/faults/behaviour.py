"""What a fault is, where all of them are listed, and what their scripts are given to misbehave with."""

import socket
import ssl
import struct
import time
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from faults.papers import Papers
from net.peers import Peers, read_head

HEAD = b"HTTP/1.1 200 OK\r\n"
CHUNKED = HEAD + b"transfer-encoding: chunked\r\n\r\n"


class Wire:
    """One connection to a peer that misbehaves; what it managed to send is counted under its name."""

    def __init__(self, connection: socket.socket, name: str, sent: Counter[str]) -> None:
        self.socket = connection
        self._name = name
        self._sent = sent

    def head(self) -> bytes:
        """The request up to the end of its headers."""
        return read_head(self.socket)

    def say(self, *pieces: bytes) -> None:
        for piece in pieces:
            rest = memoryview(piece)
            while rest:
                size = self.socket.send(rest)
                self._sent[self._name] += size
                rest = rest[size:]

    def flood(self, piece: bytes, pause_s: float = 0.0) -> None:
        """Until the other side has gone: the send fails then, and the peer's thread ends."""
        while True:
            self.say(piece)
            if pause_s:
                time.sleep(pause_s)  # this slowness is what the peer is for

    def wait(self) -> None:
        """Says nothing until the other side has gone."""
        while self.socket.recv(65536):
            pass

    def reset(self) -> None:
        """The connection will end with RST instead of FIN."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()


Script = Callable[[Wire], None]
Serving = Callable[[Papers], ssl.SSLContext]


class Ground(NamedTuple):
    """What a fault is built on. `kept` holds sockets that must stay open without anybody serving them."""

    peers: Peers
    papers: Papers
    sent: Counter[str]
    kept: list[socket.socket]


class Fault(NamedTuple):
    """`open` makes it and says where it can be seen, with `keys` in the probe that asks."""

    open: Callable[[Ground], str]
    keys: Mapping[str, Any]


FAULTS: dict[str, Fault] = {}


def place(**keys: Any) -> Callable[[Callable[[Ground], str]], Callable[[Ground], str]]:
    """Lists a fault that is a place: what makes it up returns its URL."""

    def listing(make: Callable[[Ground], str]) -> Callable[[Ground], str]:
        FAULTS[make.__name__] = Fault(make, keys)
        return make

    return listing


def peer(tls: Serving | None = None, scheme: str = "", **keys: Any) -> Callable[[Script], Script]:
    """Lists a fault that is a script for each connection: after TLS where a context is given."""

    def listing(script: Script) -> Script:
        name = script.__name__
        scheme_of = scheme or ("https" if tls else "http")
        host = "localhost" if scheme_of == "https" else "127.0.0.1"

        def make(ground: Ground) -> str:
            port = ground.peers.start(
                lambda connection: script(Wire(connection, name, ground.sent)),
                tls=tls(ground.papers) if tls else None,
            )
            return f"{scheme_of}://{host}:{port}/"

        FAULTS[name] = Fault(make, keys)
        return script

    return listing


def says(name: str, *pieces: bytes, **keys: Any) -> None:
    """Lists a fault that reads the request, says this and closes."""

    def script(wire: Wire) -> None:
        wire.head()
        wire.say(*pieces)

    script.__name__ = name
    peer(**keys)(script)
