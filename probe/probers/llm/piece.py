"""What one frame of an answer tells, in one vocabulary for every wire format."""

from enum import StrEnum

import msgspec

_LARGEST_COUNT = 2**53  # beyond it JSON's numbers are no longer exact


class Ending(StrEnum):
    """Why a model stopped: the vendor's many words, as far as they matter here."""

    STOP = "stop"
    LENGTH = "length"
    REFUSAL = "refusal"
    OTHER = "other"


class Fault(msgspec.Struct, frozen=True, kw_only=True):
    """An error as the service tells it, in a body or in the middle of a stream.

    `type` and `code` are what classes are decided on, `message` is for people and never decides.
    `codes` are further marks of the same kind (Google's details). `status` is the one inside the body.
    """

    type: str | None = None
    code: str | None = None
    codes: tuple[str, ...] = ()
    status: int | None = None
    message: str = ""
    request_id: str | None = None
    retry_after_s: float | None = None


class Piece(msgspec.Struct, frozen=True, kw_only=True):
    """What one frame brought. Counts of tokens are the vendor's own, and cumulative: the last one counts.

    `text` is visible text, `thinking` says that the model thought (or called a tool) where nobody sees it:
    it spoke, and nothing more. `finish` is the vendor's word for why it stopped, `ending` ours.
    `done` is the terminal event of the format. `load_s` is what loading the model took, where a server says so.
    `ping` is a sign of life that brought nothing.
    """

    text: str = ""
    thinking: bool = False
    tokens_in: int | None = None
    tokens_out: int | None = None
    tokens_reasoning: int | None = None
    load_s: float | None = None
    model: str | None = None
    finish: str | None = None
    ending: Ending | None = None
    done: bool = False
    ping: bool = False
    fault: Fault | None = None


def text_of(value: object) -> str:
    """`value` if it is text, else none: what comes is never trusted to have its type."""
    return value if isinstance(value, str) else ""


def word_of(value: object) -> str | None:
    """A type, a code or an id: text or a whole number, as text."""
    if isinstance(value, str):
        return value or None
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else None


def count_of(value: object) -> int | None:
    """A count of tokens, or of nanoseconds. What no clock and no bill can hold is none."""
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    return value if 0 <= value <= _LARGEST_COUNT else None


def table_of(value: object) -> dict[str, object]:
    """`value` if it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def list_of(value: object) -> list[object]:
    """`value` if it is a list, else an empty one."""
    return value if isinstance(value, list) else []
