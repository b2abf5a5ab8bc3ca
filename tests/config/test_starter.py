"""What `probe init` writes can be used as it is, and teaches only what works."""

import re
from pathlib import Path

import pytest

from probe.config.load import load
from probe.config.starter import PRESETS, starter
from probe.config.tables import Config

ROOT = Path(__file__).parents[2]
KEYS = dict.fromkeys(
    ("SHOP_PASSWORD", "ANTHROPIC_API_KEY", "OPENAI_API_KEY", "GEMINI_API_KEY"), "long-enough"
)


def loaded(folder: Path, text: str, env: dict[str, str]) -> Config:
    path = folder / "probes.toml"
    path.write_text(text, encoding="utf-8")
    return load(path, env=env)


@pytest.mark.parametrize("preset", PRESETS)
def test_a_starter_loads_without_mistakes_or_warnings(tmp_path: Path, preset: str) -> None:
    config = loaded(tmp_path, starter(preset), {})
    assert config.probes
    assert config.rules
    assert config.slos
    assert len(config.settings.anchors) == 2
    assert config.warnings == ()


@pytest.mark.parametrize("preset", PRESETS)
def test_every_setting_that_is_commented_out_works_too(tmp_path: Path, preset: str) -> None:
    text = re.sub(
        r"^#(?=[^ \n])", "", re.sub(r"^#(?=  )", "", starter(preset), flags=re.MULTILINE), flags=re.MULTILINE
    )
    prose = re.compile(r"^ +(probe (check|run|report|gate|config check))  .*\n", re.MULTILINE)
    plain = prose.sub("", text)
    config = loaded(tmp_path, plain, KEYS)
    assert len(config.probes) > len(loaded(tmp_path, starter(preset), {}).probes)
    assert config.warnings == ()


def test_the_ai_preset_asks_page_and_api_of_each_vendor_without_a_key(tmp_path: Path) -> None:
    config = loaded(tmp_path, starter("ai"), {})
    kinds = {probe.name: probe.kind for probe in config.probes}
    assert {group.name: [kinds[member] for member in group.members] for group in config.groups} == {
        vendor: ["http", "llm"] for vendor in ("claude", "openai", "gemini")
    }
    assert [group.labels for group in config.groups] == [("page", "API")] * 3
    assert [len(group.vendor) for group in config.groups] == [1, 1, 1]
    assert {probe.every_s for probe in config.probes if probe.kind == "status"} == {300.0}


def test_this_repository_s_own_configuration_is_the_ai_preset() -> None:
    assert (ROOT / "probes.toml").read_text(encoding="utf-8") == starter("ai")


def test_an_unknown_preset_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        starter("../probes")
