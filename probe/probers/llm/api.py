"""What a wire format gives, and how it is loaded."""

from collections.abc import Iterator, Mapping
from typing import Any, Literal, Protocol

import msgspec

from probe.probers.llm.piece import Fault, Piece
from probe.probers.llm.settings import Settings
from probe.probers.llm.table import APIS


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """What one tier asks: a path behind the base, and what goes with it. `body` may hold Templates."""

    path: str
    body: dict[str, Any] | None = None
    headers: Mapping[str, str] = {}
    query: Mapping[str, str] = {}


class Api(Protocol):
    """The names a wire format's module gives. It knows JSON, and nothing of bytes, clocks or connections."""

    BASE: str
    """Where the vendor's own service is; empty where there is no such place."""

    KEY_HEADER: str
    """The header that carries the key; `authorization` carries it as a bearer token."""

    READER: Literal["sse", "lines"]
    """How a stream is cut into frames."""

    MARK: str
    """Data of a frame that is no JSON and ends the stream, such as `[DONE]`; empty without one."""

    MARK_IS_END: bool
    """Whether MARK is the terminal event; where it is not, it is passed over."""

    KEYLESS: frozenset[int]
    """Statuses that say `who are you?` to a request without a key."""

    LEAST_TOKENS: int
    """The smallest cap that the vendor takes."""

    def inference(self, settings: Settings) -> Question:
        """Ask the model to speak."""

    def models(self, settings: Settings) -> Question:
        """Ask for the list of models, or for `model` where one is given: free."""

    def pieces(self, value: Any) -> Iterator[Piece]:
        """What the JSON of one frame brings; nothing for a frame of an unknown kind, which vendors may add."""

    def whole(self, value: Any) -> Iterator[Piece]:
        """The same of an answer that came at once; the last piece is `done` where the answer is complete."""

    def fault(self, value: Any) -> Fault | None:
        """The error in a JSON value, if it is one."""

    def has_models(self, value: Any, model: str | None) -> bool:
        """Whether the JSON is a list of models; with `model`, that model itself or a list that holds it."""

    def retires(self, value: Any, model: str) -> str | None:
        """When the model asked for goes, or that it has gone, in the vendor's own words; None where nothing is said."""


def load(name: str) -> Api:
    """The module. Raises UnknownNameError."""
    module: Api = APIS.load(name)
    return module
