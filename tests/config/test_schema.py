"""The JSON Schema against the loader: what loads is valid, and what a schema can see is refused."""

import datetime
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import tomli

from probe.config.schema import json_schema
from probe.config.starter import PRESETS, starter

ROOT = Path(__file__).parents[2]
SCHEMA = json_schema()
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
SEEN = [
    "api_without_steps:no",
    "assertion_in_long_text:no",
    "basic_incomplete",
    "calendar_twice:no",
    "calendars",
    "default_name",
    "default_unknown",
    "duration_as_number",
    "default_wrong",
    "duration_nonsense",
    "duration_without_unit",
    "during_unknown:no",
    "flag_in_quotes",
    "group_surfaces",
    "include_no_list",
    "kind_no_text",
    "kind_unknown",
    "list_expected",
    "maintenance_backwards:no",
    "maintenance_recurring",
    "many",
    "name_empty",
    "name_missing",
    "name_too_long",
    "name_with_space",
    "nested_setting",
    "number_in_quotes",
    "number_too_large",
    "one_bracket",
    "probe_key_at_top",
    "rule_missing",
    "rule_renamed_key",
    "setting_out_of_range",
    "setting_wrong_choice",
    "settings_key_at_top",
    "settings_two_brackets",
    "share_without_percent",
    "size_nonsense",
    "slo_target_missing",
    "step_no_table",
    "step_unknown_key",
    "table_expected",
    "tag_with_space",
    "text_expected",
    "unknown_key",
    "unknown_key_far_off",
    "unknown_key_of_another_kind",
    "unknown_setting",
    "unknown_top_level_key",
]


def plain(value: Any) -> Any:
    """TOML's own types as an editor hands them to a schema."""
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    return value.isoformat() if isinstance(value, datetime.date | datetime.time) else value


def errors(text: str) -> list[str]:
    return [error.message for error in VALIDATOR.iter_errors(plain(tomli.loads(text)))]


def test_the_schema_is_one_and_can_be_written_as_json() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert json.loads(json.dumps(SCHEMA, allow_nan=False)) == SCHEMA


SHIPPED = [ROOT / "probes.toml", *sorted((ROOT / "examples").rglob("probes.toml"))]


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: str(path.relative_to(ROOT)))
def test_shipped_configurations_are_valid(path: Path) -> None:
    assert errors(path.read_text()) == []


@pytest.mark.parametrize("preset", PRESETS)
def test_starters_are_valid(preset: str) -> None:
    assert errors(starter(preset)) == []


@pytest.mark.parametrize("name", SEEN)
def test_mistakes_of_structure_are_seen(name: str) -> None:
    name, _, hidden = name.partition(":")
    text = (Path(__file__).parent / "mistakes" / f"{name}.toml").read_text()
    assert bool(errors(text)) is not bool(hidden)


def test_every_key_has_a_description_and_defaults_are_as_they_are_written() -> None:
    http = SCHEMA["$defs"]["http"]["properties"]
    assert http["timeout"]["default"] == "10s"
    assert http["max_body"]["default"] == "1MiB"
    assert http["follow"]["default"] is True
    assert SCHEMA["properties"]["settings"]["properties"]["min_coverage"]["default"] == "90%"
    tables = [SCHEMA["properties"]["settings"], *SCHEMA["$defs"].values()]
    for table in tables:
        assert [name for name, key in table["properties"].items() if "description" not in key] == []


def test_each_kind_is_told_by_its_name() -> None:
    assert SCHEMA["$defs"]["http"]["required"] == ["name"]
    assert SCHEMA["$defs"]["api"]["required"] == ["name", "kind"]
