"""What is held, for how long, and who decides: without a network, and on a clock of its own."""

from typing import Any

import pytest
from support.samples import sample

from probe.model.outcome import Outcome, Phase
from probe.model.sample import Sample
from probe.reasons import MEANINGS, Reason, failure
from probe.runner.connectivity import FRESH_S, Connectivity
from probe.runner.local import Local


class Rig:
    def __init__(self, *, has_anchors: bool = True, route: bool = True, resolver: bool = True) -> None:
        self.now = 1000.0
        self.route = route
        self.connectivity = Connectivity(
            has_anchors=has_anchors,
            monotonic=lambda: self.now,
            local=Local(has_route=lambda: self.route, has_resolver=lambda: resolver),
        )

    def settle(self, found: Sample) -> list[tuple[str, str]]:
        return told(self.connectivity.settle(found))


def told(samples: list[Sample]) -> list[tuple[str, str]]:
    return [(each.probe, each.failure.reason if each.failure else "up") for each in samples]


def failed(name: str, reason: Reason = Reason.CONNECT_TIMEOUT, **changes: Any) -> Sample:
    return sample(
        probe=name,
        target=f"GET https://{name}.example/",
        outcome=MEANINGS[reason].outcome,
        failure=failure(reason, "as told", phase=Phase.CONNECT),
        **changes,
    )


def up(name: str, ip: str = "93.184.215.14") -> Sample:
    return sample(probe=name, target=f"GET https://{name}.example/", facts={"ip": ip})


def test_a_suspicious_failure_is_held_until_the_anchors_have_said() -> None:
    rig = Rig()
    assert rig.settle(failed("a")) == []
    assert rig.connectivity.wants_anchors
    assert rig.settle(failed("b")) == []
    assert told(rig.connectivity.told(online=False)) == [("a", "offline"), ("b", "offline")]
    assert rig.settle(failed("c")) == [("c", "offline")]
    assert not rig.connectivity.wants_anchors


def test_an_anchor_that_answers_leaves_the_failure_the_targets() -> None:
    rig = Rig()
    rig.settle(failed("a"))
    assert told(rig.connectivity.told(online=True)) == [("a", "connect.timeout")]
    assert rig.settle(failed("b")) == [("b", "connect.timeout")]


@pytest.mark.parametrize("online", [True, False])
def test_what_anchors_said_is_asked_again_after_half_a_minute(online: bool) -> None:
    rig = Rig()
    rig.settle(failed("a"))
    rig.connectivity.told(online=online)
    rig.now += FRESH_S
    assert len(rig.settle(failed("b"))) == 1
    rig.now += 0.1
    assert rig.settle(failed("c")) == []
    assert rig.connectivity.wants_anchors


def test_a_success_releases_what_is_held_without_waiting_for_the_anchors() -> None:
    rig = Rig()
    rig.settle(failed("a"))
    assert rig.settle(up("b")) == [("a", "connect.timeout"), ("b", "up")]
    assert told(rig.connectivity.told(online=False)) == []
    assert rig.settle(failed("c")) == [("c", "connect.timeout")]


def test_a_success_in_a_network_of_our_own_does_not_speak_for_the_internet() -> None:
    rig = Rig()
    rig.settle(failed("a"))
    assert rig.settle(up("nas", ip="192.168.1.7")) == [("nas", "up")]
    assert rig.connectivity.wants_anchors
    without = Rig(has_anchors=False)
    without.settle(failed("a", Reason.DNS))
    assert without.settle(up("nas", ip="192.168.1.7")) == [("a", "dns"), ("nas", "up")]


def test_a_success_is_never_masked_and_never_held() -> None:
    rig = Rig(route=False)
    assert rig.settle(up("a")) == [("a", "up")]
    rig.now += FRESH_S + 1
    assert rig.settle(failed("b")) == [("b", "offline")]
    assert rig.settle(up("c")) == [("c", "up")]


def test_without_a_route_nobody_needs_to_be_asked() -> None:
    rig = Rig(route=False)
    assert rig.settle(failed("a")) == [("a", "offline")]
    assert not rig.connectivity.wants_anchors


@pytest.mark.parametrize(
    ("problem", "reason"), [("temporary", "offline"), ("nxdomain", None), ("nodata", "dns")]
)
def test_without_a_name_server_only_a_lookup_that_nobody_answered_is_ours(
    problem: str, reason: str | None
) -> None:
    rig = Rig(resolver=False)
    settled = rig.settle(failed("a", Reason.DNS, facts={"dns_error": problem}))
    assert settled == ([("a", reason)] if reason else [])


def test_without_anchors_what_is_no_dead_network_alone_is_passed_on_at_once() -> None:
    rig = Rig(has_anchors=False)
    assert rig.settle(failed("a", Reason.DNS)) == []
    assert rig.settle(failed("b", Reason.CONNECT_TIMEOUT)) == [("a", "dns"), ("b", "connect.timeout")]
    assert told(rig.connectivity.finish()) == []


@pytest.mark.parametrize(("names", "reason"), [(("a", "a"), "dns"), (("a", "b"), "offline")])
def test_without_anchors_two_hosts_that_fail_alike_are_a_machine_that_is_offline(
    names: tuple[str, ...], reason: str
) -> None:
    rig = Rig(has_anchors=False)
    for name in names:
        assert rig.settle(failed(name, Reason.DNS)) == []
    assert told(rig.connectivity.finish()) == [(name, reason) for name in names]


def test_an_offline_sample_keeps_what_happened_in_its_message() -> None:
    rig = Rig(route=False)
    [found] = rig.connectivity.settle(failed("a"))
    assert found.outcome is Outcome.UNKNOWN
    assert found.failure is not None
    assert found.failure.message == "this machine has no network (as told)"
