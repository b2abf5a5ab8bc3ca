"""Who forbids a connection, and what runs out: told by a real kernel."""

import sys

import pytest
from real.apart import apart

# One port to go out from, and a connection that holds it.
ONE_PORT = f"""
echo 40000 40000 > /proc/sys/net/ipv4/ip_local_port_range
{sys.executable} -c '
import socket, time
listener = socket.create_server(("127.0.0.1", 30000))
holding = socket.create_connection(("127.0.0.1", 30000))
print("held", flush=True)
time.sleep(60)
' > /tmp/held.$$ & holder=$!
trap "kill $holder $router; rm -f /tmp/held.$$" EXIT
while ! grep -q held /tmp/held.$$; do sleep 0.02; done
"""


@pytest.mark.parametrize(
    ("url", "reason", "owner", "message"),
    [
        ("http://198.51.100.7/", "offline", "self", "this machine does not allow connections to 198.51.100.7:80: look at its firewall"),
        ("http://[2001:db8:1::7]/", "offline", "self", "this machine does not allow connections to [2001:db8:1::7]:80: look at its firewall"),
        ("http://203.0.113.7/", "connect.unreachable", "network", "203.0.113.7:80 cannot be reached: no route to host"),
        ("http://[2001:db8:2::7]/", "connect.unreachable", "network", "the network does not allow connections to [2001:db8:2::7]:80"),
    ],
)  # fmt: skip
def test_what_this_machine_forbids_and_what_a_router_forbids_are_told_apart(
    url: str, reason: str, owner: str, message: str
) -> None:
    found = apart(url).failure
    assert found is not None
    assert (found.reason, found.owner, found.message) == (reason, owner, message)


def test_a_machine_without_a_free_port_says_so() -> None:
    found = apart("http://127.0.0.1:30000/", before=ONE_PORT).failure
    assert found is not None
    assert (found.reason, found.owner, found.message) == (
        "internal",
        "self",
        "this machine has no free port left to connect to 127.0.0.1:30000 from: ask less at a time",
    )


def test_a_machine_without_ipv6_has_no_route_there() -> None:
    found = apart("http://[2001:db8:2::7]/", before="echo 1 > /proc/sys/net/ipv6/conf/all/disable_ipv6")
    assert found.failure is not None
    assert (found.failure.reason, found.failure.message) == (
        "offline",
        "this machine has no route to [2001:db8:2::7]:80",
    )
