"""The formats that machines read, where their own syntax or a decision of ours is at stake."""

import csv
import io
import json
import math
import re
from xml.etree import ElementTree as ET

import msgspec
import pytest
from formats.documents import (
    BAD_DAY,
    CHECKS,
    DEGRADED,
    DOWN,
    FLAKY,
    FLEET,
    GATES,
    MET,
    MISSED,
    MIXED,
    UNDETERMINED,
    UNKNOWN,
    UP,
    about,
    checked,
    judged,
    reported,
    sample,
    window,
)  # fmt: skip

from probe.formats import Look, github, jsonl, junit, nagios, tap
from probe.formats import csv as csv_format
from probe.formats import json as json_format
from probe.model.outcome import Outcome, Owner
from probe.model.report import CheckResult, GateResult, Summary
from probe.model.sample import Failure
from probe.record import decode, encode

LOOK = Look()


# json, jsonl


def test_json_holds_the_samples_as_they_are_recorded() -> None:
    found = json.loads(json_format.check(MIXED, LOOK))
    assert list(found) == ["v", "samples", "summary", "exit"]
    assert found["samples"] == [json.loads(encode(each)) for each in MIXED.samples]
    assert [list(each) for each in found["samples"]] == [
        list(json.loads(encode(each))) for each in MIXED.samples
    ]
    assert found["summary"] == {"up": 2, "degraded": 1, "down": 1, "unknown": 1}
    assert (found["v"], found["exit"]) == (1, 1)


def test_json_of_a_report_has_the_keys_of_version_1_in_their_order() -> None:
    found = json.loads(json_format.report(FLEET, LOOK))
    assert list(found) == [
        "v", "made_at", "now", "timezone", "method", "quorum", "degraded_weight", "min_coverage", "sources",
        "warnings", "during", "probes",
    ]  # fmt: skip
    bad = found["probes"][1]["windows"][0]
    assert list(bad) == [
        "name", "from", "until", "length_s", "availability", "edge_low", "edge_high", "worst", "best", "coverage",
        "up_s", "degraded_s", "down_s", "down_low_s", "down_high_s", "unknown_s", "excluded_s", "samples", "failed",
        "flaky", "ratio", "first_try", "masked", "errors", "conflicts", "latency_s", "outages", "longest_outage_s",
        "provisional", "objective", "during", "outside_s", "including_maintenance", "notes", "owners",
    ]  # fmt: skip
    assert list(bad["latency_s"]) == ["count", "p50", "p90", "p95", "p99", "max", "exact"]
    assert list(bad["objective"]) == ["target", "verdict", "budget_s", "consumed_s", "burn", "name"]
    assert (bad["from"], bad["until"]) == ("2026-11-21T14:31:00.000Z", "2026-11-22T14:31:00.000Z")


def test_json_does_not_round_and_leaves_unknown_null() -> None:
    probes = json.loads(json_format.report(FLEET, LOOK))["probes"]
    assert probes[1]["windows"][0]["availability"] == 1 - 14_100 / 86_400
    assert probes[2]["windows"][0]["availability"] is None
    assert probes[2]["windows"][0]["objective"]["consumed_s"] is None


def test_json_stays_strict_where_a_number_is_none() -> None:
    endless = msgspec.structs.replace(BAD_DAY, availability=math.nan, worst=-math.inf)
    [found] = json.loads(json_format.report(reported(about("x", endless)), LOOK))["probes"]
    assert found["windows"][0]["availability"] is None
    assert found["windows"][0]["worst"] is None


def test_json_of_a_gate_adds_the_verdicts() -> None:
    found = json.loads(json_format.gate(GATES["one-of-each"], LOOK))
    assert list(found) == ["v", "samples", "summary", "verdicts", "exit"]
    assert found["verdicts"][0] == {
        "rule": "availability >= 99% over 7d", "probe": "shop-web", "verdict": "met", "metric": "availability",
        "op": ">=", "actual": 0.99981, "wanted": 0.99, "worst": 0.9978, "best": 0.99984, "edge_low": 0.99979,
        "edge_high": 0.99983, "coverage": 0.998, "samples": 10_070, "failed": 2, "excluded": [], "target": None,
        "target_over": None, "detail": None,
    }  # fmt: skip
    assert found["verdicts"][2]["actual"] == 1 - 14_100 / 86_400
    assert found["verdicts"][1]["actual"] is None


def test_jsonl_is_the_record_itself() -> None:
    lines = jsonl.check(MIXED, LOOK).splitlines(keepends=True)
    assert [line.encode() for line in lines] == [encode(each) for each in MIXED.samples]
    assert decode(lines[2].encode()).failure == DOWN.failure
    assert jsonl.check(checked(), LOOK) == ""


# csv


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_csv_has_a_row_for_each_sample_and_raw_numbers() -> None:
    found = rows(csv_format.check(MIXED, LOOK))
    assert [row["probe"] for row in found] == [each.probe for each in MIXED.samples]
    assert (found[0]["latency_s"], found[0]["wait_s"], found[0]["flaky"]) == ("0.4121", "0.331", "false")
    assert (found[2]["reason"], found[2]["owner"], found[2]["phase"]) == ("capacity", "target", "wait")
    assert found[3]["latency_s"] == ""
    assert (found[4]["flaky"], found[4]["attempts"]) == ("true", "2")


def test_csv_has_a_row_for_each_probe_and_window() -> None:
    found = rows(csv_format.report(FLEET, LOOK))
    assert [(row["probe"], row["window"]) for row in found][:4] == [
        ("shop-web", "24h"), ("shop-web", "30d"), ("claude-web", "24h"), ("claude-web", "30d"),
    ]  # fmt: skip
    assert float(found[2]["availability"]) == 1 - 14_100 / 86_400
    assert (found[2]["latency_p95_s"], found[2]["objective_verdict"]) == ("1.2", "missed")
    assert (found[4]["availability"], found[4]["objective_consumed_s"]) == ("", "")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＠"])
def test_csv_never_begins_a_cell_as_a_formula(start: str) -> None:
    failed = Failure(reason="status", owner=Owner.TARGET, message=f"{start}cmd|' /C calc'!A0")
    [row] = rows(csv_format.check(checked(sample(f"{start}1", Outcome.DOWN, failure=failed)), LOOK))
    assert row["probe"].startswith("'")
    assert row["message"].startswith("'")


def test_csv_leaves_a_negative_number_a_number() -> None:
    [row] = rows(csv_format.report(reported(about("x", window(down_s=-0.5))), LOOK))
    assert row["down_s"] == "-0.5"


def test_csv_quotes_what_would_end_a_cell() -> None:
    failed = Failure(reason="status", owner=Owner.TARGET, message='a "b", c')
    text = csv_format.check(checked(sample("x", Outcome.DOWN, failure=failed)), LOOK)
    assert '"a ""b"", c"' in text


# junit


def cases(text: str) -> dict[str, ET.Element]:
    return {case.get("name", ""): case for case in ET.fromstring(text).iter("testcase")}


def test_junit_fails_what_is_down_and_errs_where_nothing_is_known() -> None:
    found = cases(junit.check(MIXED, LOOK))
    assert {name: [child.tag for child in case] for name, case in found.items()} == {
        "shop-web": [],
        "shop-api": ["system-out"],
        "claude-api": ["failure"],
        "gemini-api": ["error"],
        "shop-search": ["system-out"],
    }
    assert found["claude-api"][0].get("type") == "capacity"
    assert found["claude-api"][0].get("message") == (
        "capacity, theirs: 529 overloaded_error (waiting for the first byte)"
    )
    assert (found["shop-web"].get("classname"), found["shop-web"].get("time")) == (
        "http/shop,web",
        "0.412100",
    )
    assert found["gemini-api"].get("time") is None
    assert "2nd attempt (1st: timeout)" in (found["shop-search"][0].text or "")


def test_junit_fails_a_missed_rule_and_errs_on_an_undetermined_one() -> None:
    found = cases(junit.gate(GATES["one-of-each"], LOOK))
    assert [(case.get("classname"), [child.tag for child in case]) for case in found.values()] == [
        ("shop-web", ["system-out"]), ("gemini-api", ["error"]), ("claude-web", ["failure"]),
    ]  # fmt: skip


def test_junit_keeps_hostile_text_inside_its_element() -> None:
    found = cases(junit.check(CHECKS["hostile"], LOOK))
    assert len(found) == 2
    text = next(iter(found.values()))[0].text or ""
    assert "</testcase><script>" in text
    assert "\\x1b[31m" in text
    assert "\\u202e" in text


# tap


def test_tap_numbers_the_tests_and_explains_those_that_are_not_plain() -> None:
    lines = tap.check(MIXED, LOOK).splitlines()
    assert lines[:3] == ["TAP version 13", "1..5", "ok 1 - shop-web"]
    assert [line for line in lines if line.startswith("not ok")] == [
        "not ok 3 - claude-api",
        "not ok 4 - gemini-api",
    ]
    assert '  message: "529 overloaded_error (waiting for the first byte)"' in lines
    assert '  flaky: "2nd attempt (1st: timeout)"' in lines


def test_tap_lets_no_name_become_a_directive() -> None:
    text = tap.check(checked(sample("broken # TODO later", Outcome.DOWN)), LOOK)
    assert "not ok 1 - broken \\# TODO later" in text.splitlines()


def test_tap_is_not_ok_where_a_rule_is_missed_or_undetermined() -> None:
    lines = tap.gate(judged(MET, UNDETERMINED, MISSED), LOOK).splitlines()
    assert [line for line in lines if line[0] != " "][2:] == [
        "ok 1 - shop-web: availability >= 99% over 7d",
        "not ok 2 - gemini-api: now up",
        "not ok 3 - claude-web: availability >= 99.9% over 24h",
    ]
    assert '  actual: "nothing is known"' in lines


# github


def test_github_annotates_the_worst_first_and_sums_up_last() -> None:
    assert [line.split("::")[1] for line in github.check(MIXED, LOOK).splitlines()] == [
        "error title=claude-api is down",
        "warning title=gemini-api is unknown",
        "warning title=shop-api is degraded",
        "notice title=probe",
    ]


def test_github_escapes_what_the_runner_would_read() -> None:
    failed = Failure(reason="status", owner=Owner.TARGET, message="100%, a\nb: c")
    text = github.check(checked(sample("a:b,c", Outcome.DOWN, failure=failed)), LOOK)
    assert text.splitlines()[0] == "::error title=a%3Ab%2Cc is down::status, theirs: 100%25, a\\nb: c"


@pytest.mark.parametrize(
    "command", ["::error::x", "::set-output name=a::b", "::stop-commands::tok", "::dead::x", "##[error]x"]
)
def test_github_breaks_up_commands_in_what_a_server_said(command: str) -> None:
    failed = Failure(reason="status", owner=Owner.TARGET, message=f"x {command}")
    line = github.check(checked(sample("x", Outcome.DOWN, failure=failed)), LOOK).splitlines()[0]
    said = re.sub(r"^::error title=x is down::", "", line)
    assert command not in said
    assert not re.search(r"::\S+::|::[a-z-]+ \S+::|##\[", said)


def test_github_leaves_an_ipv6_address_in_one_piece() -> None:
    failed = Failure(
        reason="connect.refused", owner=Owner.TARGET, message="refused by [2001:db8::abcd]:443 and [::1]:443"
    )
    assert "[2001:db8::abcd]:443 and [::1]:443" in github.check(
        checked(sample("x", Outcome.DOWN, failure=failed)), LOOK
    )


# nagios


@pytest.mark.parametrize(
    ("result", "word", "code"),
    [
        (checked(UP, FLAKY), "OK", 0),
        (checked(UP, DEGRADED), "WARNING", 1),
        (checked(UP, DEGRADED, exit_code=1), "CRITICAL", 2),
        (checked(DOWN, UNKNOWN, exit_code=1), "CRITICAL", 2),
        (checked(UP, UNKNOWN, DEGRADED, exit_code=3), "UNKNOWN", 3),
        (checked(exit_code=4), "UNKNOWN", 3),
        (checked(UP, exit_code=124), "UNKNOWN", 3),
        (checked(DOWN, exit_code=124), "CRITICAL", 2),
        (judged(MET), "OK", 0),
        (judged(MET, UNDETERMINED, exit_code=3), "UNKNOWN", 3),
        (judged(MET, UNDETERMINED, MISSED, exit_code=1), "CRITICAL", 2),
        (judged(exit_code=4), "UNKNOWN", 3),
        (judged(MET, exit_code=124), "UNKNOWN", 3),
    ],
)
def test_nagios_says_the_same_in_its_word_and_in_its_exit_code(
    result: CheckResult | GateResult, word: str, code: int
) -> None:
    text = nagios.gate(result, LOOK) if isinstance(result, GateResult) else nagios.check(result, LOOK)
    assert text.startswith(f"PROBE {word} - ")
    assert nagios.exit_code(result) == code


def test_nagios_keeps_the_performance_data_apart() -> None:
    failed = Failure(reason="status", owner=Owner.TARGET, message="a | b")
    text = nagios.check(checked(sample("it's=x|y", Outcome.DOWN, failure=failed), exit_code=1), LOOK)
    assert text == (
        "PROBE CRITICAL - 1 probe, 1 down: it's=x/y (status, theirs: a / b) | 'it''s_x/y'=0.412100s;;;0;\n"
    )


def test_nagios_names_the_worst_five_and_counts_the_rest() -> None:
    many = tuple(sample(f"p{number}", Outcome.DOWN) for number in range(8))
    text = nagios.check(checked(*many, exit_code=1), LOOK)
    assert "p4 (no reason is recorded) and 3 more | " in text
    assert "p5 (" not in text


def test_nagios_judges_by_the_summary_when_rows_are_left_out() -> None:
    assert nagios.exit_code(CheckResult(samples=(), summary=Summary(up=1, down=1), exit=1)) == 2
