"""Faults before there is a connection: names, routes, listeners. And connections that are reset in each phase."""

import socket

from faults.behaviour import HEAD, Ground, Wire, peer, place


@place()
def name_does_not_exist(ground: Ground) -> str:
    return "http://nxdomain.localhost/"


@place()
def name_has_no_address(ground: Ground) -> str:
    return "http://nodata.localhost/"


@place()
def resolver_fails(ground: Ground) -> str:
    return "http://failing.localhost/"


@place()
def resolver_is_silent(ground: Ground) -> str:
    return "http://silent.localhost/"


@place()
def no_route_here(ground: Ground) -> str:
    return "http://routeless.localhost/"


@place()
def unreachable(ground: Ground) -> str:
    return "http://unreachable.localhost/"


@place()
def refused(ground: Ground) -> str:
    bound = socket.socket()
    bound.bind(("127.0.0.1", 0))  # and never listens: nobody else can take the port
    ground.kept.append(bound)
    return f"http://127.0.0.1:{bound.getsockname()[1]}/"


@place()
def backlog_is_full(ground: Ground) -> str:
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(0)
    ground.kept.append(listener)
    for _ in range(4):  # beyond what the kernel queues, further ones are dropped in silence
        filler = socket.socket()
        filler.setblocking(False)
        filler.connect_ex(listener.getsockname())
        ground.kept.append(filler)
    return f"http://127.0.0.1:{listener.getsockname()[1]}/"


@place(allow_private=False)
def private_address(ground: Ground) -> str:
    return f"http://127.0.0.1:{ground.peers.start(lambda _: None)}/"


@peer(scheme="https")
def resets_in_the_handshake(wire: Wire) -> None:
    wire.socket.recv(65536)
    wire.reset()


@peer()
def resets_before_it_answers(wire: Wire) -> None:
    wire.head()
    wire.reset()


@peer()
def resets_in_its_headers(wire: Wire) -> None:
    wire.head()
    wire.say(HEAD, b"x-a: ")
    wire.reset()


@peer()
def resets_in_its_body(wire: Wire) -> None:
    wire.head()
    wire.say(HEAD, b"content-length: 100\r\n\r\nhalf")
    wire.reset()
