r"""The grammar: text → Clause. Hand-written recursive descent; what the words mean is decided elsewhere.

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

Blanks may stand between any two of these. In a text the escapes are \\ \' \" \/ \n \r \t \b \f \uXXXX,
except after `matches`: there a backslash belongs to the pattern. An expression has at most 2,000 characters.
"""

from probe.assertions.errors import ExpressionError
from probe.assertions.grammar_subject import read_subject
from probe.assertions.grammar_value import read_operand
from probe.assertions.mistakes import after_operand, not_an_operator
from probe.assertions.scanner import Raw, Scanner, is_name
from probe.assertions.syntax import Clause, RawRange, Spec

MAX_LENGTH = 2000
_SYMBOLS = frozenset({"==", "!=", "<", "<=", ">", ">="})
_NEGATABLE = frozenset({"in", "contains", "matches", "exists"})


def parse_clause(text: str) -> Clause:
    """Raises ExpressionError."""
    scanner = _open(text)
    subject = read_subject(scanner)
    scanner.skip()
    start = scanner.at
    if subject.name == "schema":
        _end(scanner, Raw(subject.argument, quoted=True, column=subject.argument_column))
        return Clause(subject, "", subject.column, (), f"fits {subject.text.removeprefix('schema').strip()}")
    operator = _operator(scanner, subject)
    operand = read_operand(scanner, operator)
    _end(scanner, operand[-1] if operand else None)
    return Clause(subject, operator, start + 1, operand, text[start : scanner.at].strip())


def parse_spec(text: str) -> Spec:
    """A subject alone. Raises ExpressionError."""
    scanner = _open(text)
    subject = read_subject(scanner)
    scanner.skip()
    if not scanner.done:
        raise ExpressionError(
            f"nothing may follow the subject: a value is read here, not judged; write {subject.text[:80]}",
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


def _operator(scanner: Scanner, subject: Spec) -> str:
    start = scanner.at
    if scanner.done:
        raise ExpressionError(
            f"an operator is missing after {subject.text[:80]}: write ==, <, in, contains, exists or another",
            scanner.column,
        )
    symbol = scanner.take(lambda character: character in "=<>!~&|:+*?^")
    if symbol in _SYMBOLS:
        return symbol
    word = symbol + (scanner.take(is_name) if symbol in ("", "!") else "")
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


def _end(scanner: Scanner, last: Raw | RawRange | None) -> None:
    scanner.skip()
    if scanner.done:
        return
    column = scanner.column
    rest = scanner.take(lambda character: not character.isspace())
    bare = last.source if isinstance(last, Raw) and not last.quoted else ""
    raise after_operand(rest, bare, column)
