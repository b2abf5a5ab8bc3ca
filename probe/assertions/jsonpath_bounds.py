"""RFC 9535 with an end: a query over a hostile document, or with a pattern taken from one, stops in time.

The library evaluates lazily and has no clock of its own. So a clock is looked at for each node that a
segment or a filter is applied to, and `match` and `search` get what time is left.
"""

import math
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, cast

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


class BoundedEnvironment(JSONPathEnvironment):
    """One for each query, used by one thread at a time: it carries the moment the query has to end by."""

    parser_class = cast("type[Parser]", None)  # set below, where the parser is known
    until = math.inf

    @contextmanager
    def clock(self, seconds: float = SECONDS) -> Iterator[None]:
        """Queries inside the `with` raise OutOfTimeError after so many seconds."""
        self.until = time.monotonic() + seconds
        try:
            yield
        finally:
            self.until = math.inf

    def left(self) -> float:
        """Seconds until the end. Raises OutOfTimeError."""
        found = self.until - time.monotonic()
        if found <= 0:
            raise OutOfTimeError
        return found

    def setup_function_extensions(self) -> None:
        super().setup_function_extensions()
        self.function_extensions["match"] = _Matcher(self, whole=True)
        self.function_extensions["search"] = _Matcher(self, whole=False)
