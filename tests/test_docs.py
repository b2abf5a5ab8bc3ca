"""What the README and the examples say is run here."""

import configparser
import json
import re
import shlex
from pathlib import Path

import pytest
import tomli
from support.site import Answer, Asked, Site
from support.tool import REPOSITORY, probe

from probe.assertions import SUBJECTS
from probe.cli.commands import COMMANDS
from probe.cli.exits import Exit
from probe.config.probes import keys_of
from probe.formats import FORMATS, VIEWS, formats_for
from probe.reasons import MEANINGS, Reason

README = (REPOSITORY / "README.md").read_text()
EXAMPLES = REPOSITORY / "examples"


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.MULTILINE | re.DOTALL)


def rows(title: str) -> list[list[str]]:
    """The cells of the first table under a heading."""
    section = README.split(f"\n## {title}\n", 1)[1].split("\n## ", 1)[0]
    table = re.search(r"(^\|.*\n)+", section, re.MULTILINE)
    assert table is not None
    lines = table[0].strip().splitlines()[2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def rows_after(text: str) -> list[list[str]]:
    """The cells of the first table after a text."""
    table = re.search(r"(^\|.*\n)+", README.split(text, 1)[1], re.MULTILINE)
    assert table is not None
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table[0].splitlines()[2:]]


def test_every_command_is_in_the_readme_and_nothing_else() -> None:
    assert [row[0].strip("`") for row in rows("Commands and formats")] == [
        f"probe {name}" for name in COMMANDS
    ]


def test_the_format_table_says_what_each_format_can_show() -> None:
    views = [view for view in VIEWS if view != "postmortem"]  # docs/postmortem.md
    lines = [
        line.strip("|").split("|") for line in README.splitlines() if re.match(r"\| `\w+` \|(.*\|){8}$", line)
    ]
    said = {
        cells[0].strip(" `"): [view for view, mark in zip(views, cells[1:8], strict=True) if mark.strip()]
        for cells in lines
    }
    assert said == {name: [view for view in views if name in formats_for(view)] for name in FORMATS}


def test_the_exit_codes_are_those_of_the_tool() -> None:
    said = {int(code) for row in rows("Exit codes") for code in row[0].split("/")}
    assert said == {int(code) for code in Exit}


def test_every_subject_is_in_the_readme() -> None:
    section = README.split("**Assertions**", 1)[1].split("\n\n", 1)[0]
    for name in SUBJECTS:
        assert name in section


def test_the_table_of_reasons_is_the_one_the_tool_uses() -> None:
    found = re.findall(r"^\| `([a-z_.]+)` \| (\w+) \| (\w+) \| (.*) \|$", README, re.MULTILINE)
    assert found == [
        (reason.value, meaning.owner.value, meaning.outcome.value, meaning.text)
        for reason, meaning in MEANINGS.items()
    ]
    assert set(MEANINGS) == set(Reason)


def test_the_keys_of_the_way_are_keys_of_a_probe(tmp_path: Path) -> None:
    keys = re.findall(r"`([^`]+)`", "".join(row[0] for row in rows_after("**The way there**")))
    known = keys_of("http")
    assert [key for key in keys if key.split(" = ")[0] not in known] == []
    for key in keys:
        if " = " in key and "…" not in key:
            (tmp_path / "probes.toml").write_text(
                f'[[probe]]\nname = "x"\nurl = "https://shop.example/"\n{key}\n'
            )
            assert probe("config", "check", cwd=tmp_path, env={"USER": "ada", "PW": "sesame"}).exit == 0, key


def test_every_option_the_readme_names_is_one_of_check() -> None:
    text = README.split("A URL takes curl's options:", 1)[1].split("\n\n", 1)[0]
    options = {word for quoted in re.findall(r"`(-[^`]+)`", text) for word in quoted.split() if word != "env"}
    shown = probe("check", "--help").out
    assert {
        word for word in options if not re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", shown)
    } == set()
    assert len(options) >= 26


@pytest.mark.parametrize("text", blocks("toml"), ids=["AI services", "probes.toml"])
def test_the_configuration_of_the_readme_is_good(tmp_path: Path, text: str) -> None:
    (tmp_path / "probes.toml").write_text(text)
    secrets = dict.fromkeys(("SHOP_PASSWORD", "ANTHROPIC_API_KEY"), "correct horse")
    ran = probe("config", "check", cwd=tmp_path, env=secrets)
    assert (ran.exit, ran.err) == (0, "")


def test_the_record_of_the_readme_is_a_record(tmp_path: Path) -> None:
    [line] = blocks("json")
    (tmp_path / "one.jsonl").write_text(json.dumps(json.loads(line)) + "\n")
    ran = probe("report", "--store", "one.jsonl", "--now", json.loads(line)["at"], "-f", "json", cwd=tmp_path)
    assert ran.json["sources"] == [{"path": "one.jsonl", "samples": 1, "skipped": 0}]


def test_the_terminal_lines_of_the_readme_work(tmp_path: Path, site: Site) -> None:
    site.on("/", Answer(200, b"basket")).on(
        "/v1/items", Answer(200, b'{"items": [{"id": 1}]}', (("content-type", "application/json"),))
    )
    section = README.split("### In a terminal", 1)[1].split("### As a CI gate", 1)[0]
    lines = [line for line in section.splitlines() if line.startswith("probe ")]
    assert len(lines) == 7
    (tmp_path / "mine").mkdir()
    for line in lines:
        words = [
            re.sub(r"https://(shop|api)\.example", site.url, word)
            for word in shlex.split(line, comments=True)[1:]
        ]
        if words in (["check"], ["check", "shop"]):
            continue  # they ask what `probe init` wrote: real hosts
        ran = probe(*words, cwd=tmp_path / "mine")
        assert ran.exit == 0, f"{line}: {ran}"
    assert probe("config", "check", cwd=tmp_path / "mine").exit == 0


@pytest.mark.parametrize("path", sorted(EXAMPLES.rglob("probes.toml")), ids=lambda path: path.parent.name)
def test_every_example_configuration_is_good(path: Path) -> None:
    secrets = {
        "SHOP_URL": "https://shop.example",
        "SHOP_PASSWORD": "correct horse",
        "SITE_URL": "https://shop.example",
        "ANTHROPIC_API_KEY": "correct horse",
        "OPENAI_API_KEY": "correct horse",
        "GEMINI_API_KEY": "correct horse",
    }
    ran = probe("-c", str(path), "config", "check", env=secrets)
    assert (ran.exit, ran.err) == (0, "")


def shop(site: Site) -> Site:
    """A shop that is as the example expects it."""

    def orders(asked: Asked) -> Answer:
        good = asked.headers.get("authorization") == "Bearer t-0123456789"
        return Answer(200, b'{"items": [{"id": 1, "state": "paid"}]}') if good else Answer(401, b"{}")

    site.on("/", Answer(200, b"Add to basket", (("content-type", "text/html"),)))
    site.on("/token", Answer(200, b'{"access_token": "t-0123456789"}')).on("/orders", orders).on(
        "/logout", Answer(204, b"")
    )
    return site


def test_the_web_shop_example_asks_a_shop_and_logs_out(site: Site) -> None:
    env = {"SHOP_URL": shop(site).url, "SHOP_PASSWORD": "correct horse"}
    ran = probe("-c", str(EXAMPLES / "web-shop" / "probes.toml"), "check", "-f", "json", env=env)
    assert {sample["probe"]: sample["outcome"] for sample in ran.json["samples"]} == {
        "shop-web": "up",
        "shop-api": "up",
    }
    assert [asked.path for asked in site.asked if asked.path != "/"] == [
        "/token",
        "/orders?limit=1",
        "/logout",
    ]
    assert json.loads(site.asked[[asked.path for asked in site.asked].index("/token")].body) == {
        "user": "probe", "password": "correct horse",
    }  # fmt: skip


def test_the_ci_gate_example_passes_a_good_site_and_fails_a_bad_one(tmp_path: Path, site: Site) -> None:
    workflow = (EXAMPLES / "ci-gate" / "workflow.yml").read_text()
    found = re.search(r"run: (probe .*gate.*)$", workflow, re.MULTILINE)
    assert found is not None
    words = shlex.split(found[1])[1:]
    words[words.index("examples/ci-gate/probes.toml")] = str(EXAMPLES / "ci-gate" / "probes.toml")
    site.on("/health", Answer(200, b'{"status": "ok"}'))
    assert probe(*words, cwd=tmp_path, env={"SITE_URL": site.url}).exit == 0
    assert (tmp_path / "gate.xml").read_text().startswith("<?xml")
    site.on("/health", Answer(200, b'{"status": "ill"}'))
    bad = probe(*words, cwd=tmp_path, env={"SITE_URL": site.url})
    assert bad.exit == 1
    assert "::error " in bad.out


@pytest.mark.parametrize(
    "line",
    re.findall(
        r"^[*\d].*?/opt/probe/bin/probe (.*)$", (EXAMPLES / "cron" / "crontab").read_text(), re.MULTILINE
    ),
)
def test_the_lines_of_the_crontab_work(tmp_path: Path, site: Site, line: str) -> None:
    path = tmp_path / "probes.toml"
    path.write_text(f'[[probe]]\nname = "home"\nurl = "{site.url}/"\n')
    (tmp_path / "results").mkdir()
    (tmp_path / "results" / "2026-01-01.jsonl").touch()
    ran = probe(*shlex.split(line.replace("/etc/probe/probes.toml", str(path))), cwd=Path("/"))
    assert ran.exit in (0, 3)
    assert ran.err == ""


def test_the_crontab_of_the_readme_is_that_of_the_example() -> None:
    [text] = blocks("crontab")
    example = (EXAMPLES / "cron" / "crontab").read_text().splitlines()
    assert set(text.splitlines()) <= set(example)


def test_the_systemd_units_call_the_tool_as_it_is(tmp_path: Path, site: Site) -> None:
    unit = configparser.ConfigParser(interpolation=None, strict=False)
    unit.optionxform = str  # type: ignore[assignment,method-assign]  # systemd's keys keep their case
    unit.read(EXAMPLES / "systemd" / "probe.service")
    program, *words = shlex.split(unit["Service"]["ExecStart"])
    assert program == "/opt/probe/bin/probe"
    state = f"/var/lib/{unit['Service']['StateDirectory']}"
    etc = tmp_path / "etc"
    etc.mkdir()
    (etc / "probes.toml").write_text(f'[[probe]]\nname = "home"\nurl = "{site.url}/"\n')
    words = [word.replace("/etc/probe", str(etc)).replace(state, str(tmp_path / "state")) for word in words]
    (tmp_path / "state").mkdir()
    ran = probe(*words)
    assert (ran.exit, ran.out, ran.err) == (0, "", "")
    assert len(list((tmp_path / "state" / "results").glob("*.jsonl"))) == 1
    assert [path.name for path in etc.iterdir()] == ["probes.toml"]
    timer = configparser.ConfigParser(interpolation=None)
    timer.read(EXAMPLES / "systemd" / "probe.timer")
    assert timer["Timer"]["OnCalendar"] == "*-*-* *:*:00"


def test_the_readme_opens_with_a_session() -> None:
    assert README.split("\n## ", 1)[0].count("$ probe") >= 2


def test_the_version_is_in_the_changelog() -> None:
    from probe.version import __version__

    assert f"## {__version__}" in (REPOSITORY / "CHANGELOG.md").read_text()
    assert tomli.loads((REPOSITORY / "pyproject.toml").read_text())["project"]["name"] == "probe"
