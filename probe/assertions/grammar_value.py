"""The rules `value`, `range` and `list` of the grammar."""

from probe.assertions.errors import ExpressionError
from probe.assertions.scanner import Raw, Scanner
from probe.assertions.syntax import RawRange

_NO_LISTS = frozenset({"==", "!=", "<", "<=", ">", ">="})


def read_operand(scanner: Scanner, operator: str) -> tuple[Raw | RawRange, ...]:
    """What stands after the operator: nothing, one value, or the items of a set. Raises ExpressionError."""
    if operator.endswith("exists"):
        return ()
    scanner.skip()
    if operator not in ("in", "not in"):
        if scanner.next == "[" and operator in _NO_LISTS:
            raise ExpressionError("a list stands after 'in' or 'not in', not here", scanner.column)
        return (_value(scanner, operator, ""),)
    if scanner.next == "[":
        return _list(scanner, operator)
    column = scanner.column
    item = _item(scanner, operator)
    if isinstance(item, Raw):
        raise ExpressionError(
            f"{operator!r} takes a range such as 200..399 or a list such as [200, 204]", column
        )
    return (item,)


def _list(scanner: Scanner, operator: str) -> tuple[Raw | RawRange, ...]:
    start = scanner.column
    scanner.accept("[")
    items: list[Raw | RawRange] = []
    while True:
        scanner.skip()
        if scanner.done:
            raise ExpressionError("the list is not closed: write ] at its end", start)
        items.append(_item(scanner, "," if items else operator))
        scanner.skip()
        if scanner.accept("]"):
            return tuple(items)
        if not scanner.accept(","):
            if scanner.done:
                raise ExpressionError("the list is not closed: write ] at its end", start)
            raise ExpressionError("write a comma between two values of a list", scanner.column)


def _item(scanner: Scanner, after: str) -> Raw | RawRange:
    start = scanner.at
    low = _value(scanner, after, ",]")
    end = scanner.at
    scanner.skip()
    if not scanner.accept(".."):
        scanner.at = end
        return low
    scanner.skip()
    high = _value(scanner, "..", ",]")
    return RawRange(low, high, scanner.text[start : scanner.at])


def _value(scanner: Scanner, after: str, stops: str) -> Raw:
    if scanner.next in ("'", '"') and not scanner.done:
        return scanner.quoted()
    start = scanner.at
    while not scanner.done and not scanner.next.isspace() and scanner.next not in stops:
        if stops and scanner.text.startswith("..", scanner.at):
            break
        scanner.at += 1
    if scanner.at == start:
        raise ExpressionError(f"a value is missing after {after!r}", scanner.column)
    return Raw(scanner.text[start : scanner.at], quoted=False, column=start + 1)
