"""Regular expressions that end: their size is bounded when they are read, their time when they are used."""

from typing import Any, NamedTuple

SECONDS = 0.25
_MOST_PARTS = 10_000


class PatternError(ValueError):
    """A pattern that cannot be used. `position` counts characters from 0."""

    def __init__(self, message: str, position: int) -> None:
        super().__init__(message)
        self.position = position


class TooSlowError(Exception):
    """The pattern did not come to an end in its time; the message says so."""


class Pattern(NamedTuple):
    compiled: Any

    def found_in(self, text: str, seconds: float = SECONDS) -> bool:
        """Whether it matches anywhere in the text. Raises TooSlowError."""
        return self._ask("search", text, seconds)

    def fits(self, text: str, seconds: float = SECONDS) -> bool:
        """Whether it matches the whole text. Raises TooSlowError."""
        return self._ask("fullmatch", text, seconds)

    def _ask(self, method: str, text: str, seconds: float) -> bool:
        try:
            # `concurrent` lets go of the interpreter: other probes go on while one is being matched.
            found = getattr(self.compiled, method)(text, timeout=max(seconds, 0.001), concurrent=True)
        except (TimeoutError, MemoryError):
            raise TooSlowError("the pattern took too long") from None
        return found is not None


def read_pattern(text: str) -> Pattern:
    """Raises PatternError."""
    import regex  # type: ignore[import-untyped]  # it publishes no types

    # The engine copies what is counted: (a{1000}){1000} would take a gigabyte before any text is seen.
    if _unrolled(text) > _MOST_PARTS:
        raise PatternError(f"its counts repeat more than {_MOST_PARTS:,} parts: use smaller ones", 0)
    try:
        return Pattern(regex.compile(text))
    except regex.error as error:
        raise PatternError(str(error.msg), min(error.pos or 0, len(text))) from None
    except Exception as error:  # noqa: BLE001 - its parser lets KeyError, RecursionError and others through
        raise PatternError(f"it cannot be compiled ({type(error).__name__}): make it simpler", 0) from None


def _unrolled(pattern: str) -> int:
    """How many parts the pattern has when each `{n}` is written out n times. A nested set, if the pattern asks for those, is taken for a plain one."""
    sizes, last, at = [0], 0, 0
    while at < len(pattern):
        character = pattern[at]
        at += 1
        if character == "{":
            digits = pattern[at:].lstrip()
            count = digits[: len(digits) - len(digits.lstrip("0123456789"))]
            extra = last * (min(int(count[:6]), 10**6) - 1) if count else 0
            sizes[-1] += max(extra, 0)
            last += max(extra, 0)
        elif character == "(":
            sizes.append(1)
        elif character == ")" and len(sizes) > 1:
            last = sizes.pop()
            sizes[-1] += last
        elif not character.isspace():
            last = 1
            sizes[-1] += 1
            at = _past_set(pattern, at) if character == "[" else at + (character == "\\")
    return sum(sizes)


def _past_set(pattern: str, at: int) -> int:
    """The index behind the `]` of the set whose inside begins at `at`."""
    at += pattern.startswith("^", at)
    at += pattern.startswith("]", at)
    while at < len(pattern) and pattern[at] != "]":
        name = pattern.find(":]", at) if pattern.startswith("[:", at) else -1
        at = name + 2 if name > 0 else at + 1 + (pattern[at] == "\\")
    return at + 1
