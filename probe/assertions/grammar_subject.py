"""The rules `subject`, `path` and `schema` of the grammar."""

from probe.assertions import SUBJECTS
from probe.assertions.errors import ExpressionError
from probe.assertions.mistakes import not_a_subject
from probe.assertions.scanner import Scanner, is_name
from probe.assertions.syntax import Spec


def read_subject(scanner: Scanner) -> Spec:
    """Raises ExpressionError."""
    start = scanner.at
    if scanner.next == "$":
        path = scanner.path()
        return Spec("$", path, start + 1, path, start + 1)
    name = scanner.take(is_name)
    if name == "length" and scanner.accept("("):
        return _length(scanner, start)
    if name == "header":
        return _header(scanner, start)
    if name == "schema":
        return _schema(scanner, start)
    if name not in SUBJECTS:
        rest = scanner.take(lambda character: not character.isspace())
        raise not_a_subject(name, name + rest, start + 1)
    if scanner.next == ".":
        raise ExpressionError(f"{name} has no parts: write {name} alone", scanner.column)
    return Spec(name, name, start + 1)


def _length(scanner: Scanner, start: int) -> Spec:
    scanner.skip()
    if scanner.done or scanner.next == ")":
        raise ExpressionError("length() of what? write one such as length($.items)", scanner.column)
    inner = read_subject(scanner)
    scanner.skip()
    if not scanner.accept(")"):
        raise ExpressionError(f"length( is not closed: write length({inner.text[:80]})", scanner.column)
    if inner.name not in ("$", "header", "body"):
        raise ExpressionError(
            f"{inner.text[:80]} has no length: length() takes a $ path, a header or body", inner.column
        )
    return Spec("length", scanner.text[start : scanner.at], start + 1, inner=inner)


def _header(scanner: Scanner, start: int) -> Spec:
    named = scanner.accept(".")
    column = scanner.column
    name = scanner.take(lambda character: is_name(character) or character in "-.") if named else ""
    if not name:
        raise ExpressionError("header needs a name: write one such as header.content-type", column)
    return Spec("header", scanner.text[start : scanner.at], start + 1, name, column)


def _schema(scanner: Scanner, start: int) -> Spec:
    scanner.skip()
    if scanner.next not in ("'", '"'):
        raise ExpressionError(
            "schema needs a file in quotes: write one such as schema 'file.json'", scanner.column
        )
    file = scanner.quoted()
    return Spec("schema", scanner.text[start : scanner.at], start + 1, file.source, file.inside)
