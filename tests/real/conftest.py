"""The real components, started once: nginx, and tinyproxy with and without a password."""

import contextlib
from collections.abc import Iterator

import pytest
from net.peers import Peers
from real.nginx import Nginx, serving
from real.situations import Situation, situations
from real.tinyproxy import Proxy, proxying


@pytest.fixture(scope="session")
def nginx(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nginx]:
    with serving(tmp_path_factory.mktemp("nginx")) as running:
        yield running


@pytest.fixture
def six(nginx: Nginx) -> Nginx:
    """nginx where it can be asked over IPv6."""
    if not nginx.six:
        pytest.skip("this machine has no IPv6 loopback")
    return nginx


@pytest.fixture(scope="session")
def proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    with proxying(tmp_path_factory.mktemp("proxy"), password=False) as running:
        yield running


@pytest.fixture(scope="session")
def guarded_proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    with proxying(tmp_path_factory.mktemp("guarded"), password=True) as running:
        yield running


@pytest.fixture
def trusting(nginx: Nginx) -> tuple[str, str]:
    """The words that make probe and curl trust nginx's certificates."""
    return ("--cacert", str(nginx.house.ca))


@pytest.fixture(scope="session")
def asked(nginx: Nginx, proxy: Proxy, guarded_proxy: Proxy) -> Iterator[dict[str, Situation]]:
    peers = Peers()
    with contextlib.ExitStack() as held:
        yield situations(nginx, proxy, guarded_proxy, peers, held)
    peers.close()
