"""RFC 9535 with an end: a query over a hostile document, or with a pattern taken from one, stops in time.

The library evaluates lazily and has no clock of its own. So a clock is looked at for each node that a
segment or a filter is applied to, and `match` and `search` get what time is left.
"""

import math
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache

from iregexp_check import check
from jsonpath_rfc9535 import JSONPathEnvironment, JSONPathNode, Parser
from jsonpath_rfc9535.filter_expressions import FilterContext, FilterExpression
from jsonpath_rfc9535.function_extensions import ExpressionType, FilterFunction
from jsonpath_rfc9535.segments import (
    JSONPathChildSegment,
    JSONPathRecursiveDescentSegment,
    JSONPathSegment,
)
from jsonpath_rfc9535.selectors import FilterSelector
from jsonpath_rfc9535.tokens import TokenStream

from probe.assertions.patterns import Pattern, PatternError, TooSlowError, read_pattern

SECONDS = 0.5


class OutOfTimeError(Exception):
    """The query did not come to an end in its time."""


class Clock(threading.local):
    """Runs inside its `with`, for one query at a time in each thread.

    A probe's attempts follow each other, but the thread of one that was given up may still be judging.
    """

    def __init__(self) -> None:
        self._until = math.inf

    @contextmanager
    def running(self, seconds: float = SECONDS) -> Iterator[None]:
        self._until = time.monotonic() + seconds
        try:
            yield
        finally:
            self._until = math.inf

    def left(self) -> float:
        """Seconds until the end. Raises OutOfTimeError."""
        found = self._until - time.monotonic()
        if found <= 0:
            raise OutOfTimeError
        return found


class _Child(JSONPathChildSegment):
    clock: Clock

    def resolve(self, nodes: Iterable[JSONPathNode]) -> Iterable[JSONPathNode]:
        return super().resolve(_timed(nodes, self.clock))


class _Descent(JSONPathRecursiveDescentSegment):
    clock: Clock

    def _visit(self, node: JSONPathNode, depth: int = 1) -> Iterable[JSONPathNode]:
        self.clock.left()
        return super()._visit(node, depth)


class _Filter(FilterExpression):
    clock: Clock

    def evaluate(self, context: FilterContext) -> bool:
        self.clock.left()
        return super().evaluate(context)


def _timed(nodes: Iterable[JSONPathNode], clock: Clock) -> Iterator[JSONPathNode]:
    for node in nodes:
        clock.left()
        yield node


class _Parser(Parser):
    """Builds the timed kinds of the parts through which every evaluation goes."""

    @property
    def _clock(self) -> Clock:
        assert isinstance(self.env, BoundedEnvironment)  # noqa: S101 - it is built by that class alone
        return self.env.clock

    def parse_query(self, stream: TokenStream, *, in_filter: bool = False) -> Iterable[JSONPathSegment]:
        for segment in super().parse_query(stream, in_filter=in_filter):
            kind = _Descent if isinstance(segment, JSONPathRecursiveDescentSegment) else _Child
            timed = kind(env=segment.env, token=segment.token, selectors=segment.selectors)
            timed.clock = self._clock
            yield timed

    def parse_filter_selector(self, stream: TokenStream) -> FilterSelector:
        selector = super().parse_filter_selector(stream)
        timed = _Filter(selector.expression.token, selector.expression.expression)
        timed.clock = self._clock
        selector.expression = timed
        return selector


class BoundedEnvironment(JSONPathEnvironment):
    """One for each query, because of its clock."""

    parser_class = _Parser

    def __init__(self) -> None:
        self.clock = Clock()
        super().__init__()

    def setup_function_extensions(self) -> None:
        super().setup_function_extensions()
        self.function_extensions["match"] = _Matcher(self.clock, whole=True)
        self.function_extensions["search"] = _Matcher(self.clock, whole=False)


class _Matcher(FilterFunction):
    """`match` and `search` of RFC 9535, 2.4.6 and 2.4.7. What is no I-Regexp (RFC 9485) matches nothing."""

    arg_types = [ExpressionType.VALUE, ExpressionType.VALUE]  # noqa: RUF012 - the base class's type
    return_type = ExpressionType.LOGICAL

    def __init__(self, clock: Clock, *, whole: bool) -> None:
        self._clock = clock
        self._whole = whole

    def __call__(self, text: object, pattern: object) -> bool:
        if not isinstance(text, str) or not isinstance(pattern, str):
            return False
        compiled = _compiled(pattern)
        if compiled is None:
            return False
        ask = compiled.fits if self._whole else compiled.found_in
        try:
            return ask(text, self._clock.left())
        except TooSlowError:
            raise OutOfTimeError from None


@lru_cache(maxsize=64)
def _compiled(pattern: str) -> Pattern | None:
    try:
        return read_pattern(_translated(pattern)) if len(pattern) <= 1000 and check(pattern) else None
    except (PatternError, ValueError):
        return None


def _translated(pattern: str) -> str:
    """An I-Regexp in the words of the engine: RFC 9485, 5.3. Only the dot differs."""
    parts: list[str] = []
    inside = escaped = False
    for character in pattern:
        parts.append(r"[^\n\r]" if character == "." and not inside and not escaped else character)
        if not escaped:
            inside = (inside or character == "[") and character != "]"
        escaped = character == "\\" and not escaped
    return "".join(parts)
