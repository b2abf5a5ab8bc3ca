"""`probe config`: all mistakes at once, where each value came from, which file is meant."""

import json
import os
from pathlib import Path

import pytest
from support.tool import probe

TOKEN = {"TOKEN": "tok-verysecret-1"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "probes.toml").write_text(
        """\
include = ["d/*.toml"]
[settings]
timezone = "Europe/Paris"
[defaults]
timeout = "3s"
headers = { "X-Team" = "web" }
[[probe]]
name = "one"
url = "https://one.example/"
bearer = "${TOKEN}"
timeout = "4s"
"""
    )
    (tmp_path / "d").mkdir()
    two = tmp_path / "d" / "two.toml"
    two.write_text(
        '[[probe]]\nname = "two"\nurl = "https://two.example/"\nbasic = { user = "u", password = "hunter2-plain" }\n'
    )
    two.chmod(0o600)
    return tmp_path


def plain(path: Path, name: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f'[[probe]]\nname = "{name}"\nurl = "https://{name}.example/"\n')
    return path


def test_a_good_configuration_is_counted(folder: Path) -> None:
    ran = probe("config", "check", cwd=folder, env=TOKEN)
    assert (ran.exit, ran.err) == (0, "")
    assert ran.out == f"{folder / 'probes.toml'}: good: 2 probes · 0 rules · 0 slos in 2 files\n"


def test_quiet_says_nothing_of_a_good_one(folder: Path) -> None:
    assert probe("config", "check", "-q", cwd=folder, env=TOKEN) == (0, "", "")


def test_a_secret_that_is_not_set_is_a_warning(folder: Path) -> None:
    ran = probe("config", "check", cwd=folder)
    assert ran.exit == 0
    assert ran.err == (
        "probe: probes.toml:10: TOKEN is not set: export it, or remove the key; 'one' will be unknown\n"
    )


def test_a_secret_others_can_read_is_a_warning(folder: Path) -> None:
    (folder / "d" / "two.toml").chmod(0o644)
    ran = probe("config", "check", "-q", cwd=folder, env=TOKEN)
    assert (ran.exit, ran.out) == (0, "")
    assert ran.err.startswith("probe: d/two.toml:4: basic.password is a secret in plain text, and others can")
    assert "hunter2" not in ran.err


def test_several_mistakes_are_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "probes.toml").write_text(
        """\
[defaults]
timout = "3s"
[[probe]]
name = "one"
url = "https://one.example/"
timeout = 4
[[probe]]
name = "one"
url = "one.example"
assert = ["statsu == 200"]
"""
    )
    ran = probe("config", "check", cwd=tmp_path)
    assert (ran.exit, ran.out) == (2, "")
    lines = [line.removeprefix("probe: ") for line in ran.err.splitlines() if not line.startswith(" ")]
    assert lines[0] == "probes.toml:2: unknown key 'timout' (did you mean 'timeout'?)"
    assert lines[1] == 'probes.toml:6: timeout must be a duration such as "10s", not 4 (write "4s")'
    assert lines[2].startswith("probes.toml:8: the name 'one' is taken, by probes.toml:4")
    assert lines[3].startswith("probes.toml:9: the URL has no scheme: write https://one.example")
    assert lines[4].startswith("probes.toml:10: assert: unknown subject 'statsu' (did you mean 'status'?)")
    assert lines[5:] == ["5 mistakes, nothing was asked"]


def test_a_mistake_in_an_included_file_names_that_file(folder: Path) -> None:
    (folder / "d" / "two.toml").write_text('[[probe]]\nname = "two"\nurll = "https://two.example/"\n')
    ran = probe("config", "check", cwd=folder, env=TOKEN)
    assert ran.exit == 2
    assert "d/two.toml:3: unknown key 'urll' (did you mean 'url'?)" in ran.err


def test_an_include_that_matches_nothing_is_told(folder: Path) -> None:
    (folder / "d" / "two.toml").unlink()
    ran = probe("config", "check", cwd=folder, env=TOKEN)
    assert (ran.exit, ran.err) == (0, "probe: probes.toml:1: no file matches 'd/*.toml'\n")


def test_not_toml_at_all(tmp_path: Path) -> None:
    (tmp_path / "probes.toml").write_text('[[probe]]\nname = "one\n')
    ran = probe("config", "check", cwd=tmp_path)
    assert (ran.exit, ran.out) == (2, "")
    assert ran.err.startswith("probe: probes.toml:2:")


def test_show_tells_each_value_and_where_it_came_from(folder: Path) -> None:
    ran = probe("config", "show", cwd=folder, env=TOKEN)
    assert ran.exit == 0
    rows = {line.split()[0]: line.split(maxsplit=2)[1:] for line in ran.lines}
    assert rows["settings.timezone"] == ['"Europe/Paris"', "probes.toml:3"]
    assert rows["settings.store"] == ['"results"', "default"]
    assert rows["probe.one.timeout"] == ['"4s"', "probes.toml:11"]
    assert rows["probe.two.timeout"] == ['"3s"', "[defaults] probes.toml:5"]
    assert rows["probe.two.headers.X-Team"] == ['"web"', "[defaults] probes.toml:6"]
    assert rows["probe.one.bearer"] == ['"${TOKEN}"', "environment, probes.toml:10"]
    assert rows["probe.two.basic.password"] == ['"‹secret›"', "d/two.toml:4"]


@pytest.mark.parametrize("fmt", ["text", "json"])
def test_show_masks_every_secret(folder: Path, fmt: str) -> None:
    ran = probe("config", "show", "-f", fmt, cwd=folder, env=TOKEN)
    assert ran.exit == 0
    assert "verysecret" not in ran.out + ran.err
    assert "hunter2" not in ran.out + ran.err


def test_show_of_one_probe_as_json(folder: Path) -> None:
    ran = probe("config", "show", "two", "-f", "json", cwd=folder, env=TOKEN)
    assert (ran.exit, ran.err) == (0, "")
    assert sorted(ran.json) == ["file", "keys", "v"]
    assert (ran.json["v"], ran.json["file"]) == (1, str(folder / "probes.toml"))
    keys = {row["key"]: (json.loads(row["value"]), row["from"]) for row in ran.json["keys"]}
    assert {key.rpartition("two.")[0] for key in keys} == {"probe."}
    assert keys["probe.two.timeout"] == ("3s", "[defaults] probes.toml:5")
    assert keys["probe.two.basic.password"] == ("‹secret›", "d/two.toml:4")
    assert keys["probe.two.verify"] == (True, "default")


def test_show_of_a_probe_that_is_not_there(folder: Path) -> None:
    ran = probe("config", "show", "tow", cwd=folder, env=TOKEN)
    assert (ran.exit, ran.out) == (4, "")
    assert "did you mean 'two'?" in ran.err


def test_show_in_a_format_that_cannot(folder: Path) -> None:
    ran = probe("config", "show", "-f", "csv", cwd=folder, env=TOKEN)
    assert (ran.exit, ran.out) == (2, "")
    assert ran.err == "probe: the format 'csv' cannot show a configuration; these can: text, json\n"


def test_the_schema_needs_no_configuration(tmp_path: Path) -> None:
    ran = probe("config", "schema", cwd=tmp_path)
    assert (ran.exit, ran.err) == (0, "")
    assert ran.json["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert {"probe", "settings", "defaults", "rule"} <= set(ran.json["properties"])


def test_which_file_is_meant(tmp_path: Path) -> None:
    """--config, then $PROBE_CONFIG, then ./probes.toml, then the user's own: each beats what follows it."""
    plain(tmp_path / "xdg" / "probe" / "probes.toml", "own")
    env = {"XDG_CONFIG_HOME": str(tmp_path / "xdg")}
    here = tmp_path / "here"
    here.mkdir()

    def shown(*words: str) -> str:
        ran = probe("config", "show", *words, "-f", "json", cwd=here, env=env)
        assert ran.exit == 0
        [name] = [row["value"] for row in ran.json["keys"] if row["key"].endswith(".name")]
        return str(json.loads(name))

    assert shown() == "own"
    plain(here / "probes.toml", "local")
    assert shown() == "local"
    env["PROBE_CONFIG"] = str(plain(tmp_path / "named.toml", "named"))
    assert shown() == "named"
    plain(here / "given.toml", "given")
    assert shown("-c", "given.toml") == "given"
    assert shown("--config", str(here / "given.toml")) == "given"


def test_the_users_own_is_below_home_without_xdg(tmp_path: Path) -> None:
    plain(tmp_path / "home" / ".config" / "probe" / "probes.toml", "own")
    here = tmp_path / "here"
    here.mkdir()
    ran = probe("config", "check", cwd=here, env={"HOME": str(tmp_path / "home")})
    assert (ran.exit, ran.err) == (0, "")
    assert ran.out.endswith(f"{os.sep}probes.toml: good: 1 probe · 0 rules · 0 slos\n")


@pytest.mark.parametrize(
    ("words", "env", "message"),
    [
        (
            [],
            {},
            "there is no configuration: looked at --config, PROBE_CONFIG, probes.toml (probe init writes a starter)",
        ),
        ([], {"PROBE_CONFIG": "gone.toml"}, "gone.toml: there is no such file (PROBE_CONFIG names it: correct or unset it)"),
        (["-c", "none.toml"], {}, "none.toml: there is no such file (probe init writes a starter)"),
    ],
    ids=["none", "PROBE_CONFIG", "-c"],
)  # fmt: skip
def test_none_is_found(tmp_path: Path, words: list[str], env: dict[str, str], message: str) -> None:
    ran = probe("config", "check", *words, cwd=tmp_path, env=env)
    assert (ran.exit, ran.out) == (2, "")
    assert ran.err == f"probe: {message}\n1 mistake, nothing was asked\n"


def test_the_count_of_tokens_is_no_secret(tmp_path: Path) -> None:
    (tmp_path / "probes.toml").write_text(
        '[[probe]]\nname = "x"\nkind = "llm"\napi = "openai-chat"\nmodel = "m"\nmax_tokens_key = "max_tokens"\nmax_tokens = 64\n'
    )
    shown = probe("config", "show", cwd=tmp_path).out
    assert [line.split()[1] for line in shown.splitlines() if "max_" in line] == ["64", '"max_tokens"']


@pytest.mark.parametrize("key", ["auth", "max_tokens_key"])
def test_a_name_of_a_header_or_a_key_is_one_word(tmp_path: Path, key: str) -> None:
    (tmp_path / "probes.toml").write_text(
        f'[[probe]]\nname = "x"\nkind = "llm"\napi = "openai-chat"\nmodel = "m"\n{key} = "a b"\n'
    )
    found = probe("config", "check", cwd=tmp_path)
    assert found.exit == 2
    assert key in found.err
