import subprocess
import sys

import pytest
from support.readings import ORDERS, reading

from probe.assertions import parse_subject

ANSWER = reading(headers=(("location", "/orders/7"),))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("$.items[0].id", 7),
        ("$.items[0]", {"id": 7, "name": "cup"}),
        ("$.next", None),
        ("$.ok", True),
        (" $.code ", "7"),
        ("$.items[?@.id == 8].name", "can"),
        ("header.Location", "/orders/7"),
        ("body", ORDERS.decode()),
        ("status", 200),
        ("tls", "1.3"),
        ("http", "1.1"),
        ("total", 1.31),
        ("length($.items)", 2),
    ],
)
def test_a_capture_reads_one_value(text: str, value: object) -> None:
    extractor = parse_subject(text)
    assert extractor.text == text
    found = extractor.read(ANSWER)
    assert (type(found), found) == (type(value), value)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("$.access_token", "missing"),
        ("$.items[*].id", "2 values, wanted one"),
        ("header.etag", "no such header"),
        ("length($.zip)", "missing"),
    ],
)
def test_what_is_not_there_raises_a_lookup_error_with_a_sentence(text: str, why: str) -> None:
    with pytest.raises(LookupError) as caught:
        parse_subject(text).read(ANSWER)
    assert caught.value.args == (why,)


def test_a_capture_from_a_body_that_is_not_json_says_so() -> None:
    with pytest.raises(LookupError, match="the body is not JSON: Expecting value"):
        parse_subject("$.token").read(reading(b"oops"))


def test_reading_an_expression_without_paths_or_patterns_loads_nothing_heavy() -> None:
    script = """
import sys
from probe.assertions import parse
parse("status == 200"), parse("total < 1s"), parse("header.x contains y")
print([name for name in ("jsonpath_rfc9535", "regex", "jsonschema_rs", "asyncio", "httpx") if name in sys.modules])
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
