"""A server that speaks HTTP/2 with whoever connects, one request at a time, as a script tells it to."""

import socket
import ssl
from collections.abc import Callable
from typing import NamedTuple

import h2.config
import h2.connection
import h2.events
import trustme
from net.peers import Script


class Asked(NamedTuple):
    headers: dict[str, str]
    body: bytes


class Http2:
    """Stands on one connection. Beyond 64 KiB a client may send only what `request` has read."""

    def __init__(self, connection: socket.socket) -> None:
        self.socket = connection
        self.h2 = h2.connection.H2Connection(
            h2.config.H2Configuration(
                client_side=False, header_encoding="utf-8", validate_outbound_headers=False
            )
        )
        self.h2.initiate_connection()
        self.flush()

    def flush(self) -> None:
        self.socket.sendall(self.h2.data_to_send())

    def events(self) -> list[h2.events.Event]:
        """None at the end."""
        data = self.socket.recv(65536)
        found = self.h2.receive_data(data) if data else []
        self.flush()
        return found

    def wait(self) -> None:
        """Until the client has gone: closing with something unread would take back what is under way."""
        while self.socket.recv(65536):
            pass

    def head(self) -> dict[str, str]:
        """Until the headers of the request have come."""
        while True:
            for event in self.events():
                if isinstance(event, h2.events.RequestReceived):
                    return {str(name): str(value) for name, value in event.headers}

    def request(self) -> Asked:
        """The whole request; what is read is allowed again."""
        headers: dict[str, str] = {}
        body = b""
        while True:
            for event in self.events():
                if isinstance(event, h2.events.RequestReceived):
                    headers = {str(name): str(value) for name, value in event.headers}
                elif isinstance(event, h2.events.DataReceived):
                    body += event.data
                    self.h2.acknowledge_received_data(event.flow_controlled_length, 1)
                    self.flush()
                elif isinstance(event, h2.events.StreamEnded):
                    return Asked(headers, body)

    def answer(self, body: bytes = b"ok", *headers: tuple[str, str], status: str = "200") -> None:
        self.headers((":status", status), *headers)
        self.data(body, end=True)

    def headers(self, *headers: tuple[str, str], end: bool = False) -> None:
        self.h2.send_headers(1, list(headers), end_stream=end)
        self.flush()

    def data(self, body: bytes, *, end: bool = False) -> None:
        """As the client allows it."""
        while True:
            room = min(self.h2.local_flow_control_window(1), self.h2.max_outbound_frame_size, len(body))
            piece, body = body[:room], body[room:]
            self.h2.send_data(1, piece, end_stream=end and not body)
            self.flush()
            if not body:
                return
            while not self.h2.local_flow_control_window(1):
                self.events()


def speaks_http2(script: Callable[[Http2], None]) -> Script:
    def speaking(connection: socket.socket) -> None:
        wire = Http2(connection)
        script(wire)
        connection.shutdown(socket.SHUT_WR)
        wire.wait()

    return speaking


def offering(authority: trustme.CA, *protocols: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost", "127.0.0.1").configure_cert(context)
    if protocols:
        context.set_alpn_protocols(list(protocols))
    return context
