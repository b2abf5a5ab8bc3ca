"""What every listed format keeps, whatever it is given: driven by the table, so a new format is covered by being listed."""

import csv
import io
import json
import re
import unicodedata
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from formats.documents import CHECKS, DOCUMENTS, HOSTILE

from probe.formats import FORMATS, VIEWS, Look, UnsupportedViewError, formats_for, render
from probe.record import decode
from probe.registry import UnknownNameError

CASES = [
    (name, view, label)
    for view in VIEWS
    for name in FORMATS
    if hasattr(FORMATS.load(name), view)
    for label in DOCUMENTS[view]
]
LOOKS = {
    "plain": Look(width=100),
    "narrow": Look(width=60),
    "wide": Look(width=160),
    "ascii": Look(width=80, unicode=False),
    "verbose": Look(width=80, verbose=True),
}


def no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    assert len(dict(pairs)) == len(pairs)
    return dict(pairs)


def refuse(word: str) -> None:
    raise AssertionError(f"{word} is not JSON")


def parses_as_json(text: str) -> None:
    json.loads(text, object_pairs_hook=no_duplicates, parse_constant=refuse)
    assert text.isascii()


def parses_as_jsonl(text: str) -> None:
    for line in text.splitlines():
        decode(line.encode("ascii"))


def parses_as_csv(text: str) -> None:
    header, *rows = list(csv.reader(io.StringIO(text), strict=True))
    assert len(set(header)) == len(header)
    for row in rows:
        assert len(row) == len(header)
        for cell in row:
            assert not cell.startswith(("=", "+", "@")), cell
            assert not cell.startswith("-") or float(cell) < 0, cell


def parses_as_junit(text: str) -> None:
    root = ET.fromstring(text)
    [suite] = root
    cases = suite.findall("testcase")
    for element in (root, suite):
        assert element.get("tests") == str(len(cases))
        assert element.get("failures") == str(len(suite.findall("testcase/failure")))
        assert element.get("errors") == str(len(suite.findall("testcase/error")))
    for case in cases:
        assert case.get("name")
        assert len(case) <= 1
        assert {child.tag for child in case} <= {"failure", "error", "system-out"}


def parses_as_tap(text: str) -> None:
    version, plan, *lines = text.splitlines()
    assert version == "TAP version 13"
    tests = [line for line in lines if not line.startswith("  ")]
    assert plan == (f"1..{len(tests)}" if tests else "1..0 # SKIP nothing was asked")
    for number, line in enumerate(tests, 1):
        assert re.fullmatch(rf"(not )?ok {number} - ([^#\\]|\\#|\\\\)+", line), line
    inside = False
    for line in (line for line in lines if line.startswith("  ")):
        if line in ("  ---", "  ..."):
            assert inside == (line == "  ...")
            inside = not inside
            continue
        key, _, value = line.strip().partition(": ")
        assert inside
        assert key.isalpha()
        json.loads(value)
    assert not inside


def parses_as_github(text: str) -> None:
    *lines, last = text.splitlines()
    assert last.startswith("::notice title=probe::")
    for line in [*lines, last]:
        found = re.fullmatch(r"::(error|warning|notice) title=([^:,]+)::(.*)", line)
        assert found, line
        assert not re.search(r"::[a-z-]+( [^:]*)?::|::(error|set-output|add-mask)", found[3]), line
        assert "##[" not in line
        assert re.fullmatch(r"([^%]|%(25|0A|0D|3A|2C))*", found[2] + found[3]), line


def parses_as_nagios(text: str) -> None:
    [line] = text.splitlines()
    assert re.match(r"PROBE (OK|WARNING|CRITICAL|UNKNOWN) - \S", line)
    _, *data = line.split("|")
    assert len(data) <= 1
    for found in data:
        assert re.fullmatch(r"( '([^'=]|'')+'=\d+\.\d{6}s;;;0;)+", found), found


def parses_as_markdown(text: str) -> None:
    columns = 0
    for line in text.splitlines():
        if not line.startswith("|"):
            columns = 0
            continue
        found = len(re.findall(r"(?<!\\)(?:\\\\)*\|", line))
        columns = columns or found
        assert found == columns, line
    assert "<" not in text.replace("<sub>", "").replace("</sub>", "")


def parses_as_text(text: str) -> None:
    for line in text.splitlines():
        assert line == line.rstrip()


PARSERS: dict[str, Callable[[str], None]] = {
    "text": parses_as_text,
    "json": parses_as_json,
    "jsonl": parses_as_jsonl,
    "markdown": parses_as_markdown,
    "csv": parses_as_csv,
    "junit": parses_as_junit,
    "tap": parses_as_tap,
    "github": parses_as_github,
    "nagios": parses_as_nagios,
}


@pytest.mark.parametrize("look", LOOKS.values(), ids=list(LOOKS))
@pytest.mark.parametrize(("name", "view", "label"), CASES, ids=["-".join(case) for case in CASES])
def test_every_format_is_read_by_its_own_parser_whatever_it_was_given(
    name: str, view: str, label: str, look: Look
) -> None:
    text = render(name, view, DOCUMENTS[view][label], look)
    assert text == "" or text.endswith("\n")
    assert not text.endswith("\n\n")
    controls = {mark for mark in text if unicodedata.category(mark) in ("Cc", "Cf", "Cs", "Zl", "Zp")}
    assert controls <= {"\n"}
    text.encode("utf-8")
    PARSERS[name](text)


def test_every_listed_format_has_a_parser_here_and_the_views_it_is_listed_with() -> None:
    assert set(PARSERS) == set(FORMATS)
    for name in FORMATS:
        there = [view for view in VIEWS if hasattr(FORMATS.load(name), view)]
        assert there
        assert [view for view in VIEWS if name in formats_for(view)] == there, name


@pytest.mark.parametrize(("name", "view", "label"), CASES, ids=["-".join(case) for case in CASES])
def test_a_format_says_the_same_twice(name: str, view: str, label: str) -> None:
    document = DOCUMENTS[view][label]
    assert render(name, view, document, Look()) == render(name, view, document, Look())


@pytest.mark.parametrize("name", formats_for("check"))
def test_every_format_names_what_was_asked_and_what_failed(name: str) -> None:
    text = render(name, "check", CHECKS["one-of-each"], Look(width=160))
    wanted = ["claude-api", "gemini-api", "shop-api", "529"]
    assert [word for word in wanted if word not in text.replace("\\_", "_")] == []


@pytest.mark.parametrize("name", formats_for("check"))
def test_the_order_of_words_in_a_name_cannot_forge_a_second_probe(name: str) -> None:
    lines = render(name, "check", CHECKS["hostile"], Look(width=160)).splitlines()
    forged = [line for line in lines if line.strip().startswith(("::error title=x::", "not ok 9", "=cmd"))]
    assert forged == []


def test_the_hostile_text_is_as_hostile_as_this_test_believes() -> None:
    assert {"\n", "\x1b", "\u202e", "\ud800", "|", "\x00"} <= set(HOSTILE)


def test_a_view_that_a_format_lacks_is_refused_with_those_that_have_it() -> None:
    with pytest.raises(
        UnsupportedViewError, match="tap cannot show a report; these can: text, json, markdown, csv"
    ):
        render("tap", "report", None, Look())


def test_an_unknown_format_is_refused_with_what_was_probably_meant() -> None:
    with pytest.raises(UnknownNameError, match="did you mean 'junit'"):
        render("junitt", "check", None, Look())
