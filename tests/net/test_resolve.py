"""Lookups that hang, and the threads they hang in."""

import asyncio
import socket
import threading

import pytest

from probe.model.outcome import Owner
from probe.net.errors import DnsProblem, NameLookupError, NetError
from probe.net.resolve import Address, asking_for, lookup
from probe.net.threads import Threads, in_thread


def test_idle_threads_are_used_again() -> None:
    threads = Threads()

    async def one_after_another() -> set[int]:
        found = set()
        for _ in range(20):
            found.add(await in_thread(threading.get_ident, threads))
            # A thread that has just answered is not idle yet.
            while threads._idle < threads.count:  # noqa: ASYNC110 - it is an event of another thread's
                await asyncio.sleep(0)
        return found

    assert len(asyncio.run(one_after_another())) == 1
    assert threads.count == 1


def test_as_many_threads_as_calls_up_to_the_limit() -> None:
    threads, release = Threads(limit=3), threading.Event()

    async def five() -> list[bool]:
        calls = [asyncio.ensure_future(in_thread(release.wait, threads)) for _ in range(5)]
        await asyncio.sleep(0)
        assert threads.count == 3
        release.set()
        return await asyncio.gather(*calls)

    assert asyncio.run(five()) == [True] * 5
    assert threads.count == 3


def test_a_call_that_finds_no_thread_is_our_own_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("probe.net.threads.PATIENCE_S", 0.05)
    threads, release = Threads(limit=1), threading.Event()
    ran: list[str] = []

    async def two() -> None:
        hanging = asyncio.ensure_future(in_thread(release.wait, threads))
        await asyncio.sleep(0)
        with pytest.raises(NetError) as caught:
            await in_thread(lambda: ran.append("late"), threads)
        assert caught.value.owner is Owner.SELF
        assert caught.value.message == (
            "1 earlier lookups of names still hang: look at this machine's resolver, or ask less at a time"
        )
        release.set()
        await hanging
        await in_thread(lambda: ran.append("next"), threads)

    asyncio.run(two())
    assert ran == ["next"]


def test_a_machine_without_threads_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def none_left(_self: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", none_left)
    with pytest.raises(NetError) as caught:
        asyncio.run(in_thread(int, Threads()))
    assert caught.value.reason == "internal"


def test_a_thread_goes_when_it_has_been_idle(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("probe.net.threads.IDLE_S", 0.0)
    threads = Threads()
    thread = asyncio.run(in_thread(threading.current_thread, threads))
    thread.join(10)
    assert threads.count == 0
    assert asyncio.run(in_thread(int, threads)) == 0


def test_what_a_call_raises_rises_where_it_is_awaited() -> None:
    with pytest.raises(ZeroDivisionError):
        asyncio.run(in_thread(lambda: 1 // 0))


def test_the_system_is_asked_for_one_family_only(monkeypatch: pytest.MonkeyPatch) -> None:
    families: list[int] = []

    def getaddrinfo(host: bytes, port: int, family: int, type: int) -> list[object]:  # noqa: A002 - the real one's name
        families.append(family)
        raise socket.gaierror(socket.EAI_NODATA, "never shown")

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    with pytest.raises(NameLookupError) as caught:
        asyncio.run(_looked_up("shop.example"))
    assert families == [socket.AF_INET6]
    assert (caught.value.problem, caught.value.message) == (
        DnsProblem.NODATA,
        "shop.example has no IPv6 address",
    )


async def _looked_up(host: str) -> list[Address]:
    return list(await asking_for(lookup, socket.AF_INET6)(host, 80))


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        (socket.EAI_NONAME, DnsProblem.NXDOMAIN),
        (socket.EAI_NODATA, DnsProblem.NODATA),
        (socket.EAI_AGAIN, DnsProblem.TEMPORARY),
        (socket.EAI_FAIL, DnsProblem.TEMPORARY),
    ],
)
def test_the_three_troubles_of_names_stay_apart(
    monkeypatch: pytest.MonkeyPatch, code: int, problem: DnsProblem
) -> None:
    def getaddrinfo(*_args: object, **_keys: object) -> list[object]:
        raise socket.gaierror(code, "never shown")

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    with pytest.raises(NameLookupError) as caught:
        asyncio.run(lookup("shop.example", 80))
    assert caught.value.problem is problem


def test_places_are_written_as_they_are_said() -> None:
    assert Address(socket.AF_INET, "192.0.2.1", 80).place == "192.0.2.1:80"
    assert Address(socket.AF_INET6, "2001:db8::1", 80).place == "[2001:db8::1]:80"
    assert Address(socket.AF_UNIX, "unix:/run/app.sock", 0).place == "unix:/run/app.sock"
