"""docs/llm.md says what the code does: its tables are held against it, and its configurations are read."""

import re
from collections.abc import Container
from pathlib import Path

from support.tool import REPOSITORY, probe

from probe.assertions import SUBJECTS
from probe.config.probes import keys_of
from probe.formats.text.speech import TOLD
from probe.probers.llm.api import load
from probe.probers.llm.classify import RULES
from probe.probers.llm.settings import Settings
from probe.probers.llm.table import APIS
from probe.probers.request_keys import WayKeys

PAGE = (REPOSITORY / "docs" / "llm.md").read_text(encoding="utf-8")
ENV = dict.fromkeys(re.findall(r"\$\{([A-Z_]+)\}", PAGE), "sk-sesame-street")


def rows(title: str) -> list[list[str]]:
    """The cells of the last table under a heading."""
    section = PAGE.split(f"\n## {title}\n", 1)[1].split("\n## ", 1)[0]
    table = list(re.finditer(r"(^\|.*\n)+", section, re.MULTILINE))[-1][0]
    return [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in table.splitlines()[2:]]


def statuses(wanted: Container[int]) -> str:
    found = [status for status in range(100, 600) if status in wanted]
    if len(found) > 4:
        return f"{found[0]}–{found[-1]}"
    return ", ".join(map(str, found))


def test_the_table_of_classes_is_the_one_the_tool_uses() -> None:
    *told, last = rows("Whose fault an error is")
    assert [(number, status, set(re.findall(r"`(\w+)`", marks)), only, reason) for number, status, marks, only, reason in told] == [
        (str(number), statuses(rule.statuses), set(rule.marks), rule.only, f"`{rule.reason}`") for number, rule in enumerate(RULES, 1)
    ]  # fmt: skip
    assert last == ["", "", "anything else", "", "`payload`"]


def test_every_format_is_on_the_page_with_its_address() -> None:
    places = [(row[0], re.findall(r"`(https:[^`]+)`", row[1])) for row in rows("Formats")]
    assert places == [(f"`{name}`", [load(name).BASE] if load(name).BASE else []) for name in APIS]


def test_every_key_is_on_the_page() -> None:
    way = set(WayKeys.__struct_fields__)
    assert [row[0] for row in rows("Keys")] == [f"`{key}`" for key in keys_of("llm") if key not in way]
    for name, default, _ in rows("Keys"):
        if default and " " not in default and default != "16":
            assert default.strip("`") in {str(getattr(_DEFAULTS, name.strip("`"))).lower(), "10s"}


_DEFAULTS = Settings(api="anthropic")


def test_every_figure_is_on_the_page_and_every_assertion_exists() -> None:
    told = rows("How it spoke")
    assert {row[0].strip("`") for row in told} == TOLD | {"finish", "model"}
    assert {row[1].strip("`") for row in told if row[1]} <= set(SUBJECTS)


def test_every_configuration_of_the_page_is_good(tmp_path: Path) -> None:
    for text in re.findall(r"^```toml\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL):
        (tmp_path / "probes.toml").write_text(text, encoding="utf-8")
        ran = probe("config", "check", cwd=tmp_path, env=ENV)
        assert (ran.exit, ran.err) == (0, "")
