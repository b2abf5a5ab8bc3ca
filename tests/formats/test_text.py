import re
import subprocess
import sys
from datetime import timedelta
from itertools import pairwise

import msgspec
from formats.documents import (
    AT,
    BAD_DAY,
    CHECKS,
    DOWN,
    FLEET,
    GATES,
    MIXED,
    NO_DATA,
    OPEN,
    UP,
    about,
    cells,
    checked,
    reported,
    sample,
    window,
)  # fmt: skip

from probe.formats import Look
from probe.formats.text import check, gate, report
from probe.formats.text.phases import bar, numbers
from probe.formats.text.sparkline import sparkline
from probe.model.outcome import Outcome, Owner
from probe.model.report import CheckResult
from probe.model.sample import Attempt, Failure, StepResult

WIDE = Look(width=160)


def plain(text: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


def row(text: str, name: str) -> str:
    [found] = [line for line in text.splitlines() if line.startswith(name)]
    return found


def test_a_row_begins_with_name_outcome_status_and_total() -> None:
    lines = check(MIXED, WIDE).splitlines()
    assert [line.split()[:2] for line in lines[:-1]] == [
        ["claude-api", "down"], ["gemini-api", "unknown"], ["shop-api", "degraded"], ["shop-web", "up"], ["shop-search", "up"],
    ]  # fmt: skip
    assert lines[-2].startswith("shop-search  up        200  412 ms  2nd attempt (1st: timeout)")


def test_totals_line_up_on_the_right() -> None:
    text = check(checked(UP, sample("slow", latency_s=12.34), sample("fast", latency_s=0.0042)), WIDE)
    ends = {row(text, name).index(total) + len(total) for name, total in
            [("shop-web", "412 ms"), ("slow", "12.3 s"), ("fast", "4.2 ms")]}  # fmt: skip
    assert len(ends) == 1


def test_where_the_time_went_is_told_in_numbers_and_as_a_bar() -> None:
    assert row(check(checked(UP), WIDE), "shop-web").endswith(
        "dns 4 · connect 21 · tls 44 · wait 331 · receive 12  ▏▌█▏████████▎"
    )


def test_the_bar_goes_first_then_the_shortest_phases_and_the_row_stays() -> None:
    whole = row(check(checked(UP), WIDE), "shop-web")
    assert row(check(checked(UP), Look(width=len(whole))), "shop-web") == whole
    without_bar = row(check(checked(UP), Look(width=len(whole) - 1)), "shop-web")
    assert without_bar == whole.rpartition("  ")[0]
    fewer = row(check(checked(UP), Look(width=len(without_bar) - 1)), "shop-web")
    assert fewer == "shop-web  up  200  412 ms  connect 21 · tls 44 · wait 331 · receive 12"
    fewest = row(
        check(checked(UP), Look(width=len("shop-web  up  200  412 ms  tls 44 · wait 331"))), "shop-web"
    )
    assert fewest == "shop-web  up  200  412 ms  tls 44 · wait 331"


def test_the_numbers_stay_in_milliseconds_and_short_phases_keep_a_digit() -> None:
    parts = [("dns", 0.00004), ("connect", 0.0003), ("wait", 1.2345)]
    assert numbers(parts, WIDE) == "dns 0 · connect 0.3 · wait 1234"


def test_a_bar_is_proportional_and_shows_the_shortest_part() -> None:
    assert bar([("dns", 0.5), ("wait", 0.5)], WIDE) == "█████" * 2
    assert bar([("dns", 0.0001), ("wait", 1.0)], WIDE) == "▏" + "█" * 10
    assert bar([("dns", 0.25), ("wait", 0.75)], Look(unicode=False)) == "dd" + "w" * 8
    assert bar([], WIDE) == bar([("dns", 0.0)], WIDE) == ""


def test_the_steps_of_a_flow_take_the_place_of_the_phases() -> None:
    steps = (
        StepResult(name="login", outcome=Outcome.UP, latency_s=0.2),
        StepResult(name="logout", outcome=Outcome.UP),
    )
    text = check(checked(sample("flow", steps=steps)), WIDE)
    assert row(text, "flow").endswith("login 200  ██████████")


def test_an_explanation_that_does_not_fit_stands_under_its_row() -> None:
    lines = check(checked(DOWN, exit_code=1), Look(width=80)).splitlines()
    assert lines[0] == "claude-api  down  529  812 ms  capacity, theirs"
    assert lines[1] == "    529 overloaded_error (waiting for the first byte)"


def test_a_long_explanation_is_wrapped_and_complete() -> None:
    message = " ".join(f"word{number}" for number in range(60))
    failed = Failure(reason="status", owner=Owner.TARGET, message=message)
    lines = check(checked(sample("x", Outcome.DOWN, failure=failed)), Look(width=60)).splitlines()
    under = [line for line in lines if line.startswith("    ")]
    assert " ".join(line.strip() for line in under) == message
    assert max(map(len, lines)) <= 60


def test_the_summary_is_the_last_line_and_says_how_it_ends() -> None:
    last = check(MIXED, WIDE).splitlines()[-1]
    assert re.sub(r" {3,}", " | ", last) == (
        "5 probes: 2 up · 1 degraded · 1 down · 1 unknown | 1.40 s, exit 1"
    )
    assert check(checked(UP), WIDE).splitlines()[-1].startswith("1 probe: 1 up  ")


def test_the_summary_counts_what_is_not_shown() -> None:
    quiet = CheckResult(samples=(DOWN,), summary=MIXED.summary, exit=1)
    assert check(quiet, WIDE).splitlines()[-1].startswith("5 probes: 2 up · 1 degraded")


def test_awk_finds_the_probes_that_are_down_and_nothing_else() -> None:
    down = [line.split()[0] for line in check(MIXED, WIDE).splitlines() if line.split()[1] == "down"]
    assert down == ["claude-api"]
    only = check(checked(DOWN, exit_code=1), WIDE).splitlines()
    assert [line.split()[0] for line in only if line.split()[1] == "down"] == ["claude-api"]


def test_colour_changes_nothing_but_the_colour() -> None:
    for result in CHECKS.values():
        for width in (60, 100, 160):
            colored = check(result, Look(width=width, color=True))
            assert plain(colored) == check(result, Look(width=width))


def test_each_outcome_has_its_colour() -> None:
    text = check(MIXED, Look(width=160, color=True))
    for code, word in (("1;31", "down"), ("35", "unknown"), ("33", "degraded"), ("32", "up")):
        assert f"\x1b[{code}m{word}\x1b[0m" in text


def test_markup_in_a_message_is_text() -> None:
    failed = Failure(reason="status", owner=Owner.TARGET, message="[red]503[/red] [link=http://x]y[/link]")
    text = check(checked(sample("x", Outcome.DOWN, failure=failed)), Look(width=160, color=True))
    assert "[red]503[/red] [link=http://x]y[/link]" in text


def test_ascii_is_ascii_even_where_a_server_is_not() -> None:
    failed = Failure(reason="status", owner=Owner.TARGET, message="Café — 東京 ‹secret›")
    samples = (sample("ünï", Outcome.DOWN, failure=failed), UP)
    text = check(checked(*samples), Look(width=120, unicode=False, verbose=True))
    assert text.isascii()
    assert "Caf\\xe9 \\u2014 \\u6771\\u4eac" in text
    assert report(FLEET, Look(width=160, unicode=False, verbose=True)).isascii()
    assert gate(GATES["one-of-each"], Look(width=60, unicode=False)).isascii()


def test_verbose_adds_what_was_asked_what_answered_and_each_attempt() -> None:
    flaky = msgspec.structs.replace(
        DOWN,
        attempts=(
            Attempt(at=AT, outcome=Outcome.DOWN, reason="stall", latency_s=2.0),
            Attempt(at=AT + timedelta(seconds=4), outcome=Outcome.DOWN, reason="capacity", latency_s=0.8124),
        ),
    )
    lines = [line.strip() for line in check(checked(flaky), Look(width=160, verbose=True)).splitlines()]
    assert "asked GET https://claude-api.example/" in lines
    assert "at 2026-11-22T14:31:00.123Z · from laptop · id 01JDA0000000000000000-claude-api" in lines
    assert "http 1.1 · request_id req_1" in lines
    assert "attempts down (stall) 2.00 s · down (capacity) 812 ms" in lines
    assert "dns 4 · connect 21 · tls 44 · wait 331 · receive 12" in lines


def test_verbose_tells_each_step() -> None:
    text = check(MIXED, Look(width=160, verbose=True))
    assert "    steps login up 200 ms · orders degraded (assertion) 1.11 s" in text.splitlines()


def test_plain_text_does_without_rich() -> None:
    code = (
        "import sys; sys.path.insert(0, 'tests')\n"
        "from formats.documents import MIXED, FLEET, GATES\n"
        "from probe.formats import Look, render\n"
        "for view, document in (('check', MIXED), ('report', FLEET), ('gate', GATES['all-met'])):\n"
        "    render('text', view, document, Look())\n"
        "print(sorted(name for name in sys.modules if name.split('.')[0] in ('rich', 'httpx', 'asyncio')))\n"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout == "[]\n"


def test_a_report_row_says_everything_where_there_is_room() -> None:
    assert report(reported(about("claude-web", BAD_DAY)), WIDE).splitlines()[:2] == [
        (
            "claude-web  24h    83.680 %  83.541–83.819  seen 100 %  down 3h55m  2 outages  longest 2h45m"
            "  p50 412ms  p95 1.20s  ██▁▁▅█████████████▁▃██·-"
        ),
        "    objective 99 % missed, budget 1632 % spent",
    ]


def test_a_narrow_report_drops_the_picture_then_latency_then_what_explains_the_number() -> None:
    document = reported(about("claude-web", msgspec.structs.replace(BAD_DAY, objective=None)))
    seen = [row(report(document, Look(width=width)), "claude-web") for width in range(160, 39, -1)]
    parts = [
        "▁▁▅",
        "p50 412ms  p95 1.20s",
        "longest 2h45m",
        "2 outages",
        "83.541–83.819",
        "down 3h55m",
        "seen 100 %",
    ]
    for part, later in pairwise(parts):
        kept = sum(part in line for line in seen)
        assert 0 < kept < sum(later in line for line in seen), part
    assert all("p50" in line for line in seen if "p95" in line)
    assert all(line.startswith("claude-web  24h    83.680 %") for line in seen)


def test_the_eye_reads_a_name_once_and_a_pipe_on_every_row() -> None:
    piped = report(FLEET, WIDE).splitlines()
    assert [line.split()[1] for line in piped if line.startswith("claude-web")] == ["24h", "30d"]
    seen = plain(report(FLEET, Look(width=160, color=True))).splitlines()
    assert [line.split()[1] for line in seen if line.startswith("claude-web")] == ["24h"]
    [nameless] = [line for line in seen if line.startswith("            30d    99")]
    assert nameless.index("99.451") == row("\n".join(seen), "claude-web").index("83.680")


def test_no_data_is_said_and_nothing_is_made_of_it() -> None:
    text = report(reported(about("gemini-api", msgspec.structs.replace(NO_DATA, cells=()))), WIDE)
    assert text.splitlines()[0] == "gemini-api  24h     no data  seen   0 %"
    assert "down" not in text


def test_a_share_of_runs_is_marked_and_explained() -> None:
    text = report(FLEET, Look(width=80))
    assert row(text, "nightly").startswith("nightly     24h   ~95.000 %*  of 20 runs")
    assert "* too little of the time was seen" in text


def test_a_provisional_number_is_marked_and_explained() -> None:
    text = report(reported(about("shop-api", OPEN)), WIDE)
    assert row(text, "shop-api").startswith("shop-api  24h   ~99.996 %  99.980–100")
    assert "~ provisional: " in text
    assert "~" not in report(reported(about("shop-web", window())), WIDE)


def test_warnings_are_shown_and_many_are_counted() -> None:
    text = report(reported(about("x", window()), warnings=tuple(f"w{number}" for number in range(9))), WIDE)
    assert [line for line in text.splitlines() if line.startswith("! ")] == [
        "! w0", "! w1", "! w2", "! w3", "! w4", "! and 4 more warnings; -f json lists them all",
    ]  # fmt: skip


def test_a_report_says_last_what_it_is_about() -> None:
    assert report(FLEET, WIDE).splitlines()[-2:] == [
        "24h: 2026-11-21 15:31 – 2026-11-22 15:31 · 30d: 2026-10-23 16:31 – 2026-11-22 15:31 Europe/Paris",
        "5 probes; objectives: 2 missed · 1 undetermined",
    ]


def test_an_empty_report_says_so() -> None:
    assert report(reported(), WIDE) == "no data: the record holds nothing to report on\n"


def test_verbose_reports_what_stands_behind_the_number() -> None:
    text = report(FLEET, Look(width=160, verbose=True))
    assert (
        "42820 samples, 235 failed · worst 98.000 %, best 99.500 % if the unknown time were down or up · 99.450 % of runs"
        in text
    )
    assert "99.420 % at the first attempt" in text
    assert "12 flaky" in text


def test_a_sparkline_is_full_only_without_and_empty_only_with_nothing_but_downtime() -> None:
    almost = msgspec.structs.replace(cells("█")[0], up_s=3599.0, down_s=1.0)
    hardly = msgspec.structs.replace(cells("█")[0], up_s=1.0, down_s=3599.0)
    spans = sparkline((*cells("█▁·-d"), almost, hardly), WIDE)
    assert "".join(span.text for span in spans) == "█▁·-█▇▂"
    ascii_spans = sparkline((*cells("█▁·-d"), almost, hardly), Look(unicode=False))
    assert "".join(span.text for span in ascii_spans) == "#_?-#*."


def test_a_gate_says_what_was_missed_first() -> None:
    lines = gate(GATES["one-of-each"], WIDE).splitlines()
    assert [line.split()[:2] for line in lines if line[0] != " "] == [
        ["claude-web", "missed"], ["gemini-api", "undetermined"], ["shop-web", "met"], ["how", "that"], ["asked", "now:"], ["3", "verdicts:"],
    ]  # fmt: skip
    assert lines[0] == (
        "claude-web  missed        availability >= 99.9% over 24h  "
        "83.680 % (83.541–83.819), worst 83.541 %, wanted >= 99.9 %"
    )
    assert lines[2] == (
        "shop-web    met           availability >= 99% over 7d     "
        "99.981 % (99.979–99.983), worst 99.780 %, wanted >= 99 %"
    )
    assert re.sub(r" {3,}", " | ", lines[-1]) == "3 verdicts: 1 met · 1 missed · 1 undetermined | exit 1"


def test_colour_changes_nothing_in_a_gate_but_the_colour() -> None:
    for result in GATES.values():
        assert plain(gate(result, Look(width=100, color=True))) == gate(result, Look(width=100))


def test_a_narrow_screen_gets_a_coarser_picture_before_none() -> None:
    fleet = reported(about("shop-web", BAD_DAY))
    pictures = {
        width: row(report(fleet, Look(width=width)), "shop-web").split()[-1] for width in (150, 130, 125, 60)
    }
    assert [len(pictures[width]) for width in (150, 130, 125)] == [24, 12, 8]
    assert set(pictures[60]).isdisjoint("▁█")


def test_a_report_on_other_terms_than_usual_says_so_under_its_rows() -> None:
    document = msgspec.structs.replace(FLEET, degraded_weight=1.0, quorum="any")
    lines = report(document, WIDE).splitlines()
    assert {"degraded counts as down", "down as soon as any vantage sees it down"} <= set(lines)
    assert "degraded counts" not in report(FLEET, WIDE)


def test_how_much_was_seen_is_measured_by_the_report_s_own_limit() -> None:
    document = reported(about("x", window(coverage=0.6)))
    enough = msgspec.structs.replace(document, min_coverage=0.5)
    color = Look(width=160, color=True)
    assert "\x1b[35mseen  60 %" in report(document, color)
    assert "\x1b[35mseen  60 %" not in report(enough, color)


def test_latency_that_does_not_fit_goes_under_the_row_where_it_is_read_by_eye() -> None:
    document = reported(about("claude-web", BAD_DAY))
    lines = plain(report(document, Look(width=80, color=True))).splitlines()
    assert lines[1] == "    p50 412ms · p95 1.20s"
    assert "p50" not in report(document, Look(width=80))
    assert plain(report(document, Look(width=160, color=True))).count("p50") == 1


def test_one_warning_more_is_one() -> None:
    assert "! and 1 more warning;" in report(reported(about("x", window()), warnings=("w",) * 6), WIDE)


def test_a_time_that_our_own_delay_spoils_by_much_is_marked_without_verbose() -> None:
    late = sample("shop", Outcome.UP, latency_s=1.528, lag_s=1.499, lagged=True)
    assert (
        "    our own loop was 1.50 s late: these times are not the target's"
        in check(checked(late), WIDE).splitlines()
    )
    little = sample("shop", Outcome.UP, latency_s=0.08, lag_s=0.03, lagged=True)
    assert "our own loop" not in check(checked(little), WIDE)
