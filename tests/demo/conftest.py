"""The stand-in, once for a file of tests."""

from collections.abc import Iterator

import pytest

from probe.demo.vendors.server import Vendors


@pytest.fixture(scope="module")
def vendors() -> Iterator[Vendors]:
    with Vendors() as running:
        yield running
