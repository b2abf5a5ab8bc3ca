"""Clause → Assertion: the words get their meaning, and what makes no sense is refused with a better idea."""

from pathlib import Path
from types import ModuleType

from probe.assertions import SUBJECTS
from probe.assertions.assertion import Assertion, Reader
from probe.assertions.errors import ExpressionError
from probe.assertions.grammar import parse_clause, parse_spec
from probe.assertions.length import length
from probe.assertions.operators import ORDERED, Needle, suits
from probe.assertions.patterns import Pattern, PatternError, read_pattern
from probe.assertions.scanner import Raw
from probe.assertions.subject import Kind, Subject
from probe.assertions.syntax import Clause, RawRange, Spec
from probe.assertions.values import is_duration, read_range, read_value, unescape
from probe.registry import MissingExtraError


def build(text: str, base: Path | None) -> Assertion:
    """Raises ExpressionError."""
    clause = parse_clause(text)
    subject = _timed(_load(clause.subject, base), clause)
    if subject.kind is not Kind.FIT:
        _check(subject, clause)
    return Assertion(text, subject, clause.operator, _operand(clause, subject), clause.wanted)


def build_reader(text: str) -> Reader:
    """Raises ExpressionError."""
    spec = parse_spec(text)
    if spec.name == "schema":
        raise ExpressionError("schema judges and has no value: write another subject", spec.column)
    return Reader(text, _load(spec, None))


def _load(spec: Spec, base: Path | None) -> Subject:
    if spec.inner is not None:
        return length(spec.text, _load(spec.inner, base))
    try:
        module: ModuleType = SUBJECTS.load(spec.name)
    except MissingExtraError as error:
        raise ExpressionError(str(error), spec.column) from None
    found: Subject = module.subject(spec._replace(base=base or Path()))
    return found


def _timed(subject: Subject, clause: Clause) -> Subject:
    values = [
        each for item in clause.operand for each in (item[:2] if isinstance(item, RawRange) else (item,))
    ]
    if subject.timed is not None and values and all(is_duration(each) for each in values):
        return subject.timed
    return subject


def _check(subject: Subject, clause: Clause) -> None:
    if clause.operator.endswith("exists") and subject.always:
        raise ExpressionError(
            "every answer has a body, if only an empty one: write size > 0", clause.operator_column
        )
    if suits(clause.operator, subject.kind):
        return
    if subject.kind is Kind.TEXT:
        idea = "use ==, !=, in, contains, matches"
        if clause.subject.name in ("header", "body"):
            idea += f", or length({subject.text}) {clause.operator} …"
    else:
        idea = "use ==, !=, <, <=, >, >= or in"
    raise ExpressionError(
        f"{subject.text} is {subject.kind} and cannot be asked {clause.operator!r}: {idea}",
        clause.operator_column,
    )


def _operand(clause: Clause, subject: Subject) -> object:
    name, raw = clause.operator, clause.operand
    if name in ("in", "not in"):
        return tuple(
            read_range(each, subject) if isinstance(each, RawRange) else read_value(each, subject)
            for each in raw
        )
    if not raw:
        return None
    [value] = raw
    assert isinstance(value, Raw)  # noqa: S101 - the grammar has ranges after `in` only
    if name.endswith("matches"):
        return _pattern(value)
    if name.endswith("contains"):
        text = unescape(value) if value.quoted else value.source
        if not text:
            raise ExpressionError("everything contains an empty text: write what to look for", value.column)
        return Needle(read_value(value, subject), text)
    return read_value(value, subject, ordered=name in ORDERED)


def _pattern(raw: Raw) -> Pattern:
    if not raw.source:
        raise ExpressionError("everything matches an empty pattern: write what to look for", raw.column)
    try:
        return read_pattern(raw.source)
    except PatternError as error:
        raise ExpressionError(f"the pattern is wrong: {error}", raw.inside + error.position) from None
