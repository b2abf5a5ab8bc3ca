"""Is it them, or have we no network? What looks like our own fault is held until something tells.

A probe that got through to another machine proves the network. With anchors, the first suspicious failure
has them asked: if none can be reached, the machine is offline. Without, it is held to be offline when no
route leads out, or when every name asked in the pass, of at least two hosts, failed to resolve or had no
route. A success is never masked, and a refused connection is always the target's.
"""

from collections.abc import Callable

from probe.model.sample import Sample
from probe.runner.blame import offline, without_resolver
from probe.runner.local import Local, has_route
from probe.runner.suspicion import (
    NO_WAY_OUT,
    host_of,
    is_name_trouble,
    is_on_this_machine,
    is_suspicious,
    was_heard_from,
)

__all__ = ["Connectivity", "has_route"]

FRESH_S = 30.0
"""What anchors said holds so long: then a new suspicious failure has them asked again."""


class Connectivity:
    """Passes samples on, holding those that may be our own fault. One per pass; asks nobody itself.

    Where `wants_anchors` is true after a sample was settled, somebody is to ask them and to call `told`.
    """

    def __init__(
        self, *, has_anchors: bool, monotonic: Callable[[], float], local: Local | None = None
    ) -> None:
        self._has_anchors = has_anchors
        self._monotonic = monotonic
        self._local = local or Local()
        self._online: bool | None = None
        self._known_at = 0.0
        self._held: list[Sample] = []

    @property
    def wants_anchors(self) -> bool:
        return self._has_anchors and self._online is None and bool(self._held)

    def settle(self, sample: Sample) -> list[Sample]:
        """The samples that can be passed on now that this one has come."""
        if not is_suspicious(sample.failure, sample.facts) or is_on_this_machine(sample):
            if not was_heard_from(sample, public=self._has_anchors):
                return [sample]
            return [*self.told(online=True), sample]
        if is_name_trouble(sample) and not self._local.has_resolver():
            return [without_resolver(sample)]
        self._forget()
        if self._online is None and not self._local.has_route():
            self._decide(online=False)
        self._held.append(sample)
        if self._online is None and not self._has_anchors and not _has_no_way_out(sample):
            # Whatever else comes, the pass will not have failed as a whole.
            self._decide(online=True)
        return [] if self._online is None else self._release()

    def told(self, *, online: bool) -> list[Sample]:
        """What anchors or a sample showed. That somebody answered is stronger than that nobody did."""
        if online or self._online is None:
            self._decide(online=online)
        return self._release()

    def finish(self) -> list[Sample]:
        """What is still held, judged on the whole pass."""
        if self._online is None and self._held:
            hosts = {host_of(sample) for sample in self._held}
            self._online = not (len(hosts) > 1 and all(map(_has_no_way_out, self._held)))
        return self._release()

    def _decide(self, *, online: bool) -> None:
        self._online, self._known_at = online, self._monotonic()

    def _forget(self) -> None:
        """Networks come and go: only anchors can tell anew, so without them a proof holds for the pass."""
        stale = self._monotonic() - self._known_at > FRESH_S
        if stale and (self._has_anchors or self._online is False):
            self._online = None

    def _release(self) -> list[Sample]:
        held, self._held = self._held, []
        return held if self._online else [offline(sample) for sample in held]


def _has_no_way_out(sample: Sample) -> bool:
    return sample.failure is not None and sample.failure.reason in NO_WAY_OUT
