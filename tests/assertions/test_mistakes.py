import pytest

from probe.assertions import ExpressionError, parse, parse_subject

SUBJECTS = "status, total, dns, connect, send, wait, receive, header, body, size, redirects, cert_days, tls, http, ip, text, finish, first_token, first_any, longest_gap, longest_silence, stalls, tokens_in, tokens_out, tokens_per_s, $, schema, length"
OPERATORS = (
    "==, !=, <, <=, >, >=, in, not in, contains, not contains, matches, not matches, exists, not exists"
)
JSONPATH = "not a JSONPath (RFC 9535): "

MISTAKES = [
    # nothing there
    ("", 1, "the expression is empty: write one such as status == 200"),
    (" \t\n", 1, "the expression is empty: write one such as status == 200"),
    ("x" * 2001, 2001, "the expression is longer than 2,000 characters: shorten it"),
    # subjects
    ("stauts == 200", 1, f"unknown subject 'stauts' (did you mean 'status'?); there are: {SUBJECTS}"),
    ("  Status == 200", 3, f"unknown subject 'Status' (did you mean 'status'?); there are: {SUBJECTS}"),
    ("headers.etag exists", 1, f"unknown subject 'headers' (did you mean 'header'?); there are: {SUBJECTS}"),
    ("qqq == 1", 1, f"unknown subject 'qqq'; there are: {SUBJECTS}"),
    ("'ok' == 1", 1, 'an expression starts with a subject such as status, not with "\'"'),
    ("== 200", 1, "an expression starts with a subject such as status, not with '='"),
    ("status.code == 200", 7, "status has no parts: write status alone"),
    ("header == 1", 7, "header needs a name: write one such as header.content-type"),
    ("header. exists", 8, "header needs a name: write one such as header.content-type"),
    ("length == 1", 1, "length needs parentheses: write one such as length($.items)"),
    ("length() == 1", 8, "length() of what? write one such as length($.items)"),
    ("length(status) == 1", 8, "status has no length: length() takes a $ path, a header or body"),
    ("length(length(body)) == 1", 8, "length(body) has no length: length() takes a $ path, a header or body"),
    ("length(body == 1", 13, "length( is not closed: write length(body)"),
    # operators
    ("status", 7, "an operator is missing after status: write ==, <, in, contains, exists or another"),
    ("status = 200", 8, f"unknown operator '=' (did you mean '=='?); there are: {OPERATORS}"),
    ("status => 200", 8, f"unknown operator '=>' (did you mean '>='?); there are: {OPERATORS}"),
    ("status =< 200", 8, f"unknown operator '=<' (did you mean '<='?); there are: {OPERATORS}"),
    ("status <> 200", 8, f"unknown operator '<>' (did you mean '!='?); there are: {OPERATORS}"),
    ("status: 200", 7, f"unknown operator ':' (did you mean '=='?); there are: {OPERATORS}"),
    ("body ~ ok", 6, f"unknown operator '~' (did you mean 'matches'?); there are: {OPERATORS}"),
    ("body !contains ok", 6, f"unknown operator '!contains' (did you mean 'not contains'?); there are: {OPERATORS}"),
    ("body contians ok", 6, f"unknown operator 'contians' (did you mean 'contains'?); there are: {OPERATORS}"),
    ("status IN 200..299", 8, f"unknown operator 'IN' (did you mean 'in'?); there are: {OPERATORS}"),
    ("status @ 200", 8, f"unknown operator '@'; there are: {OPERATORS}"),
    ("status not 200", 12, "'not' stands before in, contains, matches or exists; for 'not equal' write !="),
    ("status contains 5", 8, "status is a number and cannot be asked 'contains': use ==, !=, <, <=, >, >= or in"),
    ("total matches 5", 7, "total is a duration and cannot be asked 'matches': use ==, !=, <, <=, >, >= or in"),
    ("body < 5", 6, "body is text and cannot be asked '<': use ==, !=, in, contains, matches, or length(body) < …"),
    ("ip > 5", 4, "ip is text and cannot be asked '>': use ==, !=, in, contains, matches"),
    ("body exists", 6, "every answer has a body, if only an empty one: write size > 0"),
    # values
    ("status ==", 10, "a value is missing after '=='"),
    ("status == ", 11, "a value is missing after '=='"),
    ('status == "200"', 11, "status is a number: write 200"),
    ("status == ok", 11, "status is a number: write one such as 200"),
    ("status == 2xx", 11, "status is a number: write status in 200..299"),
    ("status == 1e999", 11, "status is a number: write one such as 200"),
    ("cert_days > 14d", 13, "cert_days is a number: write 14"),
    ("redirects == 'few'", 14, "redirects is a number: write one such as 2"),
    ("length(body) > 4KiB", 16, "length(body) is a number: write 4"),
    ("total < 800", 9, "total is a duration: write 800ms or 0.8s"),
    ("wait < 0.8", 8, "wait is a duration: write 0.8s or 800ms"),
    ("total < '800ms'", 9, "total is a duration: write 800ms"),
    ("total < fast", 9, "total is a duration: write one such as 800ms"),
    ("total < 800 ms", 13, "write 800ms without a blank before its unit"),
    ("size < big", 8, "size is a size in bytes: write one such as 64KiB"),
    ("size < 64 KiB", 11, "write 64KiB without a blank before its unit"),
    ("tls < 200", 7, "tls is a version: write one such as 1.2, or 200ms for the handshake"),
    ("tls == TLSv1.3", 8, "tls is a version: write 1.3"),
    ("http == 'HTTP/1.1'", 9, "http is a version: write 1.1"),
    ("$.x < 800ms", 7, "'800ms' is not a number: write a number without a unit, or text in quotes"),
    ("$.x == True", 8, "JSON writes true: write that, or text in quotes"),
    ("$.x == None", 8, "JSON writes null: write that, or text in quotes"),
    ("body contains 'Add", 15, "the text is not closed: write ' at its end"),
    ("body contains 'it\\'", 15, "the text is not closed: write ' at its end"),
    ('body contains "Add', 15, 'the text is not closed: write " at its end'),
    (r"body contains 'a\d'", 17, r"\d is no escape: write \\ for a backslash"),
    (r"body contains 'a\u12'", 17, r"\u is no escape: write \\ for a backslash"),
    ("body contains ''", 15, "everything contains an empty text: write what to look for"),
    ("body matches ''", 14, "everything matches an empty pattern: write what to look for"),
    # sets
    ("status in 200", 11, "'in' takes a range such as 200..399 or a list such as [200, 204]"),
    ("status in 399..200", 11, "the range 399..200 is empty: write 200..399"),
    ("status in 200..", 16, "a value is missing after '..'"),
    ("status in ..399", 11, "a value is missing after 'in'"),
    ("status in []", 12, "a value is missing after 'in'"),
    ("status in [200, 204", 11, "the list is not closed: write ] at its end"),
    ("status in [200,", 11, "the list is not closed: write ] at its end"),
    ("status in [200, ]", 17, "a value is missing after ','"),
    ("status in [200 204]", 16, "write a comma between two values of a list"),
    ("status in [200, ok]", 17, "status is a number: write one such as 200"),
    ("status == [200, 204]", 11, "a list stands after 'in' or 'not in', not here"),
    ("ip in 1..2", 7, "ip is text and has no ranges: write a list, ['1', '2']"),
    ("$.x in 1..'b'", 8, "a range goes from a number to a number, or from text to text"),
    # what follows
    ("status == 200 and total < 1s", 15, "'and' joins nothing here: write each condition as an assertion of its own"),
    ("status == 200 || status == 204", 15, "'||' joins nothing here: write each condition as an assertion of its own"),
    ("status == 200 204", 15, "unexpected '204': put text with blanks in quotes"),
    ("body contains Add to basket", 19, "unexpected 'to': put text with blanks in quotes"),
    ("body contains 'Add' to", 21, "unexpected 'to': the expression ends before it"),
    ("$.x exists 5", 12, "unexpected '5': the expression ends before it"),
    # patterns
    ("body matches (", 15, "the pattern is wrong: missing )"),
    ("body matches 'a**'", 17, "the pattern is wrong: multiple repeat"),
    ("body matches [a", 16, "the pattern is wrong: unterminated character set"),
    ("body matches (a{1000}){1000}", 14, "the pattern is wrong: its counts repeat more than 10,000 parts: use smaller ones"),
    # paths
    ("$.items[ == 1", 8, "the path is not closed: ] is missing"),
    ("$.items[?(@.a] == 1", 8, "the path is not closed: ] is missing"),
    ("$.a. == 1", 5, JSONPATH + "unexpected end of expression"),
    ("$items exists", 2, JSONPATH + "expected '.', '..' or a bracketed selection, found 'i'"),
    ("$.items[] exists", 8, JSONPATH + "empty bracketed segment"),
    ("$.items[?foo(@)] exists", 10, JSONPATH + "function 'foo' is not defined"),
    ("length($.items[01]) == 1", 16, JSONPATH + "leading zero in index selector"),
    # schemas
    ("schema orders.json", 8, "schema needs a file in quotes: write one such as schema 'file.json'"),
    ("schema", 7, "schema needs a file in quotes: write one such as schema 'file.json'"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "column", "message"), MISTAKES, ids=[repr(row[0][:40]) for row in MISTAKES])
def test_a_mistake_is_named_at_its_column(text: str, column: int, message: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    assert (caught.value.column, str(caught.value)) == (column, message)


@pytest.mark.parametrize(
    ("text", "column", "message"),
    [
        ("$.a == 1", 5, "nothing may follow the subject: a value is read here, not judged; write $.a"),
        ("schema 'a.json'", 1, "schema judges and has no value: write another subject"),
        ("$.a[", 4, "the path is not closed: ] is missing"),
        ("token", 1, f"unknown subject 'token' (did you mean 'tokens_in'?); there are: {SUBJECTS}"),
        ("", 1, "the expression is empty: write one such as status == 200"),
    ],
)
def test_a_mistake_in_a_capture_is_named_at_its_column(text: str, column: int, message: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse_subject(text)
    assert (caught.value.column, str(caught.value)) == (column, message)


def test_the_offending_word_is_cleaned_before_it_is_printed() -> None:
    with pytest.raises(ExpressionError) as caught:
        parse("status \x1b[31m 5")
    assert "\x1b" not in str(caught.value)
    assert "\x1b" not in caught.value.point("status \x1b[31m 5")


def point(text: str) -> str:
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    return caught.value.point(text)


def test_a_caret_stands_under_the_column() -> None:
    assert point("status in 399..200") == "status in 399..200\n          ^"
    assert point("status ==") == "status ==\n         ^"


def test_a_caret_allows_for_wide_and_combining_characters() -> None:
    assert point("body contains '日本e\u0301' x") == "body contains '日本e\u0301' x\n" + " " * 22 + "^"


def test_a_long_expression_is_cut_around_the_column() -> None:
    long = "body contains '" + "a" * 300 + "' and " + "b" * 300
    first, second = point(long).split("\n")
    assert first == "…" + "a" * 58 + "' and " + "b" * 56 + "…"
    assert first[len(second) - 1 :].startswith("and ")
