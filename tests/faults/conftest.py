"""One fault server for the whole table."""

from collections.abc import Iterator

import pytest
from faults.server import Server, running


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("faults")) as started:
        yield started
