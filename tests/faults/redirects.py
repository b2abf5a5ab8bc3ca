"""Faults of redirects: in circles, without an end, to where nobody should go."""

from faults.behaviour import Wire, peer, says


def to(location: bytes) -> bytes:
    return b"HTTP/1.1 302 Found\r\nlocation: " + location + b"\r\ncontent-length: 0\r\n\r\n"


def path_of(head: bytes) -> bytes:
    return head.partition(b" ")[2].partition(b" ")[0]


@peer()
def redirects_in_a_circle(wire: Wire) -> None:
    wire.say(to(b"/b" if path_of(wire.head()) == b"/a" else b"/a"))


@peer()
def redirects_for_ever(wire: Wire) -> None:
    wire.say(to(path_of(wire.head()) + b"x"))


@peer()
def redirects_with_credentials(wire: Wire) -> None:
    head = wire.head()
    if path_of(head) == b"/":
        port = b"%d" % wire.socket.getsockname()[1]
        wire.say(to(b"http://mallory:made-up-password@127.0.0.1:" + port + b"/in"))
    else:
        taken = b"authorization" in head.lower()
        wire.say(b"HTTP/1.1 %d X\r\ncontent-length: 0\r\n\r\n" % (500 if taken else 200))


@peer()
def redirects_with_an_endless_body(wire: Wire) -> None:
    if path_of(wire.head()) != b"/":
        wire.say(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok")
        return
    wire.say(b"HTTP/1.1 302 Found\r\nlocation: /in\r\n\r\n")
    wire.flood(b"x" * 65536)


says("redirects_nowhere", b"HTTP/1.1 302 Found\r\ncontent-length: 0\r\n\r\n")
says("redirects_to_a_file", to(b"file:///etc/passwd"))
says("redirects_to_javascript", to(b"javascript:alert(1)"))
says("redirects_to_mail", to(b"mailto:root@localhost"))
says("redirects_to_no_port", to(b"http://127.0.0.1:99999/"))
says("redirects_to_a_long_label", to(b"http://" + b"a" * 64 + b".localhost/"))
says("redirects_to_half_an_address", to(b"http://[::1"))
says("redirects_to_a_closed_port", to(b"http://127.0.0.1:1/"))
says("redirects_to_no_name", to(b"http://nxdomain.localhost/"))
