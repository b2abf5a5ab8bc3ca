"""Groups and vantages through the command line: what is selected, what is said, what the exit code says."""

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from analysis.vectors import lines, moment, sample, samples, vector
from msgspec.structs import replace
from support.tool import Ran, probe

from probe.model.sample import Sample
from probe.units import format_moment

KEYS = {"any": "any(q=1)", "majority": "majority(q=2)", "all": "all(q=3)"}
CONFIG = """\
[[probe]]
name = "web"
url = "http://127.0.0.1:9/"

[[probe]]
name = "api"
url = "http://127.0.0.1:9/"

[[probe]]
name = "mail"
url = "http://127.0.0.1:9/"

[[group]]
name = "shop"
probes = ["web", "api"]
labels = { web = "page", api = "API" }
"""
# Minutes: the page alone, then both, then the API after the page.
WEB = "UUDDDUUUUUDDDUUUUUDDDUUUUU"
API = "UUUUUUUUUUDDDUUUUUUUDDDDUU"


def ask(
    folder: Path,
    found: list[Sample],
    *words: str,
    command: str = "report",
    end: float = 26 * 60,
    config: str = CONFIG,
) -> Ran:
    (folder / "probes.toml").write_text(config)
    span = (
        ["--from", format_moment(moment(0)), "--until", format_moment(moment(end))]
        if command != "gate"
        else []
    )
    return probe(
        command, *words, "--store", "-", *span, "--now", format_moment(moment(end)),
        stdin=lines(found).decode(), cwd=folder,
    )  # fmt: skip


def letters(**found: str) -> list[Sample]:
    return [
        sample(i * 60, letter, probe=name) for name, said in found.items() for i, letter in enumerate(said)
    ]


def names(ran: Ran) -> list[str]:
    assert ran.exit == 0, ran
    return [each["probe"] for each in ran.json["probes"]]


SHOP = letters(web=WEB, api=API, mail="U" * 26)


@pytest.mark.parametrize("name", ["V09", "V09b"])
def test_v09_members_of_a_group_vote_and_silence_is_not_guessed(tmp_path: Path, name: str) -> None:
    config = "".join(f'[[probe]]\nname = "{each}"\nurl = "http://127.0.0.1:9/"\n' for each in "abc")
    for down in KEYS:
        config += f'[[group]]\nname = "{down}-of"\nprobes = ["a", "b", "c"]\ndown = "{down}"\n'
    found = [
        replace(each, probe=each.vantage, vantage="here")
        for each in samples(name)
        if each.outcome != "unknown"
    ]
    ran = ask(tmp_path, found, "*-of", "-f", "json", end=600, config=config)
    rows = {each["probe"]: each for each in ran.json["probes"]}
    # The members stand below the first of them.
    assert list(rows) == ["any-of", "a", "b"] + ["c"] * ("c" in rows) + ["majority-of", "all-of"]
    for down, key in KEYS.items():
        group = rows[f"{down}-of"]
        assert (group["group"], group["group_down"]) == (["a", "b", "c"], down)
        [got] = group["windows"]
        wanted = vector(name)["expected"][key]
        for word, field in (("up", "up_s"), ("down", "down_s"), ("unknown", "unknown_s")):
            assert got[field] == wanted.get(word, 0)
        for word, field in (
            ("down_lo", "down_low_s"), ("down_hi", "down_high_s"), ("availability", "availability"),
        ):  # fmt: skip
            assert got[field] == wanted.get(word, got[field])


@pytest.mark.parametrize("name", ["V09", "V09b"])
def test_v09_every_quorum_stands_beside_the_vantages(tmp_path: Path, name: str) -> None:
    ran = ask(tmp_path, samples(name), "--show", "vantages", "-f", "json", end=600)
    expected = vector(name)["expected"]
    [window] = ran.json["probes"][0]["windows"]
    got = window["vantages"]
    for each in got["votes"]:
        wanted = expected[KEYS[each["quorum"]]]
        assert (each["up_s"], each["down_s"], each["unknown_s"]) == (
            wanted["up"], wanted["down"], wanted.get("unknown", 0),
        )  # fmt: skip
        assert each["chosen"] is (each["quorum"] == "majority")
    if name == "V09":
        assert got["location_weighted"] == pytest.approx(expected["location_weighted"])
        assert (got["any_ok_uptime"], got["any_ok_reachability"]) == (0.9, 0.7)
        assert [each["availability"] for each in got["vantages"]] == [0.6, 0.7, 0.8]


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ([], ["shop", "web", "api", "mail"]),
        (["web"], ["web"]),
        (["mail", "shop"], ["shop", "web", "api", "mail"]),
    ],
    ids=" ".join,
)
def test_a_group_is_a_row_with_its_members_below_it(
    tmp_path: Path, words: list[str], wanted: list[str]
) -> None:
    assert names(ask(tmp_path, SHOP, *words, "-f", "json")) == wanted


def test_text_has_the_group_first_and_says_when_it_is_down(tmp_path: Path) -> None:
    ran = ask(tmp_path, SHOP)
    assert [line.split()[0] for line in ran.lines[:4]] == ["shop", "web", "api", "mail"]
    assert "shop: web and api, down as soon as any of them is" in ran.lines
    assert ran.lines[-1] == "1 group, 3 probes"


def test_the_section_splits_the_downtime_of_a_group(tmp_path: Path) -> None:
    [window] = ask(tmp_path, SHOP, "shop", "--show", "group", "-f", "json").json["probes"][0]["windows"]
    got = window["group"]
    assert {each["surface"]: each["down_s"] for each in got["surfaces"]} == {
        "page only": 300.0, "API only": 180.0, "both": 240.0,
    }  # fmt: skip
    assert got["any_down_s"] == window["down_s"] == 720.0
    ran = ask(tmp_path, SHOP, "shop", "--show", "group", "-f", "csv")
    rows = list(csv.DictReader(io.StringIO(ran.out)))
    assert [(row["what"], row["name"], row["member"], row["down_s"]) for row in rows] == [
        ("member", "page", "web", "540.0"), ("member", "API", "api", "420.0"),
        ("down", "page only", "", "300.0"), ("down", "API only", "", "180.0"), ("down", "both", "", "240.0"),
    ]  # fmt: skip


def test_the_section_needs_a_group(tmp_path: Path) -> None:
    ran = ask(tmp_path, SHOP, "web", "--show", "group")
    assert (ran.exit, ran.out) == (2, "")
    assert "name one, or write a [[group]] first" in ran.err


def test_outages_of_a_group_are_listed_where_it_is_named(tmp_path: Path) -> None:
    def listed(*words: str) -> set[str]:
        return {each["probe"] for each in outages(tmp_path, *words)}

    assert listed() == {"web", "api"}
    assert listed("*") == {"web", "api"}
    assert [(each["probe"], each["surface"]) for each in outages(tmp_path, "shop")] == [
        ("shop", "mixed"), ("shop", "both"), ("shop", "page only"),
    ]  # fmt: skip
    text = ask(tmp_path, SHOP, "shop", command="outages").lines
    assert "page only 2m, API only 3m, both 1m · server_error, theirs" in " ".join(" ".join(text).split())
    assert text[-1] == "1 group, 3 outages"


def outages(folder: Path, *words: str) -> list[Any]:
    found = ask(folder, SHOP, *words, "-f", "json", command="outages").json["outages"]
    assert isinstance(found, list)
    return found


def test_one_outage_of_a_group_in_full_shows_the_samples_of_its_members(tmp_path: Path) -> None:
    ran = ask(tmp_path, SHOP, "shop-20261101T0018", "-f", "json", command="outages")
    assert ran.json["outage"]["id"] == "shop-20261101T001800000"
    assert {each["probe"] for each in ran.json["samples"]} == {"web", "api"}
    [of_web] = [
        each["samples"] for each in outages(tmp_path, "web") if each["id"] == "web-20261101T001800000"
    ]
    assert of_web == 3
    text = ask(tmp_path, SHOP, "shop-20261101T0018", command="outages")
    assert any(line.split()[2:5] == ["down", "–", "250"] and "api" in line for line in text.lines)


def test_maintenance_of_a_group_is_that_of_its_members(tmp_path: Path) -> None:
    span = f'from = "{format_moment(moment(0))}"\nuntil = "{format_moment(moment(300))}"\n'
    ran = ask(tmp_path, SHOP, "-f", "json", config=f'{CONFIG}[[maintenance]]\nprobes = ["shop"]\n{span}')
    assert {each["probe"]: each["windows"][0]["excluded_s"] for each in ran.json["probes"]} == {
        "shop": 300.0, "web": 300.0, "api": 300.0, "mail": 0.0,
    }  # fmt: skip


def test_members_are_shown_without_their_own_maintenance_as_in_their_own_rows(tmp_path: Path) -> None:
    # The page alone is down in it; the API is not in maintenance.
    span = f'from = "{format_moment(moment(60))}"\nuntil = "{format_moment(moment(360))}"\n'
    config = f'{CONFIG}[[maintenance]]\nprobes = ["web"]\n{span}'
    ran = ask(
        tmp_path, SHOP, "shop", "--show", "group", "-f", "json", "--report", "text:r.txt", config=config
    )
    shop, web, api = (each["windows"][0] for each in ran.json["probes"])
    page, other = shop["group"]["members"]
    for member, row in ((page, web), (other, api)):
        for field in ("availability", "coverage", "down_s", "unknown_s"):
            assert member[field] == row[field]
    assert (page["down_s"], page["left_out_s"], page["alone_s"]) == (360.0, 300.0, 300.0)
    assert (other["left_out_s"], shop["excluded_s"]) == (0.0, 0.0)
    said = " ".join((tmp_path / "r.txt").read_text().split())
    assert (
        "5m is maintenance of page alone: left out of its availability, seen and down, as in its own row; "
        "for the group it counts"
    ) in said
    assert "maintenance of API" not in said


@pytest.mark.parametrize(
    ("vantages", "name", "counts", "said"),
    [
        (("here",), "shop", (1, 2), "any of the 2 members asked, each judged by all of them together"),
        (("here", "away"), "shop", (2, 2),
         "any of the 2 members asked from any of 2 vantages, each judged by all of them together"),
        (("here", "away"), "web", (2, None), "any of the 2 vantages asked, each judged by all of them together"),
    ],
)  # fmt: skip
def test_what_asks_in_a_group_are_its_members_from_their_vantages(
    tmp_path: Path, vantages: tuple[str, ...], name: str, counts: tuple[int, int | None], said: str
) -> None:
    found = [replace(each, vantage=vantage, id=each.id + vantage) for vantage in vantages for each in SHOP]
    ran = ask(tmp_path, found, name, "--show", "sure", "-f", "json", "--report", "text:r.txt")
    sure = ran.json["probes"][0]["windows"][0]["sure"]
    assert (sure["vantages"], sure["members"]) == counts
    text = " ".join((tmp_path / "r.txt").read_text().split())
    assert f"Probes are the moments at which {said}." in text
    assert "4 vantages" not in text


def test_a_member_that_is_all_maintenance_is_not_known_to_be_up(tmp_path: Path) -> None:
    config = f'{CONFIG}[[maintenance]]\nprobes = ["web"]\nfrom = "{format_moment(moment(0))}"\nuntil = "2027-01-01T00:00:00Z"\n'
    ran = ask(tmp_path, SHOP, "shop", "--show", "group", "-f", "json", config=config)
    page = ran.json["probes"][0]["windows"][0]["group"]["members"][0]
    assert (page["availability"], page["coverage"], page["down_s"]) == (None, None, None)


RULES = f'{CONFIG}[[slo]]\nprobes = ["shop"]\ntarget = "99%"\nwindow = "26m"\n'


def test_a_probe_of_the_record_that_a_group_took_the_name_of_is_left_out_and_said(tmp_path: Path) -> None:
    ran = ask(tmp_path, [*SHOP, *letters(shop="D" * 26)], "shop", "-f", "json")
    assert names(ran) == ["shop", "web", "api"]
    assert ran.json["probes"][0]["windows"][0]["down_s"] == 720.0
    assert ran.json["warnings"][0].startswith("shop is a group now, and the record has a probe of that name")


def test_an_objective_of_a_group_is_not_one_of_its_members(tmp_path: Path) -> None:
    (tmp_path / "probes.toml").write_text(RULES)
    ran = probe(
        "report", "-w", "26m", "--store", "-", "--now", format_moment(moment(26 * 60)), "-f", "json",
        stdin=lines(SHOP).decode(), cwd=tmp_path,
    )  # fmt: skip
    found = {each["probe"]: each["windows"][0]["objective"] for each in ran.json["probes"]}
    assert found["shop"]["verdict"] == "missed"
    assert (found["web"], found["api"], found["mail"]) == (None, None, None)


def verdicts(ran: Ran) -> list[tuple[str, str]]:
    return [(each["probe"], each["verdict"]) for each in ran.json["verdicts"]]


def test_a_rule_of_the_gate_judges_a_group(tmp_path: Path) -> None:
    config = f'{CONFIG}[[rule]]\nprobes = ["shop"]\nrequire = "availability >= 90% over 26m"\n'
    (tmp_path / "results").mkdir()
    (tmp_path / "results" / "2026-11-01.jsonl").write_bytes(lines(SHOP))
    (tmp_path / "probes.toml").write_text(config)
    ran = probe("gate", "--now", format_moment(moment(26 * 60)), "-f", "json", cwd=tmp_path)
    assert (ran.exit, verdicts(ran)) == (1, [("shop", "missed")])


def test_a_rule_about_answers_passes_over_groups(tmp_path: Path) -> None:
    rules = ("--rule", "ratio >= 50% over 26m", "--rule", "p50(total) < 1s over 26m", "--rule", "now up")
    ran = ask(tmp_path, SHOP, "shop", *rules, "-f", "json", command="gate")
    assert verdicts(ran) == [
        (name, verdict) for verdict in ("met", "met", "missed") for name in ("web", "api")
    ]


def test_a_single_vantage_is_one_line(tmp_path: Path) -> None:
    ran = ask(tmp_path, SHOP, "--show", "vantages")
    at = ran.lines.index("one vantage, which decides alone")
    assert ran.lines[at + 1 :] == ["  web from here, api from here, mail from here"]


def test_the_vantage_that_is_alone_is_named(tmp_path: Path) -> None:
    paris = "UUUDDDDUUU" + "U" * 16
    found = [
        sample(i * 60, letter, probe="web", vantage=name)
        for name, said in {"paris": paris, "rome": "U" * 26, "oslo": "U" * 26}.items()
        for i, letter in enumerate(said)
    ]
    ran = ask(tmp_path, found, "web", "--show", "vantages")
    assert "  paris alone saw it down for 4m: look at paris first" in ran.lines
    assert any(
        line.split()[:2] == ["quorum", "majority"] and line.endswith("this report's") for line in ran.lines
    )
