"""The vendor's word against ours through the command line: `report --show vendor`, `outages` and `compare`."""

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from analysis.vectors import lines
from msgspec.structs import replace
from probers.status.pages import claude, incident, statuspage
from support.services import CLAUDE, CONFIG, INCIDENT, NOW, asked, kept, read
from support.site import Site
from support.tool import Ran, probe

from probe.model.vendor import Health

OPENAI = """\
[[probe]]
name = "openai-web"
url = "http://127.0.0.1:9/"
[[probe]]
name = "openai-api"
url = "http://127.0.0.1:9/"
[[probe]]
name = "openai-status"
kind = "status"
every = "5m"
page = "http://127.0.0.1:9/"
[[group]]
name = "openai"
surfaces = { page = "openai-web", API = "openai-api", status = "openai-status" }
"""
EARLY = replace(INCIDENT, id="o1", posted=INCIDENT.started)


def ask(folder: Path, command: str, *words: str, columns: int = 160) -> Ran:
    return probe(command, *words, "--now", NOW, cwd=folder, env={"COLUMNS": str(columns)})


def section(folder: Path, *words: str) -> Any:
    ran = ask(folder, "report", *words, "-w", "24h", "--show", "vendor", "-f", "json")
    return ran.json["probes"][0]["windows"][0]["vendor"]


def test_both_uptimes_stand_side_by_side_and_every_second_is_one_of_five(tmp_path: Path) -> None:
    found = section(kept(tmp_path), "claude")
    assert (found["pages"], found["looks"]) == (["claude-status"], 288)
    # Down are 4,800 s, 1,800 s and 600 s; bad on the page are 3,000 s around its looks.
    assert found["ours"] == 1 - 7200 / 86_400
    # Six looks could not be read, and each would have spoken for five minutes.
    unread = 6 * 300
    assert found["unknown_s"] == unread
    assert found["pages_coverage"] == pytest.approx(1 - unread / 86_400)
    assert found["theirs"] == pytest.approx(1 - 3000 / (86_400 - unread))
    assert found["theirs_any"] == pytest.approx(1 - 85 * 60 / (86_400 - unread))
    spans = ("agree_ok_s", "agree_bad_s", "vendor_silent_s", "vendor_only_s", "unknown_s")
    assert sum(found[key] for key in spans) == 86_400
    # From 06:19:30, when it was over here, to 06:22:30, as far as the last bad look speaks.
    assert (found["agree_bad_s"], found["vendor_only_s"]) == (4800 - 1980, 180)
    assert found["vendor_silent_s"] == 1980 + 1800
    assert found["median_lead_s"] == 2040
    assert [(each["agreement"], each["lead_s"]) for each in found["outages"]] == [
        ("agree", 2040), ("vendor_silent", None), ("unknown", None),
    ]  # fmt: skip
    [incident] = found["incidents"]
    assert (incident["id"], incident["agreement"], incident["overlap_s"]) == (INCIDENT.id, "agree", 4770)


def test_the_section_reads_on_a_screen(tmp_path: Path) -> None:
    ran = ask(kept(tmp_path), "report", "claude", "-w", "24h", "--show", "vendor")
    said = [" ".join(line.split()) for line in ran.lines]
    assert "claude, our word and the vendor's (24h)" in said
    assert "uptime ours 91.666 %" in said
    assert "the vendor posted 34m after us" in said
    assert any(
        line.startswith("outage claude-20261101T132000000") and line.endswith("vendor silent")
        for line in said
    )
    assert any(line.endswith("agree seen here too: Elevated errors") for line in said)


def test_the_sums_behind_it_are_told(tmp_path: Path) -> None:
    ran = ask(kept(tmp_path), "report", "claude", "-w", "24h", "--show", "vendor", "--explain", "-f", "json")
    told = {
        figure: each["how"]
        for each in ran.json["derivations"]
        if each.get("section") == "vendor"
        for figure in each["figures"]
    }
    assert told["theirs"] == (
        "Of 86,400 s the page was read for 84,600 s, 97.9 %: each look (288 in all) speaks for the time nearest to it. "
        "A major outage counts whole, a partial one 0.3: 3,000 s in all; 1 - 3,000 / 84,600 = 96.453 %."
    )
    assert told["theirs_any"].startswith("1 incident: 5,100 s of it")
    assert "claude-20261101T050000000 +2040 s" in told["median_lead_s"]


def test_csv_has_a_row_for_each_figure_outage_and_incident(tmp_path: Path) -> None:
    ran = ask(kept(tmp_path), "report", "claude", "-w", "24h", "--show", "vendor", "-f", "csv")
    rows = list(csv.DictReader(io.StringIO(ran.out)))
    assert [row["what"] for row in rows] == ["uptime"] * 3 + ["time"] * 5 + ["outage"] * 3 + ["incident"]
    assert {row["probe"] for row in rows} == {"claude"}
    assert [row["lead_s"] for row in rows if row["what"] == "outage"] == ["2040.0", "", ""]


def test_a_probe_alone_has_no_vendor(tmp_path: Path) -> None:
    ran = ask(kept(tmp_path), "report", "claude-api", "--show", "vendor")
    assert (ran.exit, ran.out) == (2, "")
    assert (
        "--show vendor: no group in this report has a status page: put a probe of kind status into its [[group]]"
        in ran.err
    )


def test_a_report_hints_at_it_where_there_is_a_status_page(tmp_path: Path) -> None:
    hint = "what the vendor's status page said meanwhile: --show vendor"
    kept(tmp_path)
    assert hint in ask(tmp_path, "report", "claude").lines
    assert hint not in ask(tmp_path, "report", "claude", "--show", "vendor").lines
    assert hint not in ask(tmp_path, "report", "claude-api").lines
    plain = ask(tmp_path, "report", "claude", "-f", "json").json["probes"]
    assert plain[0]["vendor"] == ["claude-status"]
    assert "vendor" not in plain[0]["windows"][0]
    assert all("vendor" not in each for each in plain[1:])


def test_a_status_page_stands_last_under_its_group_however_bad_it_is(tmp_path: Path) -> None:
    found = [
        *asked("claude-web", (10, 20)), *asked("claude-api", (10, 40)), *asked("claude-haiku"),
        *read("claude-status", (0, 1440, Health.MAJOR)),
        *asked("openai-web", (10, 400)), *asked("openai-api"), *read("openai-status"),
    ]  # fmt: skip
    ran = ask(kept(tmp_path, found, CONFIG + OPENAI), "report", "-w", "24h")
    assert [line.split()[0] for line in ran.lines[:7]] == [
        "openai", "openai-web", "openai-api", "openai-status", "claude", "claude-api", "claude-web",
    ]  # fmt: skip
    assert [line.split()[0] for line in ran.lines[7:9]] == ["claude-haiku", "claude-status"]


def test_a_pipe_and_a_folder_say_the_same(tmp_path: Path) -> None:
    kept(tmp_path)
    piped = probe(
        "report", "claude", "-w", "24h", "--show", "vendor", "-f", "json", "--store", "-", "--now", NOW,
        stdin=lines(CLAUDE).decode(), cwd=tmp_path,
    ).json  # fmt: skip
    assert piped["probes"][0]["windows"][0]["vendor"] == section(tmp_path, "claude")


def test_what_a_page_said_later_than_now_is_not_known_yet(tmp_path: Path) -> None:
    kept(tmp_path)
    ran = probe("outages", "claude", "--now", "2026-11-01T05:20:00Z", "-f", "json", cwd=tmp_path)
    [row] = ran.json["outages"]
    assert (row["vendor"]["agreement"], row["vendor"]["lead_s"], row["vendor"]["incidents"]) == (
        "vendor_silent",
        None,
        [],
    )


def test_a_page_that_was_really_read_is_the_vendors_word(site: Site, tmp_path: Path) -> None:
    statuspage(site, claude(k8w3r06qmzrp="major_outage"), [incident()])
    url = site.url
    names = "".join(f'[[probe]]\nname = "{name}"\nurl = "{url}"\n' for name in ("web", "api"))
    page = f'[[probe]]\nname = "page"\nkind = "status"\nevery = "5m"\npage = "{url}"\n'
    group = '[[group]]\nname = "service"\nsurfaces = { page = "web", API = "api", status = "page" }\n'
    (tmp_path / "probes.toml").write_text(names + page + group)
    assert probe("run", cwd=tmp_path).exit == 1
    ran = probe("report", "service", "-w", "1h", "--show", "vendor", "-f", "json", cwd=tmp_path)
    found = ran.json["probes"][0]["windows"][0]["vendor"]
    assert (found["looks"], found["theirs"], found["theirs_any"], found["ours"]) == (1, 0.0, 0.0, 1.0)
    assert [(each["name"], each["agreement"]) for each in found["incidents"]] == [
        ("Elevated errors", "vendor_only")
    ]


SAID = ["page not read", "vendor silent", "vendor posted 34m after us"]


@pytest.mark.parametrize("fmt", ["text", "markdown"])
def test_each_outage_of_a_service_says_what_its_vendor_did(fmt: str, tmp_path: Path) -> None:
    ran = ask(kept(tmp_path), "outages", "claude", "-f", fmt)
    for said in SAID:
        assert ran.out.count(said) == 1, ran.out


def test_each_outage_of_a_service_says_so_to_machines(tmp_path: Path) -> None:
    kept(tmp_path)
    rows = list(csv.DictReader(io.StringIO(ask(tmp_path, "outages", "claude", "-f", "csv").out)))
    assert [(row["vendor"], row["vendor_lead_s"], row["vendor_incidents"]) for row in rows] == [
        ("unknown", "", ""), ("vendor_silent", "", ""), ("agree", "2040.0", INCIDENT.id),
    ]  # fmt: skip
    found = ask(tmp_path, "outages", "claude", "-f", "json").json["outages"]
    assert [each["vendor"]["agreement"] for each in found] == ["unknown", "vendor_silent", "agree"]


def test_outages_of_probes_have_no_vendor(tmp_path: Path) -> None:
    kept(tmp_path)
    assert all("vendor" not in each for each in ask(tmp_path, "outages", "-f", "json").json["outages"])
    assert "vendor" not in ask(tmp_path, "outages", "-f", "csv").lines[0]
    assert "vendor" not in ask(tmp_path, "outages", "claude-api").out


def test_one_outage_in_full_says_it_too(tmp_path: Path) -> None:
    kept(tmp_path)
    assert "    vendor posted 34m after us" in ask(tmp_path, "outages", "claude-20261101T05").lines
    assert "- vendor silent\n" in ask(tmp_path, "outages", "claude-20261101T1320", "-f", "markdown").out


def test_a_vendor_who_knew_first_is_said_to_have_posted_before(tmp_path: Path) -> None:
    early = replace(INCIDENT, posted=INCIDENT.started, started=None)
    found = [
        *asked("claude-web", (310, 360)), *asked("claude-api"), *asked("claude-haiku"),
        *read("claude-status", (300, 385, Health.PARTIAL), incidents=[early]),
    ]  # fmt: skip
    assert "vendor posted 10m before us" in ask(kept(tmp_path, found), "outages", "claude").out


def test_of_two_pages_one_that_tells_is_enough_and_one_that_is_not_read_leaves_it_open(
    tmp_path: Path,
) -> None:
    page = '[[probe]]\nname = "other-status"\nkind = "status"\nevery = "5m"\npage = "http://127.0.0.1:9/"\n'
    config = page + CONFIG.replace(
        'status = "claude-status"', 'status = "claude-status", login = "other-status"'
    )
    found = [*CLAUDE, *read("other-status", unread=[(330, 390), (780, 840)])]
    ran = ask(kept(tmp_path, found, config), "outages", "claude", "-f", "json")
    # While it was silent alone, the other one was not read.
    assert [each["vendor"]["agreement"] for each in ran.json["outages"]] == ["unknown", "unknown", "agree"]


def services(folder: Path) -> Path:
    found = [
        *CLAUDE, *asked("openai-web", (310, 320)), *asked("openai-api"),
        *read("openai-status", (300, 385, Health.PARTIAL), incidents=[EARLY]),
    ]  # fmt: skip
    return kept(folder, found, CONFIG + OPENAI)


@pytest.mark.parametrize("columns", [80, 140])
def test_services_compared_stand_beside_what_their_vendors_say(columns: int, tmp_path: Path) -> None:
    ran = ask(services(tmp_path), "compare", "claude", "openai", columns=columns)
    at = ran.lines.index("Our word and the vendors'")
    assert [" ".join(line.split()) for line in ran.lines[at + 2 : at + 4]] == [
        "claude 91.666 % 96.453 % 93.971 % 1 of 2 34m after us 97 %",
        "openai 99.305 % 98.229 % 94.097 % 0 of 1 10m before us 100 %",
    ]
    assert max(map(len, ran.lines)) <= columns


def test_a_comparison_for_machines_has_the_vendors_word_of_each_line(tmp_path: Path) -> None:
    services(tmp_path)
    found = ask(tmp_path, "compare", "claude", "openai", "-f", "json").json["windows"][0]["lines"]
    assert [(each["name"], each["vendor"]["median_lead_s"]) for each in found] == [
        ("claude", 2040),
        ("openai", -600),
    ]
    rows = list(csv.DictReader(io.StringIO(ask(tmp_path, "compare", "claude", "openai", "-f", "csv").out)))
    assert [row["vendor_median_lead_s"] for row in rows] == ["2040.0", "-600.0", ""]


def test_what_is_said_of_an_outage_and_of_a_line_is_explained(tmp_path: Path) -> None:
    services(tmp_path)
    told = ask(tmp_path, "outages", "claude", "--explain", "-f", "json").json["derivations"]
    assert [each["how"] for each in told if "vendor_lead_s" in each["figures"]][-1] == (
        f"Vendor posted 34m after us: incidents that overlap it by the vendor's own times: {INCIDENT.id}; posted first at "
        "11-01 05:34:00, our first failing sample at 11-01 05:00:00: +2040 s."
    )
    told = ask(tmp_path, "compare", "claude", "openai", "--explain", "-f", "json").json["derivations"]
    assert [each["name"] for each in told if "vendor_theirs" in each["figures"]] == ["claude", "openai"]


def test_probes_compared_have_no_vendor(tmp_path: Path) -> None:
    services(tmp_path)
    words = ("compare", "claude-web", "claude-api")
    assert all(
        "vendor" not in each for each in ask(tmp_path, *words, "-f", "json").json["windows"][0]["lines"]
    )
    assert "vendor" not in ask(tmp_path, *words).out
    assert "vendor" not in ask(tmp_path, *words, "-f", "csv").lines[0]
