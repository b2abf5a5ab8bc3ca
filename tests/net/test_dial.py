"""What `connect` answers at once is this machine's word, what comes later the network's."""

import asyncio
import errno
import socket

import pytest
from net.peers import Ask
from support.site import Site

from probe.net.dial import dial, has_route
from probe.net.resolve import Address

HERE = Address(socket.AF_INET, "127.0.0.1", 9)


def answer_at_once(monkeypatch: pytest.MonkeyPatch, code: int) -> None:
    monkeypatch.setattr(socket.socket, "connect_ex", lambda _self, _address: code, raising=False)


def answer_later(monkeypatch: pytest.MonkeyPatch, code: int) -> None:
    really = socket.socket.getsockopt

    def getsockopt(self: socket.socket, level: int, option: int) -> int:
        return (
            code if (level, option) == (socket.SOL_SOCKET, socket.SO_ERROR) else really(self, level, option)
        )

    monkeypatch.setattr(socket.socket, "getsockopt", getsockopt, raising=False)


@pytest.mark.parametrize("code", [errno.EACCES, errno.EPERM])
def test_a_connection_forbidden_at_once_is_forbidden_by_this_machine(
    ask: Ask, site: Site, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    answer_at_once(monkeypatch, code)
    found = ask(site.url).failure
    assert found is not None
    assert (found.reason, found.owner, found.phase) == ("offline", "self", "connect")
    assert found.message == (
        f"this machine does not allow connections to 127.0.0.1:{site.port}: look at its firewall"
    )


@pytest.mark.parametrize("code", [errno.EACCES, errno.EPERM])
def test_a_connection_forbidden_later_is_forbidden_by_the_network(
    ask: Ask, site: Site, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    answer_later(monkeypatch, code)
    found = ask(site.url).failure
    assert found is not None
    assert (found.reason, found.owner, found.phase) == ("connect.unreachable", "network", "connect")
    assert found.message == f"the network does not allow connections to 127.0.0.1:{site.port}"


def test_a_connection_without_a_free_port_is_our_own_trouble(
    ask: Ask, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer_at_once(monkeypatch, errno.EADDRNOTAVAIL)
    found = ask(site.url).failure
    assert found is not None
    assert (found.reason, found.owner, found.phase) == ("internal", "self", None)
    assert found.message == (
        f"this machine has no free port left to connect to 127.0.0.1:{site.port} from: ask less at a time"
    )


def test_an_address_that_none_of_ours_fits_is_no_route(
    ask: Ask, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer_at_once(monkeypatch, errno.EADDRNOTAVAIL)
    monkeypatch.setattr("probe.net.dial.has_route", lambda _address: False)
    found = ask(site.url).failure
    assert found is not None
    assert (found.reason, found.owner) == ("offline", "self")
    assert found.message == f"this machine has no route to 127.0.0.1:{site.port}"


def test_a_family_that_this_machine_lacks_is_no_route(
    ask: Ask, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    really = socket.socket.__init__

    def without(self: socket.socket, family: int = -1, kind: int = -1, *rest: int, **keys: int) -> None:
        if family == socket.AF_INET6:
            raise OSError(errno.EAFNOSUPPORT, "never shown")
        really(self, family, kind, *rest, **keys)

    monkeypatch.setattr(socket.socket, "__init__", without)
    found = ask("http://[::1]:9/").failure
    assert found is not None
    assert (found.reason, found.message) == ("offline", "this machine has no route to [::1]:9")


def test_a_way_is_known_unless_the_kernel_says_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    assert has_route(HERE)
    assert not has_route(Address(socket.AF_INET, "127.255.255.255", 9))


def test_a_machine_that_cannot_look_knows_nothing_of_its_routes(monkeypatch: pytest.MonkeyPatch) -> None:
    def none_left(_self: socket.socket, _address: object) -> None:
        raise OSError(errno.EAGAIN, "never shown")

    monkeypatch.setattr(socket.socket, "connect", none_left, raising=False)
    assert has_route(HERE)


def test_a_connection_that_stands_in_the_turn_it_is_given_up_in_makes_no_noise() -> None:
    async def give_up(port: int) -> list[str]:
        said: list[str] = []
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(lambda _, about: said.append(about["message"]))
        dialling = asyncio.create_task(dial(HERE._replace(port=port)))
        await asyncio.sleep(0)
        loop.call_soon(dialling.cancel)
        with pytest.raises(asyncio.CancelledError):
            await dialling
        await asyncio.sleep(0)
        return said

    with socket.create_server(("127.0.0.1", 0)) as listener:
        assert asyncio.run(give_up(listener.getsockname()[1])) == []
