"""What status pages are made with: one file each, listed here."""

from collections.abc import Mapping
from typing import NamedTuple, Protocol

from probe.probers.status.page import Page
from probe.registry import Entry, Table

SYSTEMS = Table(
    "system",
    {
        "statuspage": Entry("probe.probers.status.statuspage", "Atlassian Statuspage, version 2 of its API"),
        "incident.io": Entry("probe.probers.status.incident_io", "incident.io, in Statuspage's form"),
        "google": Entry("probe.probers.status.google", "the incidents of Google Cloud"),
    },
)

GUESSES = ("statuspage", "google")
"""What `auto` tries in turn, as long as there is nothing at the address of the one before. incident.io answers as the first."""


class Ask(NamedTuple):
    """One document behind the page's address.

    `instead` is asked where there is none (404); without an `optional` one the page can be read as well.
    """

    name: str
    path: str
    instead: str = ""
    optional: bool = False


class System(Protocol):
    """The names a system's module gives. It knows JSON, and nothing of connections."""

    ASKS: tuple[Ask, ...]
    """In order; the first is the one that tells a page of the system from others."""

    def read(self, answers: Mapping[str, bytes]) -> Page:
        """By the name of what was asked; those that are optional may be missing. Raises NoPageError."""


def load(name: str) -> System:
    """The module. Raises UnknownNameError."""
    module: System = SYSTEMS.load(name)
    return module
