"""What an operator asks of a value. None = the two cannot be compared, which holds for no operator, negated or not."""

from collections.abc import Callable
from typing import Any, NamedTuple

from probe.assertions.patterns import Pattern
from probe.assertions.subject import Kind, Nodes
from probe.assertions.values import Range

Test = Callable[[Any, Any], bool | None]


class Operator(NamedTuple):
    """`test` takes the value that came and the one that was written; `negated` turns its answer round."""

    test: Test
    negated: bool = False


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _equal(actual: Any, wanted: Any) -> bool:
    if _is_number(actual) and _is_number(wanted):
        return bool(actual == wanted)
    return type(actual) is type(wanted) and bool(actual == wanted)


def _ordered(compare: Callable[[Any, Any], bool]) -> Test:
    def test(actual: Any, wanted: Any) -> bool | None:
        comparable = _is_number(actual) and _is_number(wanted)
        if comparable or (type(actual) is type(wanted) and isinstance(actual, str | tuple)):
            return compare(actual, wanted)
        return None

    return test


_below = _ordered(lambda actual, wanted: actual < wanted)
_at_most = _ordered(lambda actual, wanted: actual <= wanted)
_above = _ordered(lambda actual, wanted: actual > wanted)
_at_least = _ordered(lambda actual, wanted: actual >= wanted)


def _among(actual: Any, wanted: tuple[Any, ...]) -> bool | None:
    answers = [_inside(actual, each) for each in wanted]
    return True if any(answers) else None if None in answers else False


def _inside(actual: Any, wanted: Any) -> bool | None:
    if not isinstance(wanted, Range):
        return _equal(actual, wanted)
    return _at_least(actual, wanted.low) and _at_most(actual, wanted.high)


def _contains(actual: Any, wanted: "Needle") -> bool | None:
    match actual:
        case Nodes(values, singular):
            answers = [_equal(each, wanted.value) or _contains(each, wanted) for each in values]
            # The one node of a singular query has to be something that can contain.
            return any(answers) or (None if singular and None in answers else False)
        case str():
            return wanted.text in actual
        case list():
            return any(_equal(each, wanted.value) for each in actual)
        case dict():
            return wanted.text in actual
        case _:
            return None


def _matches(actual: Any, wanted: Pattern) -> bool | None:
    return wanted.found_in(actual) if isinstance(actual, str) else None


class Needle(NamedTuple):
    """What `contains` looks for: 5 among the items of an array, "5" inside a text."""

    value: object
    text: str


_COMPARISONS: dict[str, Operator] = {
    "==": Operator(_equal),
    "!=": Operator(_equal, negated=True),
    "<": Operator(_below),
    "<=": Operator(_at_most),
    ">": Operator(_above),
    ">=": Operator(_at_least),
    "in": Operator(_among),
    "not in": Operator(_among, negated=True),
    "contains": Operator(_contains),
    "not contains": Operator(_contains, negated=True),
    "matches": Operator(_matches),
    "not matches": Operator(_matches, negated=True),
}
ORDERED = frozenset({"<", "<=", ">", ">="})
_TEXTUAL = frozenset({"contains", "not contains", "matches", "not matches"})


def operator(name: str) -> Operator:
    return _COMPARISONS[name]


def suits(name: str, kind: Kind) -> bool:
    """Whether values of the kind can be asked that."""
    if kind is Kind.JSON or name.endswith("exists"):
        return True
    return name not in (ORDERED if kind is Kind.TEXT else _TEXTUAL)
