"""`.invalid` names never resolve (RFC 6761), so a machine without network is one that asks only those."""

import asyncio
import socket
import time

import pytest
from support.passes import ask, made, plan, world
from support.site import Answer, Site

from probe.model.outcome import Outcome, Owner
from probe.model.sample import Sample
from probe.runner import connectivity
from probe.runner.run import run

NOWHERE = [made(f"p{number}", f"http://host{number}.invalid/") for number in range(3)]


@pytest.fixture
def dead_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
    return port


def reasons(samples: list[Sample]) -> dict[str, str | None]:
    return {sample.probe: sample.failure.reason if sample.failure else None for sample in samples}


def test_when_no_name_of_several_hosts_resolves_the_machine_is_offline() -> None:
    samples, _ = ask(plan(*NOWHERE))
    assert reasons(samples) == {"p0": "offline", "p1": "offline", "p2": "offline"}
    assert {sample.outcome for sample in samples} == {Outcome.UNKNOWN}
    assert {sample.failure.owner for sample in samples if sample.failure} == {Owner.SELF}
    assert {sample.attempts[0].outcome for sample in samples} == {Outcome.UNKNOWN}


def test_one_name_that_does_not_resolve_is_the_names_fault() -> None:
    samples, _ = ask(plan(NOWHERE[0]))
    assert reasons(samples) == {"p0": "dns"}
    assert samples[0].outcome is Outcome.DOWN


def test_an_anchor_that_answers_proves_the_network(site: Site) -> None:
    samples, _ = ask(plan(*NOWHERE, anchors=(site.url + "/",)))
    assert reasons(samples) == {"p0": "dns", "p1": "dns", "p2": "dns"}
    assert [asked.method for asked in site.asked] == ["HEAD"]


def test_an_anchor_that_refuses_proves_the_network_too(dead_port: int) -> None:
    samples, _ = ask(plan(NOWHERE[0], anchors=(f"http://127.0.0.1:{dead_port}/",)))
    assert reasons(samples) == {"p0": "dns"}


def test_when_no_anchor_can_be_reached_one_failure_is_enough() -> None:
    samples, _ = ask(plan(NOWHERE[0], anchors=("http://anchor1.invalid/", "http://anchor2.invalid/")))
    assert reasons(samples) == {"p0": "offline"}


def test_without_a_failure_no_anchor_is_asked(site: Site) -> None:
    samples, _ = ask(plan(made("fine", site.url + "/"), anchors=(site.url + "/anchor",)))
    assert reasons(samples) == {"fine": None}
    assert [asked.path for asked in site.asked] == ["/"]


def test_what_answers_on_this_machine_proves_nothing_and_is_never_masked(site: Site, dead_port: int) -> None:
    local = [made("fine", site.url + "/"), made("gone", f"http://127.0.0.1:{dead_port}/")]
    samples, _ = ask(plan(*local, *NOWHERE))
    assert reasons(samples) == {
        "fine": None, "gone": "connect.refused", "p0": "offline", "p1": "offline", "p2": "offline",
    }  # fmt: skip


def test_asking_for_a_route_sends_nothing_and_does_not_fail() -> None:
    assert isinstance(connectivity.has_route(), bool)


def test_asking_anchors_does_not_outlive_the_deadline_of_the_pass(site: Site) -> None:
    site.on("/anchor", Answer(200, delay_s=3.0))
    started = time.monotonic()
    samples, _ = ask(plan(NOWHERE[0], anchors=(site.url + "/anchor",), deadline_s=0.5))
    assert time.monotonic() - started < 2.5
    assert [sample.probe for sample in samples] == ["p0"]


def test_a_stop_while_anchors_are_asked_keeps_what_is_finished(site: Site) -> None:
    site.on("/anchor", Answer(200, delay_s=3.0))

    async def stopped() -> list[str]:
        stop = asyncio.Event()
        going = run(
            plan(NOWHERE[0], made("fine", site.url + "/"), anchors=(site.url + "/anchor",)), world(), stop
        )
        asyncio.get_running_loop().call_later(0.5, stop.set)
        return [sample.probe async for sample in going]

    started = time.monotonic()
    assert sorted(asyncio.run(stopped())) == ["fine", "p0"]
    assert time.monotonic() - started < 2.5


def test_other_samples_are_passed_on_while_anchors_are_asked(site: Site) -> None:
    site.on("/anchor", Answer(200, delay_s=0.8)).on("/", Answer(200, delay_s=0.2))
    samples, _ = ask(plan(*NOWHERE, made("fine", site.url + "/"), anchors=(site.url + "/anchor",)))
    assert samples[0].probe == "fine"
    assert reasons(samples) == {"fine": None, "p0": "dns", "p1": "dns", "p2": "dns"}
    assert [asked.path for asked in site.asked].count("/anchor") == 1


def test_one_anchor_that_answers_is_enough_and_the_slow_one_is_not_waited_for(site: Site) -> None:
    site.on("/slow", Answer(200, delay_s=4.0)).on("/quick", Answer(503))
    started = time.monotonic()
    samples, _ = ask(plan(NOWHERE[0], anchors=(site.url + "/slow", site.url + "/quick")))
    assert reasons(samples) == {"p0": "dns"}
    assert time.monotonic() - started < 2.5
