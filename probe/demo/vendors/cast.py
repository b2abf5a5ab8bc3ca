"""The vendors: one line each."""

from collections.abc import Mapping
from types import ModuleType
from typing import NamedTuple, Protocol, cast

from probe.demo.vendors import anthropic, gemini, ollama, openai
from probe.demo.vendors.said import Said
from probe.demo.vendors.statuspage import CLAUDE, OPENAI, Page
from probe.demo.vendors.values import Answer, Asked, Frame, Reply, Row


class Api(Protocol):
    """The names a vendor's module gives."""

    ROWS: Mapping[str, Row]
    NEWLINE: bytes
    """How lines of its streams end."""

    PING: Frame | None
    """What it sends while it thinks; None where it sends nothing."""

    def answer(self, asked: Asked, said: Said) -> Answer:
        """When nothing is wrong but perhaps the question."""

    def error(self, row: Row, asked: Asked) -> Reply:
        """The row as an answer."""

    def error_frames(self, row: Row, asked: Asked, form: str) -> tuple[Frame, ...]:
        """The row inside a stream."""


class Vendor(NamedTuple):
    """`page` is its Statuspage; None where it has one of its own make, or none.

    `hosts` are names it answers to, with what stands before the path there: `/status` for its status page.
    """

    api: Api
    hosts: tuple[tuple[str, str], ...] = ()
    page: Page | None = None


def _api(module: ModuleType) -> Api:
    return cast("Api", module)


VENDORS: dict[str, Vendor] = {
    "claude": Vendor(
        _api(anthropic),
        (("api.anthropic.com", ""), ("claude.ai", ""), ("status.claude.com", "/status")),
        CLAUDE,
    ),
    "openai": Vendor(
        _api(openai),
        (("api.openai.com", ""), ("chatgpt.com", ""), ("status.openai.com", "/status")),
        OPENAI,
    ),
    "gemini": Vendor(
        _api(gemini),
        (
            ("generativelanguage.googleapis.com", ""),
            ("gemini.google.com", ""),
            ("status.cloud.google.com", "/status"),
        ),
    ),
    "ollama": Vendor(_api(ollama)),
}
HOSTS = {host: (name, before) for name, vendor in VENDORS.items() for host, before in vendor.hosts}
