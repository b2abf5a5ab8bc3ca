"""Proxies on loopback: real ones that relay, and ones that refuse, stall or talk nonsense."""

import contextlib
import re
import selectors
import socket
import struct
from collections.abc import Callable

from net.peers import Script, read_head

CONNECTED = b"HTTP/1.1 200 Connection established\r\nVia: 1.1 here\r\n\r\n"


def relays(heads: list[bytes], to: int | None = None, opening: bytes = CONNECTED) -> Script:
    """Takes CONNECT for any name on loopback, or `to` this port whatever the name."""

    def script(connection: socket.socket) -> None:
        head = read_head(connection)
        heads.append(head)
        found = re.match(rb"CONNECT \S+:([0-9]+) ", head)
        if found is None:
            connection.sendall(b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n")
            return
        with socket.create_connection(("127.0.0.1", to or int(found[1]))) as onward:
            connection.sendall(opening)
            pump(connection, onward)

    return script


def forwards(heads: list[bytes], answer: bytes) -> Script:
    """Answers a request in absolute form itself."""

    def script(connection: socket.socket) -> None:
        heads.append(read_head(connection))
        connection.sendall(answer)

    return script


def socks(asked: list[bytes], to: int, login: tuple[bytes, bytes] | None = None, reply: int = 0) -> Script:
    """SOCKS5: keeps what it was asked for (address type, address, port) and connects to `to`."""

    def script(connection: socket.socket) -> None:
        methods = exactly(connection, exactly(connection, 2)[1])
        wanted = 0 if login is None else 2
        connection.sendall(bytes([5, wanted if wanted in methods else 0xFF]))
        if wanted not in methods:
            return
        if login is not None:
            user = exactly(connection, exactly(connection, 2)[1])
            password = exactly(connection, exactly(connection, 1)[0])
            connection.sendall(bytes([1, (user, password) != login]))
            if (user, password) != login:
                return
        kind = exactly(connection, 4)[3]
        size = {1: 4, 4: 16}.get(kind) or exactly(connection, 1)[0]
        asked.append(bytes([kind]) + exactly(connection, size) + exactly(connection, 2))
        connection.sendall(bytes([5, reply, 0, 3, 4]) + b"here" + struct.pack("!H", 1))
        if reply:
            return
        with socket.create_connection(("127.0.0.1", to)) as onward:
            pump(connection, onward)

    return script


def exactly(connection: socket.socket, size: int) -> bytes:
    data = b""
    while len(data) < size:
        part = connection.recv(size - len(data))
        if not part:
            raise OSError
        data += part
    return data


def pump(one: socket.socket, other: socket.socket) -> None:
    """Both ways, until either side ends. Bytes that TLS has unpacked already show in no selector."""
    pending: Callable[[], int] = getattr(one, "pending", lambda: 0)
    with selectors.DefaultSelector() as ready, contextlib.suppress(OSError):
        ready.register(one, selectors.EVENT_READ, other)
        ready.register(other, selectors.EVENT_READ, one)
        while True:
            for key, _ in ready.select(10):
                source = one if key.data is other else other
                while True:
                    data = source.recv(65536)
                    if not data:
                        return
                    key.data.sendall(data)
                    if source is other or not pending():
                        break
