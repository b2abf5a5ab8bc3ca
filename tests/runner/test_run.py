import asyncio
import socket
import threading
import time
from typing import Any

import pytest
from support.passes import ask, made, one, plan, world
from support.site import Answer, Asked, Site

from probe.model.outcome import Outcome, Owner, Trigger
from probe.model.sample import Attempt
from probe.record import decode, encode
from probe.runner.run import End, run


def test_a_sample_says_what_was_asked_and_what_came(site: Site) -> None:
    site.on("/", Answer(200, b"hello", (("x-request-id", "r-17"),)))
    sample = one(made("home", site.url + "/", tags=["shop", "web"], every="30s", timeout="5s"))
    assert (sample.probe, sample.kind, sample.outcome) == ("home", "http", Outcome.UP)
    assert sample.target == f"GET {site.url}/"
    assert (sample.every_s, sample.timeout_s, sample.trigger, sample.vantage) == (
        30.0,
        5.0,
        Trigger.SCHEDULED,
        "here",
    )
    assert sample.tags == ("shop", "web")
    assert sample.facts["status"] == 200
    assert sample.facts["size"] == 5
    assert sample.facts["request_id"] == "r-17"
    assert sample.failure is None
    assert sample.attempts == (Attempt(at=sample.at, outcome=Outcome.UP, latency_s=sample.latency_s),)
    assert sample.due is not None
    assert sample.due <= sample.at
    assert sample.due.second in (0, 30)
    assert sample.due.microsecond == 0
    assert sample.lag_s is not None
    assert sample.config is not None
    assert len(sample.config) == 8
    assert decode(encode(sample)) == sample


def test_a_sample_that_nobody_scheduled_has_no_slot(site: Site) -> None:
    sample = one(made("home", site.url + "/"), trigger=Trigger.MANUAL)
    assert (sample.due, sample.every_s, sample.trigger) == (None, None, Trigger.MANUAL)


def test_the_clock_includes_the_body(site: Site) -> None:
    site.on("/", Answer(200, b"slow body", body_delay_s=0.3))
    sample = one(made("home", site.url + "/"))
    assert sample.latency_s is not None
    assert sample.latency_s >= 0.3
    assert sample.timings_s.receive is not None
    assert sample.timings_s.receive >= 0.29


def test_up_at_the_second_attempt_is_flaky(site: Site) -> None:
    site.on("/", [Answer(503), Answer(200)])
    sample = one(made("home", site.url + "/", retry={"attempts": 3, "wait": "10ms"}))
    assert sample.outcome is Outcome.UP
    assert sample.flaky
    assert [(tried.outcome, tried.reason) for tried in sample.attempts] == [
        (Outcome.DOWN, "server_error"),
        (Outcome.UP, None),
    ]


def test_down_is_down_after_the_last_attempt(site: Site) -> None:
    site.on("/", Answer(503))
    sample = one(made("home", site.url + "/", retry={"attempts": 2, "wait": "10ms"}))
    assert sample.outcome is Outcome.DOWN
    assert not sample.flaky
    assert len(sample.attempts) == 2
    assert sample.failure is not None
    assert (sample.failure.reason, sample.failure.owner, sample.failure.message) == (
        "server_error", Owner.TARGET, "status 503, wanted in 200..399",
    )  # fmt: skip


def test_degraded_is_not_asked_again(site: Site) -> None:
    sample = one(
        made("home", site.url + "/", degraded=["status == 299"], retry={"attempts": 3, "wait": "10ms"})
    )
    assert sample.outcome is Outcome.DEGRADED
    assert len(site.asked) == 1


def test_the_timeout_bounds_attempts_and_pauses_together(site: Site) -> None:
    site.on("/", Answer(503, delay_s=0.3))
    sample = one(made("home", site.url + "/", timeout="500ms", retry={"attempts": 9, "wait": "100ms"}))
    assert sample.outcome is Outcome.DOWN
    assert len(sample.attempts) == 2
    assert sample.failure is not None
    assert sample.failure.reason == "timeout"


def test_a_missing_secret_is_unknown_and_asks_nothing(site: Site) -> None:
    sample = one(made("home", site.url + "/", bearer="${SHOP_KEY}"))
    assert sample.outcome is Outcome.UNKNOWN
    assert sample.failure is not None
    assert (sample.failure.reason, sample.failure.owner) == ("config.secret", Owner.CLIENT)
    assert sample.failure.message.startswith("SHOP_KEY is not set")
    assert sample.latency_s is None
    assert site.asked == []


def test_a_secret_that_the_server_echoes_is_in_no_part_of_the_sample(site: Site) -> None:
    secret = "sk-canary-0123456789"

    def echo(asked: Asked) -> Answer:
        said = asked.headers["authorization"]
        return Answer(401, f"bad key: {said}".encode(), (("x-request-id", said),))

    site.on("/", echo)
    probe = made("home", site.url + "/", bearer="${KEY}", **{"assert": ["body == 'fine'"]})
    sample = one(probe, env={"KEY": secret})
    assert site.asked[0].headers["authorization"] == f"Bearer {secret}"
    assert secret.encode() not in encode(sample)
    assert b"bad key" in encode(sample)


def test_one_slow_probe_does_not_hold_up_the_others(site: Site) -> None:
    site.on("/slow", Answer(200, delay_s=0.4))
    samples, _ = ask(
        plan(made("slow", site.url + "/slow"), *(made(f"p{n}", site.url + "/") for n in range(5)))
    )
    assert samples[-1].probe == "slow"
    assert len(samples) == 6


def test_no_more_than_concurrency_are_asked_at_once(site: Site) -> None:
    together, most, lock = 0, 0, threading.Lock()
    three = threading.Barrier(3, timeout=10)

    def count(_asked: Asked) -> Answer:
        nonlocal together, most
        with lock:
            together += 1
            most = max(most, together)
        three.wait()
        time.sleep(0.1)  # a fourth, if there were one, would be here by now
        with lock:
            together -= 1
        return Answer()

    site.on("/", count)
    samples, _ = ask(plan(*(made(f"p{n}", site.url + "/") for n in range(9)), concurrency=3))
    assert [sample.outcome for sample in samples] == [Outcome.UP] * 9
    assert most == 3


def test_waiting_for_a_place_is_not_the_targets_time(site: Site) -> None:
    site.on("/", Answer(200, delay_s=0.2))
    samples, _ = ask(plan(*(made(f"p{n}", site.url + "/", timeout="1s") for n in range(6)), concurrency=1))
    assert [sample.outcome for sample in samples] == [Outcome.UP] * 6


def test_the_deadline_of_the_pass_keeps_what_is_finished(site: Site) -> None:
    site.on("/never", Answer(200, delay_s=5.0))
    samples, going = ask(
        plan(made("quick", site.url + "/"), made("never", site.url + "/never"), deadline_s=0.5)
    )
    assert [sample.probe for sample in samples] == ["quick"]
    assert (going.end, going.unasked) == (End.DEADLINE, ("never",))


def test_a_stop_keeps_what_is_finished_and_drops_what_is_in_flight(site: Site) -> None:
    site.on("/never", Answer(200, delay_s=5.0))

    async def stop_after_the_first() -> None:
        stop = asyncio.Event()
        going = run(plan(made("quick", site.url + "/"), made("never", site.url + "/never")), world(), stop)
        got = []
        async for sample in going:
            got.append(sample.probe)
            stop.set()
        assert got == ["quick"]
        assert (going.end, going.unasked) == (End.STOPPED, ("never",))

    asyncio.run(stop_after_the_first())


def test_a_bug_in_a_prober_is_that_probes_unknown_and_no_more(site: Site) -> None:
    class Broken:
        text = "status == 200"
        slow = False

        def judge(self, _reading: object) -> None:
            raise ZeroDivisionError("sk-secret-in-the-message")

    import msgspec

    broken = msgspec.structs.replace(made("broken", site.url + "/"), assertions=(Broken(),))
    samples, _ = ask(plan(broken, made("fine", site.url + "/")))
    found = {sample.probe: sample for sample in samples}
    assert found["fine"].outcome is Outcome.UP
    assert found["broken"].outcome is Outcome.UNKNOWN
    failure = found["broken"].failure
    assert failure is not None
    assert (failure.reason, failure.owner) == ("internal", Owner.SELF)
    assert failure.message.startswith("a bug in probe: ZeroDivisionError at test_run.py:")


def test_the_loops_own_lag_is_recorded(site: Site) -> None:
    asked, judged = threading.Event(), threading.Event()

    class Busy:
        text = "status == 200"
        slow = False

        def judge(self, _reading: object) -> None:
            asked.wait(5)
            threading.Event().wait(0.2)  # blocks the loop, as a heavy computation would
            judged.set()

    import msgspec

    def slowly(_: object) -> Answer:
        asked.set()
        judged.wait(5)
        return Answer()

    site.on("/slow", slowly)
    busy = msgspec.structs.replace(made("busy", site.url + "/"), assertions=(Busy(),))
    samples, _ = ask(plan(made("slow", site.url + "/slow"), busy))
    slow = next(sample for sample in samples if sample.probe == "slow")
    assert slow.lag_s is not None
    assert slow.lag_s >= 0.15


def test_a_refused_connection_is_the_targets() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        sample = one(made("gone", f"http://127.0.0.1:{taken.getsockname()[1]}/"))
    assert sample.outcome is Outcome.DOWN
    assert sample.failure is not None
    assert sample.failure.reason == "connect.refused"


def test_a_long_secret_in_a_long_answer_is_masked_before_the_answer_is_cut(site: Site) -> None:
    secret = "jwt-" + "0123456789abcdef" * 60
    site.on("/", lambda asked: Answer(200, b"ok", (("x-echo", "a" * 100 + asked.headers["authorization"]),)))
    probe = made("home", site.url + "/", bearer="${KEY}", **{"assert": ["header.x-echo == fine"]})
    sample = one(probe, env={"KEY": secret})
    assert sample.failure is not None
    assert sample.failure.actual is not None
    assert len(sample.failure.actual) <= 120
    assert sample.failure.actual.endswith('Bearer ‹secret›"')
    assert sample.failure.message.endswith("wanted == fine")
    assert b"0123456789abcdef" not in encode(sample)


@pytest.mark.parametrize("before", range(4040, 4100, 7))
def test_a_secret_at_the_bound_of_an_excerpt_leaves_no_half(site: Site, before: int) -> None:
    secret = "efghij0123456789" * 4
    site.on("/", Answer(200, ("x" * before + secret).encode()))
    asserts: dict[str, Any] = {"assert": ["body == 'fine'"]}
    kept = encode(one(made("home", site.url + "/", bearer="${KEY}", **asserts), env={"KEY": secret}))
    assert b"efghij" not in kept
    assert b"456789" not in kept
    assert b"wanted == 'fine'" in kept


def test_an_excerpt_that_redaction_shortened_ends_in_no_half_secret(site: Site) -> None:
    secret = "jwt-" + "0123456789abcdef" * 70
    site.on("/", Answer(200, (secret * 5).encode()))
    asserts: dict[str, Any] = {"assert": ["body == 'fine'"]}
    kept = encode(one(made("home", site.url + "/", bearer="${KEY}", **asserts), env={"KEY": secret}))
    assert b"0123456789abcdef" not in kept


@pytest.mark.parametrize("before", [0, 60, 90, 280])
def test_a_long_request_id_is_redacted_before_it_is_cut(site: Site, before: int) -> None:
    secret = "sk-canary-" + "0123456789" * 5
    site.on("/", Answer(200, b"ok", (("x-request-id", "r" * before + secret),)))
    kept = encode(one(made("home", site.url + "/", bearer="${KEY}"), env={"KEY": secret}))
    assert b"canary" not in kept


@pytest.mark.parametrize(
    ("tail", "keys"),
    [
        ("/", {"url": "${WHOLE}"}),
        ("/?page=${ODD}", {}),
        ("/${ODD}", {}),
        ("/?api_key=canary-0123", {}),
        ("/?api_key=canary%200123", {}),
        ("/", {"body": "user=ada&password=canary+0123"}),
        ("/", {"body": '{"user": "ada", "login": {"password": ["canary 0123"]}}'}),
    ],
)
def test_a_secret_of_the_url_or_the_body_is_masked_when_it_is_echoed(
    site: Site, tail: str, keys: dict[str, Any]
) -> None:
    def echo(asked: Asked) -> Answer:
        return Answer(200, f"asked {asked.path} {asked.body.decode()}".encode())

    site.on("/", echo)
    env = {"WHOLE": f"{site.url}/?t=canary-0123", "ODD": 's3canary/et+val ue"q{0123'}
    site.on("/s3canary/et+val%20ue%22q%7B0123", echo)
    probe = made("home", **({"url": site.url + tail, "assert": ["body == 'fine'"]} | keys))
    sample = one(probe, env=env)
    assert b"canary" not in encode(sample)
    assert sample.failure is not None
    assert "asked" in sample.failure.message
    assert "0123" not in sample.failure.message  # in a whole line a duration may say that


def test_patterns_that_take_long_do_not_hold_up_the_other_probes(site: Site) -> None:
    site.on("/long", Answer(200, b"a" * 100_000 + b"!")).on("/", Answer(delay_s=0.3))
    slow = [made(f"slow{n}", site.url + "/long", **{"assert": ["body matches '(a|aa)+$'"]}) for n in range(8)]
    samples, _ = ask(plan(*slow, made("healthy", site.url + "/")))
    found = {sample.probe: sample for sample in samples}
    assert found["healthy"].outcome is Outcome.UP
    # Each pattern is given up after a quarter of a second: one after the other on the loop, that is two.
    assert found["healthy"].lag_s is not None
    assert found["healthy"].lag_s < 1.0
    assert found["slow0"].failure is not None
    assert "took too long" in found["slow0"].failure.message
