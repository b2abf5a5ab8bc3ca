"""`probe outages`: which are listed, what one in full tells, and what the exit code says of now."""

import csv
import io
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from support.shop import config
from support.tool import Ran, probe

START = datetime(2026, 3, 1, tzinfo=UTC)
CONFIG = config()
HOUR = ["--now", "2026-03-01T01:00:00Z"]
FAILURES = {
    "D": {"reason": "server_error", "owner": "target", "phase": "wait", "message": "status 503"},
    "T": {"reason": "connect.timeout", "owner": "network", "phase": "connect", "message": "no connection in 10 s"},
    "O": {"reason": "offline", "owner": "self", "message": "this machine has no network"},
}  # fmt: skip
OUTCOMES = {"U": "up", "D": "down", "T": "down", "O": "unknown"}


def line(name: str, minute: float, letter: str, **more: Any) -> str:
    at = (START + timedelta(minutes=minute)).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    made: dict[str, Any] = {
        "v": 1, "id": f"{name}-{minute:g}", "probe": name, "kind": "http", "at": at, "every_s": 60, "timeout_s": 10,
        "trigger": "scheduled", "vantage": "here", "target": "GET http://127.0.0.1:9/", "outcome": OUTCOMES[letter],
        "latency_s": 0.1, "config": "a1",
    }  # fmt: skip
    if letter in FAILURES:
        made["failure"] = FAILURES[letter]
    return json.dumps(made | more) + "\n"


def hour(name: str, letters: str, start: int = 0) -> str:
    return "".join(line(name, start + i, letter) for i, letter in enumerate(letters))


def record(folder: Path, *texts: str) -> Path:
    (folder / "probes.toml").write_text(CONFIG)
    (folder / "results").mkdir()
    for text in texts:
        for each in text.splitlines(keepends=True):
            day = json.loads(each)["at"][:10]
            with (folder / "results" / f"{day}.jsonl").open("a") as file:
                file.write(each)
    return folder


WEB = "U" * 20 + "D" * 6 + "T" * 4 + "U" * 30
API = "U" * 40 + "DD" + "U" * 5 + "D" + "U" * 12


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An hour: web is down from 00:20 to 00:30, api from 00:40 to 00:42, with one blip later."""
    return record(tmp_path, hour("web", WEB), hour("api", API))


def ids(ran: Ran) -> list[str]:
    return [each["id"] for each in ran.json["outages"]]


def test_the_newest_comes_first_and_each_row_says_what_is_known(folder: Path) -> None:
    ran = probe("outages", *HOUR, cwd=folder, env={"COLUMNS": "140"})
    assert (ran.exit, ran.err) == (0, "")
    assert ran.lines[:2] == [
        "api-20260301T0040  2026-03-01 00:39:30 – 00:41:30  2m   1m–3m   2 samples   server_error, theirs",
        (
            "web-20260301T0020  2026-03-01 00:19:30 – 00:29:30  10m  9m–11m  10 samples  "
            "server_error, theirs (6) · connect.timeout, network (4)"
        ),
    ]
    assert ran.lines[3:5] == [
        "web  1 outage  down 10m  longest 10m  MTTR 10m  MTTF 50m  MTBF 1h  MTTD 1m30s",
        "api  1 outage  down 3m   longest 2m   MTTR 2m   MTTF 57m  MTBF 1h  MTTD 1m30s  1 blip",
    ]
    assert ran.lines[-1] == "2 probes, 2 outages"


def test_at_80_columns_the_reasons_stand_under_the_row_and_ascii_is_ascii(folder: Path) -> None:
    ran = probe("outages", "web", *HOUR, cwd=folder, env={"COLUMNS": "80", "LC_ALL": "C", "PYTHONIOENCODING": "ascii"})  # fmt: skip
    assert ran.lines[:2] == [
        "web-20260301T0020  2026-03-01 00:19:30 - 00:29:30  10m  9m-11m  10 samples",
        "    server_error, theirs (6), connect.timeout, network (4)",
    ]
    assert ran.out.isascii()
    assert max(map(len, ran.lines)) <= 80


def test_json_is_the_documented_shape(folder: Path) -> None:
    document = probe("outages", *HOUR, "-f", "json", cwd=folder).json
    assert list(document) == [
        "v", "now", "timezone", "method", "quorum", "open_after", "close_after", "window", "sources", "warnings",
        "outages", "probes",
    ]  # fmt: skip
    assert document["v"] == 1
    assert document["window"] == {
        "name": "30d", "from": "2026-01-30T01:00:00.000Z", "until": "2026-03-01T01:00:00.000Z", "length_s": 2592000.0,
    }  # fmt: skip
    assert document["outages"][1] == {
        "id": "web-20260301T002000000", "probe": "web", "tags": ["shop"], "open": False, "going_on": False,
        "onset": "2026-03-01T00:19:30.000Z", "end": "2026-03-01T00:29:30.000Z", "last_up": "2026-03-01T00:19:00.000Z",
        "first_fail": "2026-03-01T00:20:00.000Z", "opened": "2026-03-01T00:21:00.000Z",
        "last_fail": "2026-03-01T00:29:00.000Z", "first_ok": "2026-03-01T00:30:00.000Z",
        "closed": "2026-03-01T00:31:00.000Z", "duration_s": 600.0, "duration_low_s": 540.0, "duration_high_s": 660.0,
        "down_s": 600.0, "unknown_s": 0.0, "samples": 10,
        "reasons": [
            {"reason": "server_error", "owner": "target", "samples": 6},
            {"reason": "connect.timeout", "owner": "network", "samples": 4},
        ],
        "surface": None, "surfaces": [],
    }  # fmt: skip
    assert [(each["probe"], each["outages"], each["blips"]) for each in document["probes"]] == [
        ("web", 1, 0),
        ("api", 1, 1),
    ]


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        (["web"], ["web-20260301T002000000"]),
        (["machines"], ["api-20260301T004000000"]),
        (["shop", "-w", "25m"], ["api-20260301T004000000"]),
        (["--from", "2026-03-01T00:00:00Z", "--until", "2026-03-01T00:25:00Z"], ["web-20260301T002000000"]),
    ],
    ids=" ".join,
)
def test_probes_tags_and_windows_choose(folder: Path, words: list[str], wanted: list[str]) -> None:
    assert ids(probe("outages", *words, *HOUR, "-f", "json", cwd=folder)) == wanted


def test_csv_is_a_row_for_each_outage(folder: Path) -> None:
    ran = probe("outages", *HOUR, "-f", "csv", cwd=folder)
    rows = list(csv.DictReader(io.StringIO(ran.out)))
    assert [(row["id"], row["duration_s"], row["reason"], row["owner"]) for row in rows] == [
        ("api-20260301T004000000", "120.0", "server_error", "target"),
        ("web-20260301T002000000", "600.0", "server_error", "target"),
    ]


def test_csv_has_no_room_for_warnings_so_they_are_said(folder: Path) -> None:
    with (folder / "results" / "2026-03-01.jsonl").open("a") as file:
        file.write("nonsense\n")
    ran = probe("outages", *HOUR, "-f", "csv", cwd=folder)
    assert ran.err == "probe: results/2026-03-01.jsonl:121: damaged line: not JSON, skipped\n"
    assert probe("outages", *HOUR, "-f", "json", cwd=folder).json["warnings"] == [ran.err[7:].strip()]


def test_an_outage_that_goes_on_exits_1_and_comes_first(tmp_path: Path) -> None:
    record(tmp_path, hour("web", "U" * 50 + "D" * 10), hour("api", "U" * 55 + "DDUUU"))
    ran = probe("outages", *HOUR, cwd=tmp_path)
    assert ran.exit == 1
    assert ran.lines[0].startswith(
        "web-20260301T0050  2026-03-01 00:49:30 – still going on  10m30s  at least 9m"
    )
    assert ran.lines[-1] == "2 probes, 2 outages: 1 still going on"
    assert probe("outages", "api", *HOUR, cwd=tmp_path).exit == 0
    assert probe("outages", "web-20260301T0050", *HOUR, cwd=tmp_path).exit == 1


def test_a_record_that_ends_in_an_outage_says_nothing_of_now_and_exits_3(tmp_path: Path) -> None:
    record(tmp_path, hour("web", "U" * 50 + "D" * 10))
    ran = probe("outages", "--now", "2026-03-02T00:00:00Z", cwd=tmp_path)
    assert ran.exit == 3
    assert "– end not seen" in ran.lines[0]
    assert ran.lines[-1] == "2 probes, 1 outage: 1 whose end was not seen"


def test_down_beats_undetermined(tmp_path: Path) -> None:
    record(tmp_path, hour("web", "UUUDDD"), hour("api", "U" * 50 + "D" * 10))
    assert probe("outages", *HOUR, cwd=tmp_path).exit == 1


def test_nothing_known_of_the_window_exits_3(folder: Path) -> None:
    ran = probe("outages", "--now", "2026-06-01T00:00:00Z", "-w", "1h", cwd=folder)
    assert ran.exit == 3
    assert ran.lines[0] == "web  no data"


@pytest.mark.parametrize("word", ["wbe", "x*"])
def test_nothing_of_that_name_exits_4(folder: Path, word: str) -> None:
    ran = probe("outages", word, *HOUR, cwd=folder)
    assert (ran.exit, ran.out) == (4, "")
    assert f"no probe or tag is named '{word}'" in ran.err


def test_an_unknown_id_exits_4_and_names_near_ones(folder: Path) -> None:
    ran = probe("outages", "web-20260301T0021", *HOUR, cwd=folder)
    assert (ran.exit, ran.out) == (4, "")
    assert ran.err.startswith(
        "probe: no outage is named 'web-20260301T0021' (did you mean 'web-20260301T0020'"
    )


def test_a_beginning_of_several_ids_is_refused_with_them(tmp_path: Path) -> None:
    record(tmp_path, hour("web", "UUDDUUUDDUU"))
    ran = probe("outages", "web-2026", *HOUR, cwd=tmp_path)
    assert (ran.exit, ran.out) == (2, "")
    assert ran.err == (
        "probe: 'web-2026' is the beginning of 2 outages: web-20260301T0007, web-20260301T0002: write more of one\n"
    )


def test_two_windows_are_refused(folder: Path) -> None:
    ran = probe("outages", "-w", "1h", "--from", "2026-03-01", *HOUR, cwd=folder)
    assert ran == (2, "", "probe: outages are of one window: leave out --window, or --from and --until\n")


@pytest.mark.parametrize("store", ["results", "-"])
def test_one_in_full_has_its_edges_its_first_failure_what_changed_and_its_samples(
    tmp_path: Path, store: str
) -> None:
    letters = "UUUDDOTU" + "UU"
    text = "".join(
        line("web", i, letter, config="a1" if i < 4 else "b2", vantage="here") for i, letter in enumerate(letters)
    )  # fmt: skip
    record(tmp_path, text, hour("api", "U" * 10))
    both = text + hour("api", "U" * 10)
    ran = probe("outages", "web-2026", "--store", store, *HOUR, "-f", "json", cwd=tmp_path, stdin=both)
    assert (ran.exit, ran.err) == (0, "")
    document = ran.json
    assert document["outage"]["id"] == "web-20260301T000300000"
    assert document["outage"]["closed"] == "2026-03-01T00:08:00.000Z"
    assert document["first_failure"] == FAILURES["D"]
    assert document["vantages"] == ["here"]
    assert document["changes"] == [
        {"at": "2026-03-01T00:04:00.000Z", "what": "config", "before": "a1", "after": "b2", "probe": None},
        {
            "at": "2026-03-01T00:06:00.000Z",
            "what": "reason",
            "before": "server_error",
            "after": "connect.timeout",
            "probe": None,
        },
    ]
    assert [(each["id"], each["outcome"], each["evidence"]) for each in document["samples"]] == [
        ("web-2", "up", True),
        ("web-3", "down", True),
        ("web-4", "down", True),
        ("web-5", "unknown", False),
        ("web-6", "down", True),
        ("web-7", "up", True),
        ("web-8", "up", True),
    ]
    assert document["samples"][4] | {"config": None} == {
        "at": "2026-03-01T00:06:00.000Z", "id": "web-6", "outcome": "down", "evidence": True, "vantage": "here",
        "latency_s": 0.1, "status": None, "reason": "connect.timeout", "owner": "network", "phase": "connect",
        "step": None, "message": "no connection in 10 s", "config": None, "probe": None,
    }  # fmt: skip
    assert document["left_out"] == 0


def test_a_long_one_shows_its_first_and_last_samples_and_says_how_many_are_between(tmp_path: Path) -> None:
    record(tmp_path, hour("web", "U" * 5 + "D" * 40 + "U" * 5))
    ran = probe("outages", "web-20260301T0005", *HOUR, cwd=tmp_path)
    assert ran.lines[0] == "web-20260301T000500000"
    assert "    … and 23 more (all: -v)" in ran.lines
    shown = [each for each in ran.lines if each.startswith("    03-01 ")]
    assert len(shown) == 20
    whole = probe("outages", "web-20260301T0005", *HOUR, "-v", cwd=tmp_path)
    assert len([each for each in whole.lines if each.startswith("    03-01 ")]) == 43


def test_a_document_holds_a_thousand_samples_at_most(tmp_path: Path) -> None:
    record(tmp_path, hour("web", "U" * 3 + "D" * 1200 + "UU"))
    now = ["--now", "2026-03-02T00:00:00Z"]
    document = probe("outages", "web-2026", *now, "-f", "json", cwd=tmp_path).json
    assert (len(document["samples"]), document["left_out"]) == (1000, 203)
    assert document["samples"][0]["id"] == "web-2"
    assert document["samples"][-1]["id"] == "web-1204"


def test_time_nobody_looked_is_told(tmp_path: Path) -> None:
    record(tmp_path, hour("web", "UUDD"), hour("web", "DDUU", 40))
    ran = probe("outages", *HOUR, cwd=tmp_path)
    assert "    nobody looked for 34m30s of it" in ran.lines
    [row] = probe("outages", *HOUR, "-f", "json", cwd=tmp_path).json["outages"]
    assert (row["duration_s"], row["unknown_s"], row["down_s"]) == (2400.0, 2070.0, 330.0)


def test_an_outage_from_long_before_the_window_keeps_its_beginning_and_its_id(tmp_path: Path) -> None:
    days = 24 * 60
    text = "".join(line("web", i, "D" if 30 <= i < 4 * days else "U") for i in range(0, 5 * days, 10))
    record(tmp_path, text.replace('"every_s": 60', '"every_s": 600'))
    now = ["--now", "2026-03-06T00:00:00Z"]
    narrow = probe("outages", "-w", "26h", *now, "-f", "json", cwd=tmp_path)
    assert ids(narrow) == ["web-20260301T003000000"]
    assert ids(probe("outages", "-w", "26h", *now, "--store", "-", "-f", "json", cwd=tmp_path, stdin=text)) == ids(narrow)  # fmt: skip
    assert ids(probe("outages", "-w", "6d", *now, "-f", "json", cwd=tmp_path)) == ids(narrow)


def test_an_outage_that_ended_long_after_the_window_has_its_end(tmp_path: Path) -> None:
    days = 24 * 60
    text = "".join(line("web", i, "D" if 30 <= i < 4 * days else "U") for i in range(0, 5 * days, 10))
    record(tmp_path, text.replace('"every_s": 60', '"every_s": 600'))
    ran = probe("outages", "-w", "2026-03-01", "--now", "2026-03-06T00:00:00Z", "-f", "json", cwd=tmp_path)
    assert ran.exit == 0
    assert [each["end"] for each in ran.json["outages"]] == ["2026-03-04T23:55:00.000Z"]


def test_an_id_finds_its_outage_however_long_ago(folder: Path) -> None:
    ran = probe("outages", "web-20260301T0020", "--now", "2026-09-01T00:00:00Z", cwd=folder)
    assert (ran.exit, ran.lines[0]) == (0, "web-20260301T002000000")


def test_an_outage_within_maintenance_is_not_listed(folder: Path) -> None:
    with (folder / "probes.toml").open("a") as file:
        file.write(
            '[[maintenance]]\nprobes = ["web"]\nfrom = "2026-03-01T00:15:00Z"\nuntil = "2026-03-01T00:35:00Z"\n'
        )
    ran = probe("outages", *HOUR, "-f", "json", cwd=folder)
    assert ids(ran) == ["api-20260301T004000000"]
    assert ran.json["probes"][0]["down_s"] == 0.0


def test_a_format_without_the_view_is_refused_with_those_that_have_it(folder: Path) -> None:
    ran = probe("outages", "-f", "junit", *HOUR, cwd=folder)
    assert ran == (2, "", "probe: the format 'junit' cannot show outages; these can: text, json, markdown, csv\n")  # fmt: skip


def test_reports_beside_the_screen(folder: Path) -> None:
    ran = probe("outages", "web-2026", *HOUR, "--report", "markdown:one.md", cwd=folder)
    assert ran.exit == 0
    assert (folder / "one.md").read_text().startswith("### Outage web-20260301T002000000\n")
