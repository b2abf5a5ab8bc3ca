"""Is it them, or have we no network? What looks like our own fault is held until something tells.

A probe that got through to a host that is not this machine proves the network. With anchors, the first
suspicious failure asks them: if none can be reached, the machine is offline. Without, it is held to be
offline when no route leads out, or when every name asked in the pass, of at least two hosts, failed to
resolve or had no route. A success is never masked, and a refused connection is always the target's.
"""

import asyncio
import ipaddress
import socket
from collections.abc import Iterable
from urllib.parse import urlsplit

import msgspec

from probe.model.outcome import Outcome, Owner
from probe.model.sample import Sample
from probe.net.exchange import Net
from probe.net.request import Request
from probe.reasons import Reason, failure
from probe.world import World

_NO_WAY_OUT = frozenset({Reason.DNS, Reason.CONNECT_UNREACHABLE, Reason.OFFLINE})
_SUSPICIOUS = _NO_WAY_OUT | {Reason.CONNECT_TIMEOUT}
_ANCHOR_TIMEOUT_S = 5.0
# Addresses reserved for documentation: connecting a datagram socket sends nothing, it only asks for a route.
_ROUTE_TESTS = ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1"))


def has_route() -> bool:
    """Whether this machine has a route to anywhere outside itself. Sends nothing."""
    for family, address in _ROUTE_TESTS:
        try:
            with socket.socket(family, socket.SOCK_DGRAM) as asking:
                asking.connect((address, 9))
        except OSError:
            continue
        return True
    return False


class Connectivity:
    """Passes samples on, holding those that may be our own fault. One per pass, ends by its `deadline`."""

    def __init__(self, anchors: Iterable[str], net: Net, world: World, deadline: float | None = None) -> None:
        self._anchors = tuple(anchors)
        self._net = net
        self._world = world
        self._deadline = deadline
        self._online: bool | None = None
        self._held: list[Sample] = []
        self._answered = 0

    async def settle(self, sample: Sample) -> list[Sample]:
        """The samples that can be passed on now that this one has come."""
        reason = sample.failure.reason if sample.failure else None
        if reason not in _SUSPICIOUS or _is_local(sample):
            self._answered += 1
            if _proves_network(sample):
                self._online = True
            return [*self._release(), sample] if self._online else [sample]
        if self._online is None:
            if not has_route():
                self._online = False
            elif self._anchors:
                self._online = await self._any_anchor_answers()
        self.hold(sample)
        return [] if self._online is None else self._release()

    def hold(self, sample: Sample) -> None:
        """Keep it until something tells, at the latest until the end."""
        self._held.append(sample)

    def finish(self) -> list[Sample]:
        """What is still held, judged on the whole pass."""
        if self._online is None and self._held:
            hosts = {_host(sample) for sample in self._held}
            stuck = all(sample.failure and sample.failure.reason in _NO_WAY_OUT for sample in self._held)
            self._online = not (stuck and len(hosts) > 1)
        return self._release()

    def _release(self) -> list[Sample]:
        held, self._held = self._held, []
        return held if self._online else [_offline(sample) for sample in held]

    async def _any_anchor_answers(self) -> bool:
        deadline = self._world.monotonic() + _ANCHOR_TIMEOUT_S
        if self._deadline is not None:
            deadline = min(deadline, self._deadline)
        asking = [
            self._net.exchange(
                Request(method="HEAD", url=anchor, follow=False), world=self._world, deadline=deadline
            )
            for anchor in self._anchors
        ]
        readings = await asyncio.gather(*asking)
        return any(
            reading.failure is None or reading.failure.reason not in _SUSPICIOUS for reading in readings
        )


def _offline(sample: Sample) -> Sample:
    before = sample.failure.message if sample.failure else ""
    found = failure(Reason.OFFLINE, f"this machine has no network ({before})", owner=Owner.SELF)
    attempts = tuple(
        msgspec.structs.replace(tried, outcome=Outcome.UNKNOWN, reason=Reason.OFFLINE.value)
        for tried in sample.attempts
    )
    return msgspec.structs.replace(sample, outcome=Outcome.UNKNOWN, failure=found, attempts=attempts)


def _host(sample: Sample) -> str:
    url = next((word for word in sample.target.split() if "://" in word), "")
    try:
        return urlsplit(url).hostname or sample.target
    except ValueError:
        return sample.target


def _is_local(sample: Sample) -> bool:
    host = _host(sample)
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _proves_network(sample: Sample) -> bool:
    address = sample.facts.get("ip")
    if not isinstance(address, str):
        return False
    try:
        return not ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
