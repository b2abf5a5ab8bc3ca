import pytest
from support.readings import reading

from probe.assertions import parse
from probe.model.reading import Reading

ORDERS = reading()
TEXT = reading(b"<html>")
DOTS = reading(
    b'{"list": [1, "2", true, null, {"k": 3}], "name": "a.b", "at": "2026-11-22", "big": 12345678901234567890}'
)
DEEP = reading(b"[" * 300 + b"1" + b"]" * 300)

HOLDS = [
    (ORDERS, "$.items[0].id == 7"), (ORDERS, "$.items[0].id == 7.0"), (ORDERS, "$.items[-1].name == can"),
    (ORDERS, "$['items'][0]['name'] == 'cup'"), (ORDERS, "$.ok == true"), (ORDERS, "$.ok != 1"), (ORDERS, "$.ok != false"),
    (ORDERS, "$.next == null"), (ORDERS, "$.next exists"), (ORDERS, "$.ratio == 1"), (ORDERS, "$.code == '7'"),
    (ORDERS, "$.code != 7"), (ORDERS, "$.ratio != '1.0'"), (ORDERS, "$.ratio != true"), (ORDERS, "$.items[0].id in 1..10"),
    (ORDERS, "$.items[0].id in [7, 8]"), (ORDERS, "$.items[0].name in [cup, can]"), (ORDERS, "$.items[0].id not in [70, 80]"),
    (ORDERS, "$.code not in [7]"), (ORDERS, "$.items[0].id > 6"), (ORDERS, "$.items[?@.id == 8].name == can"),
    (ORDERS, "$.items[?@.name != 'a ) ] > x'].id contains 7"), (ORDERS, "$.items[?match(@.name, 'c.p')].id == 7"),
    (ORDERS, "$.items[?search(@.name, '(?=u)')].id not exists"), (ORDERS, "$.items[?search(@.name, '[u]')].id == 7"),
    (ORDERS, "$.missing not exists"), (ORDERS, "$.items[5] not exists"), (ORDERS, "$.items exists"),
    (ORDERS, "length($.items) == 2"), (ORDERS, "length($.items[*]) == 2"), (ORDERS, "length($.items[*].zip) == 0"),
    (ORDERS, "length($.items[0]) == 2"), (ORDERS, "length($.items[0].name) == 3"), (ORDERS, "length($..id) > 1"),
    (ORDERS, "$.items[*].name contains cup"), (ORDERS, "$.items[*].name contains 'u'"), (ORDERS, "$.items[*].id contains 8"),
    (ORDERS, "$.items[*].id not contains 9"), (ORDERS, "$.items[:1].id not contains 9"), (ORDERS, "$.items[0] contains id"),
    (ORDERS, "$.items[0].name matches '^c.p$'"), (ORDERS, "$.items[0].name not matches x"),
    (DOTS, "$.list contains 1"), (DOTS, "$.list contains '2'"), (DOTS, "$.list not contains 2"), (DOTS, "$.list contains true"),
    (DOTS, "$.list contains null"), (DOTS, "$.name contains '.'"), (DOTS, "$.at > '2026-01-01'"),
    (DOTS, "$.at in '2026-01-01'..'2026-12-31'"), (DOTS, "$.big == 12345678901234567890"), (DOTS, "$.list[0]==1"),
    (DOTS, "$.list[4].k != 4"), (DOTS, "$ contains name"), (reading(b"5"), "$ == 5"), (reading(b"5"), "$ contains 5"),
    (reading(b'"5 items"'), "$ contains 5"), (reading(b"\xef\xbb\xbf{}"), "$ exists"),
]  # fmt: skip

FAILS = [
    (ORDERS, "$.items[9].id exists", "$.items[9].id is missing", "missing"),
    (ORDERS, "$.items[9].id == 1", "$.items[9].id is missing, wanted == 1", "missing"),
    (ORDERS, "$.items[9].id != 1", "$.items[9].id is missing, wanted != 1", "missing"),
    (ORDERS, "$.items[*].x not contains 1", "$.items[*].x is missing, wanted not contains 1", "missing"),
    (ORDERS, "$.items not exists", '$.items [{"id": 7, "name": "cup"}, {"id": 8, "name": "can"}], wanted not exists', '[{"id": 7, "name": "cup"}, {"id": 8, "name": "can"}]'),
    (ORDERS, "$.items[*].id == 7", "$.items[*].id: 2 values, wanted == 7", "2 values"),
    (ORDERS, "$.items[*].id != 9", "$.items[*].id: 2 values, wanted != 9", "2 values"),
    (ORDERS, "$.items[*].id contains 9", "$.items[*].id: 2 values, wanted contains 9", "2 values"),
    (ORDERS, "$.code == 7", '$.code "7", wanted == 7', '"7"'),
    (ORDERS, "$.ok == 1", "$.ok true, wanted == 1", "true"),
    (ORDERS, "$.ratio == true", "$.ratio 1.0, wanted == true", "1.0"),
    (ORDERS, "$.next == 0", "$.next null, wanted == 0", "null"),
    # what cannot be compared holds for no operator
    (ORDERS, "$.code < 9", '$.code "7", wanted < 9', '"7"'),
    (ORDERS, "$.ok < 9", "$.ok true, wanted < 9", "true"),
    (ORDERS, "$.code not in 1..5", '$.code "7", wanted not in 1..5', '"7"'),
    (ORDERS, "$.ratio contains 2", "$.ratio 1.0, wanted contains 2", "1.0"),
    (ORDERS, "$.ratio not contains 2", "$.ratio 1.0, wanted not contains 2", "1.0"),
    (ORDERS, "$.ratio not matches x", "$.ratio 1.0, wanted not matches x", "1.0"),
    (ORDERS, "length($.ratio) == 1", "length($.ratio): $.ratio is 1.0, which has no length, wanted == 1", "$.ratio is 1.0, which has no length"),
    (ORDERS, "length($.zip) == 0", "length($.zip) is missing, wanted == 0", "missing"),
    # a body that is not JSON
    (TEXT, "$.a exists", "$.a: the body is not JSON: Expecting value: line 1 column 1 (char 0)", "the body is not JSON: Expecting value: line 1 column 1 (char 0)"),
    (TEXT, "$.a not exists", "$.a: the body is not JSON: Expecting value: line 1 column 1 (char 0), wanted not exists", "the body is not JSON: Expecting value: line 1 column 1 (char 0)"),
    (reading(b"\xff{}"), "length($) == 0", "length($): the body is not JSON that can be read, wanted == 0", "the body is not JSON that can be read"),
    (reading(b"[" * 100_000), "$ exists", "$: the body is not JSON that can be read", "the body is not JSON that can be read"),
    (DEEP, "$..a not exists", "$..a: the body is nested too deeply for the path, wanted not exists", "the body is nested too deeply for the path"),
    (reading(b"[" + b"0," * 100_000 + b"0]"), "length($[*]) > 1", "length($[*]): more than 100,000 values, wanted > 1", "more than 100,000 values"),
    (reading(b"[" + b"0," * 999 + b"0]"), "$ == 1", "$ an array of 1,000, wanted == 1", "an array of 1,000"),
    (reading(b"{" + b",".join(b'"%d":0' % n for n in range(200)) + b"}"), "$ == 1", "$ an object of 200, wanted == 1", "an object of 200"),
]  # fmt: skip


@pytest.mark.parametrize(("answer", "text"), HOLDS, ids=[row[1] for row in HOLDS])
def test_it_holds(answer: Reading, text: str) -> None:
    assert parse(text).judge(answer) is None


@pytest.mark.parametrize(("answer", "text", "message", "actual"), FAILS, ids=[row[1] for row in FAILS])
def test_it_fails_and_says_what_came(answer: Reading, text: str, message: str, actual: str) -> None:
    failure = parse(text).judge(answer)
    assert failure is not None
    assert (failure.message, failure.actual) == (message, actual)


@pytest.mark.parametrize(
    "text",
    [
        "$[?match(@.text, '(a|aa)+')] exists",  # a pattern of ours, a hostile text
        "$[?search(@.text, @.pattern)] exists",  # a hostile pattern
        "$[?$[?count($[?@.text != @.pattern]) > 5000]] not exists",  # the cube of the document
        "$[?count($..*) < 0] not exists",
    ],
)
def test_a_path_that_explodes_is_stopped_and_fails(text: str) -> None:
    rows = ('{"text": "' + "a" * 50 + 'b", "pattern": "(a|aa)+c"},') * 2000
    failure = parse(text).judge(reading(b"[" + rows[:-1].encode() + b"]"))
    assert failure is not None
    assert failure.actual == "the path took too long"


def test_a_path_can_be_judged_again_after_it_was_stopped() -> None:
    assertion = parse("$[?match(@, '(a|aa)+')] exists")
    hostile = reading(b'["' + b"a" * 60 + b'b"]')
    assert assertion.judge(hostile) is not None
    assert assertion.judge(reading(b'["aaa"]')) is None


@pytest.mark.parametrize(
    ("pattern", "found"),
    [("a.c", ["abc", "a.c"]), ("a[.]c", ["a.c"]), (r"a\\.c", ["a.c"]), (r"\\p{L}+", ["abc"]), ("a(?=b)", []), ("(", []),
     (r"a[\\].]c", ["a.c"])],
)  # fmt: skip
def test_match_reads_patterns_as_rfc_9485_does(pattern: str, found: list[str]) -> None:
    answer = reading(rb'["abc", "a.c", "a\nc"]')
    assert parse(f"length($[?match(@, '{pattern}')]) == {len(found)}").judge(answer) is None
    for text in found:
        assert parse(f"$[?match(@, '{pattern}')] contains '{text}'").judge(answer) is None


def test_a_number_too_long_to_read_is_not_called_bad_json() -> None:
    failure = parse("$.n exists").judge(reading(b'{"n": ' + b"1" * 5000 + b"}"))
    assert failure is not None
    assert failure.actual == "the body holds a number too long to read"
