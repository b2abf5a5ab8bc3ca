"""What the model says: the same words each time, so that a test can name them."""

from typing import NamedTuple

TOKENS_IN = 12


class Said(NamedTuple):
    """`finish` is stop, length or refusal; each vendor has its own word for it. `usage`: whether tokens are counted."""

    tokens: tuple[str, ...] = ("po", "ng")
    thinking: tuple[str, ...] = ()
    finish: str = "stop"
    usage: bool = True
    counted: int | None = None

    @property
    def text(self) -> str:
        return "".join(self.tokens)

    @property
    def tokens_out(self) -> int:
        """What the bill says: all that was said and thought."""
        return len(self.tokens) + len(self.thinking) if self.counted is None else self.counted


def speech(count: int | None) -> Said:
    """`pong`, or that many tokens."""
    if count is None:
        return Said()
    return Said(tokens=tuple("pong" if place == 0 else f" {place}" for place in range(count)))
