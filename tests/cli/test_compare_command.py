"""`probe compare`: a record of which everything is known, and what is said of it."""

import csv
import io
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from analysis.vectors import lines, moment, sample
from support.shop import config
from support.tool import Ran, probe

from probe.units import format_moment

MINUTE = 60
HOURS = 12 * 60
"""Minutes of the window."""
NOW = format_moment(moment(HOURS * MINUTE))
AWAY = range(400, 460)
SHARED, OF_WEB, OF_API = range(60, 70), range(200, 220), range(300, 305)
CONFIG = config()


def asked(name: str, *down: Iterable[int], away: Iterable[int] = AWAY, **more: Any) -> bytes:
    """A sample a minute, a little beyond the window on both sides, but for the minutes the prober was away."""
    failing = {minute for each in down for minute in each}
    gone = set(away)
    return lines(
        sample(minute * MINUTE, "D" if minute in failing else "U", probe=name, **more)
        for minute in range(-2, HOURS + 3)
        if minute not in gone
    )


def record(folder: Path, *parts: bytes, name: str = "2026-11-01.jsonl") -> Path:
    (folder / "probes.toml").write_text(CONFIG)
    (folder / "results").mkdir(exist_ok=True)
    (folder / "results" / name).write_bytes(b"".join(parts))
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Both down for the same 10 minutes, web for 20 more and api for 5 more; the prober was away for an hour."""
    web = asked("web", SHARED, OF_WEB, latency_s=0.25)
    return record(tmp_path, web, asked("api", SHARED, OF_API, latency_s=0.5))


def compare(folder: Path, *words: str, env: dict[str, str] | None = None) -> Ran:
    return probe("compare", *words, "-w", "12h", "--now", NOW, cwd=folder, env=env)


def only_window(ran: Ran) -> Any:
    assert (ran.exit, ran.err) == (0, ""), ran
    [window] = ran.json["windows"]
    return window


def both(folder: Path, *words: str) -> tuple[str, Any]:
    """The text, with a single space between words, and the window as JSON has it."""
    ran = compare(folder, *words, "--report", "json:out.json")
    assert ran.err == ""
    [window] = json.loads((folder / "out.json").read_text())["windows"]
    return " ".join(ran.out.split()), window


UNKNOWN = 61 * 60 - 150  # from the last sample before the gap to the first after it, less 75 s on either side
SAME = HOURS * 60 - UNKNOWN


def test_what_is_known_of_the_record_is_found(folder: Path) -> None:
    window = only_window(compare(folder, "web", "api", "-f", "json"))
    assert window["same_s"] == SAME
    assert window["same_share"] == SAME / (HOURS * 60)
    assert window["provisional"] is False
    [worse, better] = window["lines"]
    assert (worse["name"], better["name"]) == ("web", "api")
    assert (worse["same"]["availability"], better["same"]["availability"]) == pytest.approx(
        (1 - 1800 / SAME, 1 - 900 / SAME)
    )
    assert (worse["outages"], worse["longest_outage_s"], worse["failed"], worse["samples"]) == (
        2,
        1200,
        30,
        660,
    )
    [pair] = window["pairs"]
    assert (pair["one"], pair["other"]) == ("api", "web")
    assert (pair["shared_s"], pair["only_one_s"], pair["only_other_s"]) == (600, 300, 1200)
    assert (pair["shared_low_s"], pair["shared_high_s"]) == (540, 660)
    assert (pair["both_up_s"], pair["unknown_s"]) == (SAME - 2100, UNKNOWN)
    assert pair["overlap"] == pytest.approx(600 / 900)
    assert pair["overlap_by_chance"] == pytest.approx(1800 / SAME)
    assert pair["failover"]["availability"] == pytest.approx(1 - 600 / SAME)
    assert pair["failover"]["coverage"] == pytest.approx(SAME / (HOURS * 60))
    assert pair["failover"]["worst"] == pytest.approx(1 - (660 + UNKNOWN) / (HOURS * 60))
    difference = pair["difference"]
    assert difference["availability"] == pytest.approx(900 / SAME)
    # Two outages each, both edges of each a minute wide.
    assert (difference["low"], difference["high"]) == pytest.approx(((900 - 240) / SAME, (900 + 240) / SAME))
    assert (difference["p"], difference["says"]) == (None, "too_few")
    [met] = pair["meetings"]
    assert (met["one"], met["other"]) == (["api-20261101T010000000"], ["web-20261101T010000000"])
    assert (met["together_s"], met["first"], met["last"]) == (600, None, None)
    [p50, p95] = pair["latency"]
    assert (p50["one_s"], p50["other_s"], p50["difference_s"]) == (0.5, 0.25, 0.25)
    assert (p95["low_s"], p95["high_s"]) == (0.25, 0.25)


def test_the_screen_says_it_at_a_glance_and_in_words(folder: Path) -> None:
    ran = compare(folder, "web", "api", env={"COLUMNS": "80"})
    assert (ran.exit, ran.err) == (0, "")
    assert ran.out == (
        "12h: 2026-11-01 00:00 – 2026-11-01 12:00 UTC\n"
        "  All of them were known for 11h02m, 91.8 % of the time: the same slots.\n"
        "  name  same slots  range          down  on its own  seen  outages    p50    p95\n"
        "  web     95.464 %  95.162–95.767   30m    95.464 %  91 %        2  250ms  250ms\n"
        "  api     97.732 %  97.430–98.034   15m    97.732 %  91 %        2  500ms  500ms\n"
        "\n"
        "Side by side\n"
        "  web             ███▇▄████████▃▄████████████···██████████████████\n"
        "  api             ███▇▄██████████████▇▆██████···██████████████████\n"
        "  any of them up  ███▇▄██████████████████████···██████████████████\n"
        "  each mark is 15m of the window\n"
        "\n"
        "Pairs, the better one first\n"
        "  first  second  points  both down  only first  only second    any up\n"
        "  api    web       2.27        10m          5m          20m  98.488 %\n"
        "\n"
        "api and web\n"
        "  api was 2.27 points better in this window (1.66–2.87); 2 and 2 outages are too\n"
        "  few to tell that from chance. For the long run there are too few outages.\n"
        "  Down together for 10m: 66 % of the shorter downtime, where chance would have\n"
        "  made it 4.5 % (p = 0.015).\n"
        "  With failover between them: 98.488 % (98.337–98.639), down 10m; 90.347–98.750\n"
        "  % of the whole window, the time nobody saw taken as down and as up.\n"
        "  api: p50 500ms against 250ms, 250ms slower; p95 500ms against 250ms, 250ms\n"
        "  slower.\n"
        "  outage             met                together  began first  ended last\n"
        "  api-20261101T0100  web-20261101T0100       10m  not certain  not certain\n"
    )


def test_the_order_of_the_words_decides_nothing(folder: Path) -> None:
    one, other = (compare(folder, *words) for words in (("shop",), ("machines", "w*", "web")))
    assert (one.exit, one.out) == (0, other.out)


def test_the_ids_of_outages_that_met_are_those_of_probe_outages(folder: Path) -> None:
    [pair] = only_window(compare(folder, "web", "api", "-f", "json"))["pairs"]
    [name] = pair["meetings"][0]["one"]
    assert probe("outages", name, "--now", NOW, "-f", "json", cwd=folder).json["outage"]["id"] == name


def test_an_outage_keeps_its_id_where_it_began_long_before_the_window(tmp_path: Path) -> None:
    count = 3 * 288
    web, api = (
        lines(
            sample(300 * each, "U" if each < 5 or each > count - 5 else "D", probe=name, every_s=300)
            for each in range(count)
        )
        for name in ("web", "api")
    )
    folder = record(tmp_path, web, api)
    now = format_moment(moment(count * 300))
    for words in ((), ("--store", "results", "-w", "1h")):
        [window] = probe("compare", "web", "api", *words, "--now", now, "-f", "json", cwd=folder).json[
            "windows"
        ]
        [met] = window["pairs"][0]["meetings"]
        assert met["one"] == ["api-20261101T002500000"]


def test_who_began_and_ended_is_said_where_it_is_certain(tmp_path: Path) -> None:
    folder = record(tmp_path, asked("web", range(60, 70)), asked("api", range(63, 80)))
    text, window = both(folder, "web", "api")
    [met] = window["pairs"][0]["meetings"]
    assert (met["first"], met["last"], met["lead_s"], met["lag_s"]) == ("web", "api", 180, 600)
    assert "web, 3m before" in text
    assert "api, 10m after" in text


def test_several_probes_make_one_service(tmp_path: Path) -> None:
    config = CONFIG + '[[probe]]\nname = "rival"\nurl = "http://127.0.0.1:9/"\n'
    folder = record(
        tmp_path, asked("web", SHARED, OF_WEB), asked("api", SHARED, OF_API), asked("rival", range(500, 501))
    )
    (folder / "probes.toml").write_text(config)
    for quorum, down_s, outages in (("any", 2100, 3), ("all", 600, 1)):
        text, window = both(folder, "shop", "rival", "--together", quorum)
        lines_by_name = {each["name"]: each for each in window["lines"]}
        shop, rival = lines_by_name["shop"], lines_by_name["rival"]
        assert (shop["probes"], shop["down_s"], shop["outages"]) == (["web", "api"], down_s, outages)
        assert (shop["down"], shop["latency_s"]["count"]) == (quorum, 0)
        assert rival["latency_s"]["count"] == 659
        assert (rival["down_s"], rival["outages"], rival["blips"]) == (60, 0, 1)
        counted = "3 outages" if outages == 3 else "1 outage"
        assert f"1 blip against {counted} are too few to tell that from chance" in text
        how = "as soon as any of them is" if quorum == "any" else "only where all of them are"
        assert f"shop: web and api, down {how}" in text
        assert "rival: rival" not in text
    # A [[group]] is a line by its name, without being told how.
    with (folder / "probes.toml").open("a") as file:
        file.write('[[group]]\nname = "store"\nprobes = ["web", "api"]\ndown = "any"\n')
    window = only_window(compare(folder, "store", "rival", "-f", "json"))
    assert {each["name"]: (each["probes"], each["down_s"]) for each in window["lines"]} == {
        "store": (["web", "api"], 2100), "rival": (["rival"], 60),
    }  # fmt: skip
    shared = compare(folder, "shop", "web", "--together", "any")
    assert "! shop and web both contain web: what that one is down they share for that reason" in shared.lines


def test_little_in_common_is_provisional(tmp_path: Path) -> None:
    folder = record(tmp_path, asked("web", SHARED), asked("api", away=range(300, 700)))
    text, window = both(folder, "web", "api")
    assert "All of them were known for 5h22m, 44.6 % of the time: the same slots." in text
    assert "web ~96.889 %" in text
    assert "~ provisional: too little was seen of all of them at once" in text
    assert window["provisional"] is True


def test_enough_of_each_may_be_too_little_of_both(tmp_path: Path) -> None:
    folder = record(tmp_path, asked("web", away=range(100, 150)), asked("api", away=range(500, 550)))
    window = only_window(compare(folder, "web", "api", "-f", "json"))
    assert [each["provisional"] for each in window["lines"]] == [False, False]
    assert window["same_share"] < 0.9 < min(each["coverage"] for each in window["lines"])
    assert window["provisional"] is True


def test_nothing_in_common_is_undetermined(tmp_path: Path) -> None:
    folder = record(tmp_path, asked("web", away=range(300, 800)), asked("api", away=range(-2, 400)))
    ran = compare(folder, "web", "api", "--report", "json:out.json")
    assert (ran.exit, ran.err) == (3, "")
    assert ran.lines[1] == "  They were never all known at the same time: there is nothing to compare."
    [window] = json.loads((folder / "out.json").read_text())["windows"]
    assert window["lines"][0]["same"]["availability"] is None
    assert window["pairs"][0]["difference"]["availability"] is None
    assert window["pairs"][0]["failover"]["availability"] is None


def test_a_window_without_anything_in_common_makes_the_whole_undetermined(folder: Path) -> None:
    ran = compare(
        folder,
        "web",
        "api",
        "--from",
        format_moment(moment(410 * 60)),
        "--until",
        format_moment(moment(450 * 60)),
    )
    assert ran.exit == 3
    assert [line for line in ran.lines if line.startswith(("12h:", "from"))] == [
        "12h: 2026-11-01 00:00 – 2026-11-01 12:00 UTC",
        "from..until: 2026-11-01 06:50 – 2026-11-01 07:30 UTC",
    ]


def test_hours_are_left_out_of_what_is_compared(folder: Path) -> None:
    window = only_window(
        compare(folder, "web", "api", "--during", "01:00-02:00", "--not-during", "01:30-01:40", "-f", "json")
    )
    assert (window["excluded_s"], window["same_s"], window["same_share"]) == (HOURS * 60 - 3000, 3000, 1.0)
    # The shared ten minutes began half a minute before one o'clock.
    assert window["pairs"][0]["shared_s"] == 570


def held(folder: Path, name: str, start: int, end: int) -> Path:
    """Maintenance of a probe, in minutes."""
    path = folder / "probes.toml"
    span = [format_moment(moment(minute * MINUTE)) for minute in (start, end)]
    path.write_text(
        f'{path.read_text()}[[maintenance]]\nprobes = ["{name}"]\nfrom = "{span[0]}"\nuntil = "{span[1]}"\n'
    )
    return folder


def test_hours_of_which_a_window_has_none_select_nothing(folder: Path) -> None:
    for words in (["--during", "Mon-Fri 09:00-17:00"], ["--not-during", "00:00-24:00"]):
        ran = compare(folder, "web", "api", *words)
        name = f"12h {words[0].strip('-').replace('-', ' ')} {words[1]}"
        assert ran == (
            4,
            "",
            f"probe: {name!r}: no time is left, for there are no such hours: ask for other hours, or a longer window\n",
        )


def test_one_window_of_several_without_the_hours_says_so(folder: Path) -> None:
    ran = compare(folder, "web", "api", "-w", "12h during Mon-Fri 09:00-17:00")
    assert (ran.exit, ran.err) == (3, "")
    assert "  The window has none of these hours: there is nothing to compare." in ran.lines


def test_maintenance_that_leaves_nothing_is_the_reason(folder: Path) -> None:
    held(folder, "web", -1, HOURS + 1)
    ran = compare(folder, "web", "api")
    assert (ran.exit, ran.err) == (3, "")
    assert ran.lines[1] == "  All of the window is maintenance of web: there is nothing to compare."
    during = compare(folder, "web", "api", "--during", "01:00-02:00")
    assert during.exit == 3
    assert during.lines[1] == (
        "  What these hours leave of the window is maintenance of web: there is nothing to compare."
    )


def test_maintenance_of_several_can_leave_nothing_together(folder: Path) -> None:
    held(held(folder, "web", -1, 300), "api", 300, HOURS + 1)
    ran = compare(folder, "web", "api")
    assert (ran.exit, ran.lines[1]) == (
        3,
        "  All of the window is maintenance of api and web together: there is nothing to compare.",
    )


def test_a_line_of_which_nothing_is_known_is_named(tmp_path: Path) -> None:
    folder = record(tmp_path, asked("web"))
    ran = compare(folder, "web", "api")
    assert (ran.exit, ran.lines[1]) == (
        3,
        "  Nothing is known of api in this window: there is nothing to compare.",
    )


EXAMPLE = "add another name or tag, such as probe compare shop-web shop-api"


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        ((), 2, "name two probes at least, or a tag or pattern for several: such as probe compare shop-web shop-api"),
        (("web",), 2, f"'web': only 'web', and a comparison needs two: {EXAMPLE}"),
        (
            ("shop", "--together", "any"),
            2,
            f"--together makes one line of 'shop', and a comparison needs two: {EXAMPLE}",
        ),
        (("web", "api", "--together", "most"), 2, "--together most: write any, majority, all"),
        (("web", "app"), 4, "no probe or tag is named 'app' (did you mean 'api'?); there are: api, machines, shop, web"),
        (("web", "api", "-f", "junit"), 2, "the format 'junit' cannot show a compare; these can: text, json, markdown, csv"),
    ],
)  # fmt: skip
def test_mistakes(folder: Path, words: tuple[str, ...], code: int, message: str) -> None:
    assert compare(folder, *words) == (code, "", f"probe: {message}\n")


def test_a_spreadsheet_gets_a_row_for_each_line_and_each_pair(folder: Path) -> None:
    ran = compare(folder, "shop", "-f", "csv")
    rows = list(csv.DictReader(io.StringIO(ran.out)))
    assert [(row["row"], row["name"], row["other"]) for row in rows] == [
        ("line", "web", ""),
        ("line", "api", ""),
        ("pair", "api", "web"),
    ]
    assert [row["down_s"] for row in rows] == ["1800.0", "900.0", ""]
    assert (rows[2]["shared_s"], rows[2]["difference_says"]) == ("600.0", "too_few")


def test_markdown_and_files_beside_it(folder: Path) -> None:
    ran = compare(folder, "shop", "-f", "markdown", "--report", "json:out.json", "--out", "out.md")
    assert (ran.exit, ran.out) == (0, "")
    assert (folder / "out.md").read_text().startswith("### Compared: web, api\n")
    assert (folder / "out.json").read_text().startswith('{\n  "v": 1,')


def test_a_record_from_a_pipe_is_read_once(folder: Path) -> None:
    text = (folder / "results" / "2026-11-01.jsonl").read_text()
    ran = probe("compare", "api", "web", "--store", "-", "-w", "12h", "--now", NOW, stdin=text)
    assert ran.exit == 0
    assert "api was 2.27 points better in this window" in ran.out


def test_a_month_in_which_one_is_worse_again_and_again_is_no_chance(tmp_path: Path) -> None:
    days, steps = 10, 288
    found = lines(
        sample(
            each * 300, "D" if name == "web" and 140 <= each % steps < 144 else "U", probe=name, every_s=300
        )
        for name in ("web", "api", "app")
        for each in range(days * steps)
    )
    folder = record(tmp_path, found)
    now = format_moment(moment(days * 86_400))
    ran = probe("compare", "*", "-w", f"{days}d", "--now", now, "--report", "json:out.json", cwd=folder)
    assert ran.exit == 0, ran
    said = " ".join(ran.out.split())
    assert "api was 1.39 points better in this window" in said
    assert "with 0 and 10 outages that is unlikely to be chance (p = 0.004). In the long run:" in said
    assert "api and app were equally available in this window." in said
    assert "app and web" in said
    # Ten blocks on one side, and two pairs that were asked about.
    [window] = json.loads((folder / "out.json").read_text())["windows"]
    found_p = [(each["difference"]["p"], each["difference"]["p_holm"]) for each in window["pairs"]]
    assert found_p == [(None, None), (2 / 2**10, 4 / 2**10), (2 / 2**10, 4 / 2**10)]
