"""Whatever is written in a configuration: a Config or a ConfigError, and no secret in what is said."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from probe.config.load import load
from probe.config.problems import ConfigError
from probe.config.schema import json_schema
from probe.config.shapes import shape_of
from probe.config.show import effective
from probe.config.toml_text import toml_key, toml_text
from probe.text import clean

SECRET = "hunter22-sk-live"
SCHEMA = json_schema()


def keys_of(schema: dict[str, Any]) -> list[str]:
    return [*schema.get("properties", {}), "frobnicate"]


SCALARS = st.one_of(
    st.sampled_from(
        [
            0, -1, 7, 2.5, float("inf"), True, "", "10s", "0s", "99.9%", "http", "api", "*", "web",
            "https://shop.example/", "/path", "${HOME}", "${", "{token}", "status == 200", "$.a", "now up", "30d",
            "a\x1b[2Jb", "a" * 200, "2026-01-01T00:00:00Z", "Europe/Paris", "probes.d/*.toml",
        ]
    ),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
)  # fmt: skip
NAMES = st.sampled_from(["attempts", "wait", "open", "user", "password", "accept", "token", "x"])
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=4,
)


def table(schema: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.dictionaries(st.sampled_from(keys_of(schema)), VALUES, max_size=6)


PROBES = st.one_of(
    *(table(kind) for kind in SCHEMA["$defs"].values()),
    st.builds(lambda keys, steps: {**keys, "kind": "api", "base": "https://x.example", "step": steps},
              table(SCHEMA["$defs"]["api"]),
              st.lists(table(SCHEMA["$defs"]["api"]["properties"]["step"]["items"]), max_size=3)),
)  # fmt: skip
DOCUMENTS = st.fixed_dictionaries(
    {"probe": st.lists(PROBES, max_size=3) | VALUES},
    optional={
        "settings": table(SCHEMA["properties"]["settings"]) | VALUES,
        "defaults": table(SCHEMA["properties"]["defaults"]) | VALUES,
        **{
            name: st.lists(table(SCHEMA["properties"][name]["items"]), max_size=2) | VALUES
            for name in ("slo", "rule", "maintenance", "calendar")
        },
        "include": VALUES,
    },
)


def document(value: dict[str, Any]) -> str:
    return "\n".join(f"{toml_key(key)} = {toml_text(inner)}" for key, inner in value.items())


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(DOCUMENTS)
def test_whatever_is_written_is_a_configuration_or_a_list_of_mistakes(
    tmp_path: Path, value: dict[str, Any]
) -> None:
    path = tmp_path / "probes.toml"
    path.write_text(document(value), encoding="utf-8", newline="")
    try:
        config = load(path, env={})
    except ConfigError as error:
        told = str(error).split("\n")
    else:
        told = [row.value for row in effective(config)]
    assert [line for line in told if clean(line, 10**6) != line] == []


PLACES = [
    'bearer = "{}"',
    'bearer = """\n{}"""',
    "basic = {{ user = 'u', password = '{}' }}",
    'headers = {{ Authorization = "Bearer {}", x-api-key = "{}" }}',
    'json = {{ login = {{ password = "{}" }} }}',
    'query = {{ access_token = "{}" }}',
    'url = "https://ada:{}@shop.example/"',
    'cookies = {{ session = "{}" }}',
    'bearer = ["{}"]',
    'bearer = "${{{}}}"',
    'password = "{}"',
    "bearer = {}",
]
ERRORS = [
    "",
    "asert = 1",
    "timeout = 0",
    "name = 'a b'",
    "oops",
    'x = "',
    "follow = 'true'",
    'kind = "htp"',
    "= 1",
]


@pytest.mark.parametrize("line", PLACES)
@pytest.mark.parametrize("mistake", ERRORS)
@pytest.mark.parametrize("layout", ["{line}\n{mistake}\n", "{mistake}\n{line}\n", "{line} {mistake}\n"])
def test_no_mistake_gives_a_secret_away(tmp_path: Path, line: str, mistake: str, layout: str) -> None:
    path = tmp_path / "probes.toml"
    body = layout.format(
        line=line.replace("{}", SECRET).replace("{{", "{").replace("}}", "}"), mistake=mistake
    )
    path.write_text(f"[[probe]]\nname = 'shop'\n{body}")
    path.chmod(0o644)
    try:
        config = load(path, env={})
    except ConfigError as error:
        told = str(error)
    else:
        told = "\n".join([*config.warnings, *(row.value for row in effective(config))])
    assert SECRET not in told


def test_a_type_that_no_toml_value_becomes_is_refused_when_it_is_declared() -> None:
    for hint in (object, list[int], dict[int, str], int | str, tuple[int, str]):
        with pytest.raises(TypeError, match=r"declare the key with the types of probe\.fields"):
            shape_of(hint)
