"""What every kind on the table must do, whatever it asks."""

import asyncio
import inspect
import socket
import threading
import time
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from support.asking import ask, context, text, texts
from support.site import Answer, Asked, Site

from probe.model.reading import Reading
from probe.probers import PROBERS, is_second_hand
from probe.template import MissingSecretError

SECRET = "sesame-street-1"
Make = Callable[[str], Any]


def http(url: str) -> Any:
    """Settings of the kind that ask `url` once, with the secret PW in the URL and in a header."""
    module = PROBERS.load("http")
    return module.Settings(url=_with_login(url), headers=texts(X_Key="${PW}"))


def api(url: str) -> Any:
    module = PROBERS.load("api")
    step = module.Step(get=text("/"), headers=texts(X_Key="${PW}"))
    return module.Settings(base=_with_login(url), step=(step,))


def llm(url: str) -> Any:
    module = PROBERS.load("llm")
    return module.Settings(
        api="anthropic", tier="models", base=_with_login(url), headers=texts(X_Key="${PW}"), key=text("${PW}")
    )


def _with_login(url: str) -> Any:
    return text(url.replace("://", "://ada:${PW}@"))


def status(url: str) -> Any:
    module = PROBERS.load("status")
    return module.Settings(page=_with_login(url), headers=texts(X_Key="${PW}"))


MAKE: dict[str, Make] = {"http": http, "api": api, "llm": llm, "status": status}
"""One line for each kind: a kind without one fails the first test below."""

GOOD = {
    "llm": b'{"data": []}',
    "status": b'{"components": [{"id": "a", "name": "A", "status": "operational"}], "incidents": []}',
}
"""What a kind that knows its answers takes for a good one, whatever path is asked."""

LEAVES_STATUS = ("http", "api")
"""Kinds that leave a bad status to the assertions; the others know what it means."""

SECOND_HAND = ("status",)
"""Kinds that read what somebody says: where that cannot be read, nothing is known of the target."""

KINDS = pytest.mark.parametrize("kind", list(PROBERS))


def brought(kind: str, url: str, timeout_s: float = 5.0) -> tuple[Reading, float]:
    found = ask(PROBERS.load(kind), MAKE[kind](url), env={"PW": SECRET}, timeout_s=timeout_s)
    return found.reading, found.elapsed_s


@KINDS
def test_it_has_every_name_of_the_protocol(kind: str) -> None:
    module = PROBERS.load(kind)
    assert kind in MAKE
    assert issubclass(module.Settings, msgspec.Struct)
    assert module.Settings.__struct_config__.frozen
    assert all(isinstance(each, str) for each in module.DEFAULT_ASSERT)
    assert inspect.iscoroutinefunction(module.ask)
    assert list(inspect.signature(module.ask).parameters) == ["settings", "context"]
    assert list(inspect.signature(module.check).parameters) == ["settings"]
    assert list(inspect.signature(module.target).parameters) == ["settings"]
    assert list(inspect.signature(module.hosts).parameters) == ["settings"]
    assert PROBERS[kind].summary


@KINDS
def test_only_what_reads_the_words_of_others_is_second_hand(kind: str) -> None:
    assert is_second_hand(kind) == (kind in SECOND_HAND)


@KINDS
def test_every_key_of_its_own_is_described(kind: str) -> None:
    from probe.config.shapes import Many, Table, table_of

    def undescribed(table: Table, path: str) -> list[str]:
        found = [path + key.name for key in table.keys.values() if not key.description]
        for key in table.keys.values():
            inner = key.shape.each if isinstance(key.shape, Many) else key.shape
            found += undescribed(inner, f"{path}{key.name}.") if isinstance(inner, Table) else []
        return found

    assert undescribed(table_of(PROBERS.load(kind).Settings), "") == []


@KINDS
def test_sound_settings_have_no_mistakes(kind: str) -> None:
    assert PROBERS.load(kind).check(MAKE[kind]("https://shop.example")) == {}


@KINDS
def test_it_says_which_hosts_it_asks(kind: str) -> None:
    assert PROBERS.load(kind).hosts(MAKE[kind]("https://Shop.example:8443")) == {"shop.example"}


@KINDS
def test_variants_differ_in_name_and_are_asked_alone(kind: str) -> None:
    module = PROBERS.load(kind)
    if not hasattr(module, "variants"):
        return
    plain = MAKE[kind]("https://shop.example")
    assert module.variants(plain) == (("", plain),)
    both = module.variants(msgspec.structs.replace(plain, ip="both"))
    assert [(suffix, own.ip) for suffix, own in both] == [("ipv4", "4"), ("ipv6", "6")]
    assert all(module.variants(own) == (("", own),) for _, own in both)


@KINDS
def test_the_target_is_shown_without_its_secrets(kind: str) -> None:
    target = PROBERS.load(kind).target(MAKE[kind]("https://shop.example"))
    assert "https://shop.example" in target
    assert "ada" not in target
    assert "PW" not in target


@KINDS
def test_an_answer_becomes_a_reading_that_can_be_judged(kind: str, site: Site) -> None:
    body = GOOD.get(kind, b"hello")
    site.otherwise(Answer(200, body, (("X-Shop", "1"),), delay_s=0.05))
    reading, elapsed_s = brought(kind, site.url)
    assert reading.failure is None
    assert (reading.facts["status"], reading.body, reading.header("x-shop")) == (200, body, "1")
    assert 0.05 <= reading.latency_s <= elapsed_s
    assert reading.at.tzinfo is not None
    assert site.asked[0].headers["x-key"] == SECRET


@pytest.mark.parametrize("kind", LEAVES_STATUS)
@pytest.mark.parametrize("status", [404, 500, 503])
def test_a_bad_status_is_for_the_assertions_to_judge(kind: str, status: int, site: Site) -> None:
    site.on("/", Answer(status))
    reading, _ = brought(kind, site.url)
    assert (reading.failure, reading.facts["status"]) == (None, status)


@KINDS
def test_every_secret_it_used_is_known_to_the_scope(kind: str, site: Site) -> None:
    found = ask(PROBERS.load(kind), MAKE[kind](site.url), env={"PW": SECRET})
    login = site.asked[0].headers["authorization"].removeprefix("Basic ")
    assert {SECRET, login} <= found.secrets


@KINDS
def test_a_refused_port_is_a_failure_and_not_an_exception(kind: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound and never listening: nobody else can answer there
        reading, _ = brought(kind, f"http://127.0.0.1:{taken.getsockname()[1]}")
    assert reading.failure is not None
    wanted = ("unreadable", "client") if kind in SECOND_HAND else ("connect.refused", "target")
    assert (reading.failure.reason, reading.failure.owner) == wanted
    assert SECRET not in str(reading)


@KINDS
def test_a_slow_peer_is_given_up_at_the_deadline(kind: str, site: Site) -> None:
    site.otherwise(Answer(delay_s=5.0))
    reading, elapsed_s = brought(kind, site.url, timeout_s=0.3)
    assert reading.failure is not None
    wanted = "unreadable" if kind in SECOND_HAND else "timeout"
    assert (reading.failure.reason, reading.failure.phase) == (wanted, "wait")
    assert 0.3 <= elapsed_s < 5.0


@KINDS
def test_cancellation_passes(kind: str, site: Site) -> None:
    arrived = threading.Event()

    def answer(_asked: Asked) -> Answer:
        arrived.set()
        return Answer(delay_s=5.0)

    site.otherwise(answer)

    async def cancel() -> float:
        task = asyncio.ensure_future(
            PROBERS.load(kind).ask(MAKE[kind](site.url), context({"PW": SECRET}, 30.0))
        )
        assert await asyncio.to_thread(arrived.wait, 10.0)
        started = time.monotonic()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return time.monotonic() - started

    assert asyncio.run(cancel()) < 5.0


@KINDS
def test_a_missing_secret_rises_and_nothing_is_asked(kind: str, site: Site) -> None:
    with pytest.raises(MissingSecretError, match="PW is not set"):
        ask(PROBERS.load(kind), MAKE[kind](site.url), env={})
    assert site.asked == []


@KINDS
def test_a_url_that_turns_out_bad_is_ours_to_mend(kind: str) -> None:
    reading, _ = brought(kind, "http://${PW}:${PW}")
    assert reading.failure is not None
    assert (reading.failure.reason, reading.failure.owner) == ("config.request", "client")
