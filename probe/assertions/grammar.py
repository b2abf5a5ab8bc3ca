"""The grammar: text → Clause. Hand-written recursive descent; what the words mean is decided elsewhere.

    expression = subject , ( comparison | presence ) | "schema" , text ;
    comparison = order , value
               | [ "not" ] , ( "contains" | "matches" ) , value
               | [ "not" ] , "in" , ( range | list ) ;
    presence   = [ "not" ] , "exists" ;
    order      = "==" | "!=" | "<" | "<=" | ">" | ">=" ;
    subject    = name | "header." , header name | path | "length(" , subject , ")" ;
    name       = "status" | "total" | "body" | …              (* the table probe.assertions.SUBJECTS *)
    path       = "$" , ? the rest of an RFC 9535 query, without blanks outside its brackets ? ;
    range      = value , ".." , value ;                       (* both ends included *)
    list       = "[" , item , { "," , item } , "]" ;
    item       = value | range ;
    value      = text | word ;
    text       = "'" , { character | escape } , "'" | '"' , { character | escape } , '"' ;
    word       = ? characters up to a blank; in a list or range also up to a comma, "]" or ".." ? ;

Blanks may stand between any two of these. In a text the escapes are \\\\ \\' \\" \\/ \\n \\r \\t \\b \\f and \\uXXXX, except
after `matches`: there a backslash belongs to the pattern. An expression has at most 2,000 characters.
"""

from typing import NamedTuple

from probe.assertions import SUBJECTS
from probe.assertions.errors import ExpressionError
from probe.assertions.mistakes import after_operand, not_an_operator, not_a_subject
from probe.assertions.scanner import Raw, Scanner

MAX_LENGTH = 2000
_SYMBOLS = frozenset({"==", "!=", "<", "<=", ">", ">="})
_NEGATABLE = frozenset({"in", "contains", "matches", "exists"})


class Spec(NamedTuple):
    """A subject as it was written. `argument` is a header's name, a path or a file; `inner` is length's subject."""

    name: str
    text: str
    column: int
    argument: str = ""
    argument_column: int = 0
    inner: "Spec | None" = None


class RawRange(NamedTuple):
    low: Raw
    high: Raw
    text: str


class Clause(NamedTuple):
    """`operator` is empty for `schema`. `wanted` is what was written from the operator on."""

    subject: Spec
    operator: str
    operator_column: int
    operand: tuple[Raw | RawRange, ...]
    wanted: str


def parse_clause(text: str) -> Clause:
    """Raises ExpressionError."""
    scanner = _open(text)
    subject = _subject(scanner)
    scanner.skip()
    start = scanner.at
    if subject.name == "schema":
        _end(scanner, Raw(subject.argument, quoted=True, column=subject.argument_column))
        return Clause(subject, "", subject.column, (), f"fits {subject.text.removeprefix('schema').strip()}")
    operator = _operator(scanner, subject)
    operand = _operand(scanner, operator)
    _end(scanner, operand[-1] if operand else None)
    return Clause(subject, operator, start + 1, operand, text[start : scanner.at].strip())


def parse_spec(text: str) -> Spec:
    """A subject alone. Raises ExpressionError."""
    scanner = _open(text)
    subject = _subject(scanner)
    scanner.skip()
    if not scanner.done:
        raise ExpressionError(
            f"nothing may follow the subject: a value is read here, not judged; write {subject.text}",
            scanner.column,
        )
    return subject


def _open(text: str) -> Scanner:
    if len(text) > MAX_LENGTH:
        raise ExpressionError(
            f"the expression is longer than {MAX_LENGTH:,} characters: shorten it", MAX_LENGTH + 1
        )
    scanner = Scanner(text)
    scanner.skip()
    if scanner.done:
        raise ExpressionError("the expression is empty: write one such as status == 200", 1)
    return scanner


def _subject(scanner: Scanner) -> Spec:
    start = scanner.at
    if scanner.next == "$":
        path = scanner.path()
        return Spec("$", path, start + 1, path, start + 1)
    name = scanner.take(_is_name)
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
    inner = _subject(scanner)
    scanner.skip()
    if not scanner.accept(")"):
        raise ExpressionError(f"length( is not closed: write length({inner.text})", scanner.column)
    if inner.name not in ("$", "header", "body"):
        raise ExpressionError(
            f"{inner.text} has no length: length() takes a $ path, a header or body", inner.column
        )
    return Spec("length", scanner.text[start : scanner.at], start + 1, inner=inner)


def _header(scanner: Scanner, start: int) -> Spec:
    named = scanner.accept(".")
    column = scanner.column
    name = scanner.take(lambda character: _is_name(character) or character in "-.") if named else ""
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


def _operator(scanner: Scanner, subject: Spec) -> str:
    start = scanner.at
    if scanner.done:
        raise ExpressionError(
            f"an operator is missing after {subject.text}: write ==, <, in, contains, exists or another",
            scanner.column,
        )
    symbol = scanner.take(lambda character: character in "=<>!~&|:+*?^")
    if symbol in _SYMBOLS:
        return symbol
    word = symbol + (scanner.take(_is_name) if symbol in ("", "!") else "")
    if word in _NEGATABLE:
        return word
    if word != "not":
        raise not_an_operator(word or scanner.next, start + 1)
    scanner.skip()
    column = scanner.column
    negated = scanner.take(str.isalnum)
    if negated not in _NEGATABLE:
        raise ExpressionError(
            "'not' stands before in, contains, matches or exists; for 'not equal' write !=", column
        )
    return f"not {negated}"


def _operand(scanner: Scanner, operator: str) -> tuple[Raw | RawRange, ...]:
    if operator.endswith("exists"):
        return ()
    scanner.skip()
    if operator not in ("in", "not in"):
        if scanner.next == "[" and operator in _SYMBOLS:
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


def _end(scanner: Scanner, last: Raw | RawRange | None) -> None:
    scanner.skip()
    if scanner.done:
        return
    column = scanner.column
    rest = scanner.take(lambda character: not character.isspace())
    bare = last.source if isinstance(last, Raw) and not last.quoted else ""
    raise after_operand(rest, bare, column)


def _is_name(character: str) -> bool:
    return character.isalnum() or character == "_"
