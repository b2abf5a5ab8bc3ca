"""From files to typed values."""

import os
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from probe.config.load import load
from probe.config.problems import ConfigError
from probe.config.select import select
from probe.config.tables import Config, OutageKeys, Settings
from probe.model.probe import Group, Maintenance, Origin, Probe, Retry, Slo
from probe.template import Env, File, Name

ONE = '[[probe]]\nname = "shop"\nurl = "https://shop.example/"\n'


def write(folder: Path, text: str, name: str = "probes.toml") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)
    return path


def loaded(folder: Path, text: str, env: Mapping[str, str] | None = None) -> Config:
    return load(write(folder, text), env=env or {})


def only(config: Config) -> Probe:
    [probe] = config.probes
    return probe


def refusal(path: Path) -> str:
    with pytest.raises(ConfigError) as caught:
        load(path, env={})
    return str(caught.value)


def test_a_short_file_becomes_a_probe_with_every_default(tmp_path: Path) -> None:
    config = loaded(tmp_path, ONE)
    probe = only(config)
    assert config.settings == Settings()
    assert config.settings.store == "results"
    assert config.settings.vantage is None
    assert (probe.name, probe.kind, probe.target) == ("shop", "http", "GET https://shop.example/")
    assert (probe.every_s, probe.timeout_s, probe.retry) == (60.0, 10.0, Retry(attempts=1, wait_s=1.0))
    assert [each.text for each in probe.assertions] == ["status in 200..399"]
    assert probe.degraded == ()
    assert probe.origin == Origin(file=str(tmp_path / "probes.toml"), line=1)
    assert config.warnings == ()
    assert config.files == (tmp_path / "probes.toml",)


def test_settings_are_converted_from_the_units_they_are_written_in(tmp_path: Path) -> None:
    config = loaded(
        tmp_path,
        """
        [settings]
        store = "elsewhere.jsonl"
        vantage = "laptop"
        timezone = "Europe/Paris"
        anchors = ["https://one.example/", "https://two.example/"]
        deadline = "1m30s"
        concurrency = 3
        spread = "45s"
        fsync = false
        quorum = "any"
        degraded_weight = "25%"
        min_coverage = 0.5
        outages = { open = 3 }
        """
        + ONE,
    )
    assert config.settings == Settings(
        store="elsewhere.jsonl",
        vantage="laptop",
        timezone="Europe/Paris",
        anchors=("https://one.example/", "https://two.example/"),
        deadline=90.0,
        concurrency=3,
        spread=45.0,
        fsync=False,
        quorum="any",
        degraded_weight=0.25,
        min_coverage=0.5,
        outages=OutageKeys(open=3, close=2),
    )


def test_a_probe_s_keys_are_converted_from_the_units_they_are_written_in(tmp_path: Path) -> None:
    probe = only(
        loaded(
            tmp_path,
            ONE
            + """
            every = "5m"
            timeout = "1500ms"
            retry = { attempts = 3, wait = "0s" }
            tags = ["a", "b", "a"]
            assert = ["status == 204"]
            degraded = ["total < 800ms"]
            max_body = "64KiB"
            ca = "certs/ca.pem"
            query = { page = 1, full = true }
            """,
        )
    )
    assert (probe.every_s, probe.timeout_s, probe.retry) == (300.0, 1.5, Retry(attempts=3, wait_s=0.0))
    assert probe.tags == ("a", "b")
    assert [each.text for each in probe.assertions] == ["status == 204"]
    assert [each.text for each in probe.degraded] == ["total < 800ms"]
    settings = probe.settings
    assert settings.max_body == 65536  # type: ignore[attr-defined]  # the kind's own type, `object` to the model
    assert settings.ca == str(tmp_path / "certs/ca.pem")  # type: ignore[attr-defined]  # as above
    assert {name: value.source for name, value in settings.query.items()} == {"page": "1", "full": "true"}  # type: ignore[attr-defined]  # as above


def test_defaults_are_replaced_whole_by_a_probe_s_own_keys(tmp_path: Path) -> None:
    config = loaded(
        tmp_path,
        """
        [defaults]
        timeout = "3s"
        retry = { attempts = 5, wait = "9s" }
        tags = ["all"]
        follow = false
        """
        + ONE
        + """
        retry = { attempts = 2 }
        [[probe]]
        name = "flow"
        kind = "api"
        base = "https://shop.example"
        timeout = "4s"
        [[probe.step]]
        get = "/"
        """,
    )
    web, flow = config.probes
    assert (web.timeout_s, web.retry, web.tags) == (3.0, Retry(attempts=2, wait_s=1.0), ("all",))
    assert web.settings.follow is False  # type: ignore[attr-defined]  # the kind's own type
    assert (flow.timeout_s, flow.retry) == (4.0, Retry(attempts=5, wait_s=9.0))


def test_a_default_that_only_one_kind_knows_is_left_out_for_the_others(tmp_path: Path) -> None:
    config = loaded(
        tmp_path,
        '[defaults]\nbase = "https://shop.example"\nmethod = "HEAD"\n'
        + ONE
        + '[[probe]]\nname = "flow"\nkind = "api"\n[[probe.step]]\nget = "/"\n',
    )
    assert [probe.target for probe in config.probes] == [
        "HEAD https://shop.example/",
        config.probes[1].target,
    ]


ALL_KINDS = """
[[probe]]
name = "claude"
kind = "llm"
api = "anthropic"
tier = "models"
[[probe]]
name = "flow"
kind = "api"
base = "https://shop.example"
[[probe.step]]
get = "/"
"""


def test_a_base_of_a_flow_is_no_place_to_send_a_model_s_key(tmp_path: Path) -> None:
    text = ALL_KINDS.replace('base = "https://shop.example"\n', "")
    config = loaded(tmp_path, '[defaults]\nbase = "https://shop.example"\n' + text)
    assert [probe.target for probe in config.probes] == [
        "GET https://api.anthropic.com/v1/models",
        "https://shop.example (step 1)",
    ]


def test_a_key_among_a_model_s_defaults_is_no_file_of_a_flow(tmp_path: Path) -> None:
    defaults = '[defaults]\nkind = "llm"\nbase = "https://gate.example"\nkey = "${GATE_KEY}"\n'
    model, flow = loaded(tmp_path, defaults + ALL_KINDS, {"GATE_KEY": "x"}).probes
    assert model.target == "GET https://gate.example/v1/models"
    assert model.settings.key.source == "${GATE_KEY}"  # type: ignore[attr-defined]  # the kind's own type
    assert flow.settings.key is None  # type: ignore[attr-defined]  # the kind's own type


def test_a_key_file_among_the_defaults_is_no_secret_of_a_model(tmp_path: Path) -> None:
    (tmp_path / "client.pem").touch()
    defaults = '[defaults]\ncert = "client.pem"\nkey = "client.pem"\n'
    model, flow = loaded(tmp_path, defaults + ALL_KINDS).probes
    assert model.settings.key is None  # type: ignore[attr-defined]  # the kind's own type
    assert flow.settings.key == str(tmp_path / "client.pem")  # type: ignore[attr-defined]  # the kind's own type


def test_a_step_without_assertions_is_given_those_of_its_kind(tmp_path: Path) -> None:
    probe = only(
        loaded(
            tmp_path,
            """
            [[probe]]
            name = "flow"
            kind = "api"
            base = "https://shop.example"
            [[probe.step]]
            post = "/token"
            json = { user = "probe", password = "${PW}", since = 2026-01-01T00:00:00Z }
            capture = { token = "$.access_token" }
            [[probe.step]]
            get = "/orders"
            bearer = "{token}"
            assert = ["status == 200"]
            """,
            {"PW": "x"},
        )
    )
    assert probe.assertions == ()
    first, second = probe.settings.step  # type: ignore[attr-defined]  # the kind's own type
    assert [[each.text for each in step.assertions] for step in (first, second)] == [
        ["status in 200..399"],
        ["status == 200"],
    ]
    assert first.json["password"].parts == (Env("PW"),)
    assert first.json["since"] == datetime(2026, 1, 1, tzinfo=UTC)
    assert second.bearer.parts == (Name("token"),)
    assert first.capture["token"].text == "$.access_token"


def test_slos_rules_and_maintenance_are_read(tmp_path: Path) -> None:
    config = loaded(
        tmp_path,
        ONE
        + """
        tags = ["web"]
        [[slo]]
        probes = ["sh*"]
        target = "99.9%"
        [[rule]]
        probes = ["web"]
        require = "availability >= 99.9% over 7d"
        [[rule]]
        name = "alive"
        require = "now up"
        [[maintenance]]
        from = 2026-12-01T02:00:00+01:00
        until = "2026-12-01T04:00:00Z"
        """,
    )
    assert config.slos == (Slo(probes=("sh*",), target=0.999, window="30d"),)
    assert [(rule.text, rule.metric, rule.window, rule.probes) for rule in config.rules] == [
        ("availability >= 99.9% over 7d", "availability", "7d", ("web",)),
        ("alive: now up", "now", None, ("*",)),
    ]
    start = int(datetime(2026, 12, 1, 1, tzinfo=UTC).timestamp() * 1000)
    assert config.maintenance == (Maintenance(probes=("*",), start_ms=start, end_ms=start + 3 * 3600 * 1000),)


def test_included_files_are_read_in_the_order_of_the_patterns_each_once(tmp_path: Path) -> None:
    for name in ("b", "a"):
        write(
            tmp_path,
            f'[[probe]]\nname = "{name}"\nurl = "https://{name}.example/"\n',
            f"probes.d/{name}.toml",
        )
    write(
        tmp_path,
        'include = ["deep/*.toml"]\n[[rule]]\nprobes = ["shop"]\nrequire = "now up"\n',
        "probes.d/c.toml",
    )
    write(
        tmp_path,
        '[[probe]]\nname = "deep"\nurl = "https://d.example/"\nca = "x.pem"\nbearer = "${file:key}"\n',
        "probes.d/deep/d.toml",
    )
    write(tmp_path, "not toml", "probes.d/.#hidden.toml")
    config = loaded(tmp_path, 'include = ["probes.d/*.toml", "probes.d/a.toml", "none/*.toml"]\n' + ONE)
    assert [probe.name for probe in config.probes] == ["shop", "a", "b", "deep"]
    assert [path.name for path in config.files] == ["probes.toml", "a.toml", "b.toml", "c.toml", "d.toml"]
    assert len(config.rules) == 1
    deep = config.probes[-1]
    assert deep.settings.ca == str(tmp_path / "probes.d/deep/x.pem")  # type: ignore[attr-defined]  # the kind's own type
    assert deep.settings.bearer.parts == (File(str(tmp_path / "probes.d/deep/key")),)  # type: ignore[attr-defined]  # as above
    assert config.warnings[0].endswith("probes.toml:1: no file matches 'none/*.toml'")


def test_a_mistake_in_an_included_file_names_it_as_the_user_would(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, 'include = ["d/x.toml"]\n' + ONE, "ops/probes.toml")
    write(tmp_path, 'timeout = "1s"\n', "ops/d/x.toml")
    monkeypatch.chdir(tmp_path)
    assert refusal(Path("ops/probes.toml")).startswith("ops/d/x.toml:1: unknown key 'timeout'")


@pytest.mark.parametrize("key", ["name", "tags"])
def test_the_fingerprint_ignores_what_only_labels_the_question(tmp_path: Path, key: str) -> None:
    before = only(loaded(tmp_path, ONE)).config
    labelled = ONE.replace('"shop"', '"other"') if key == "name" else ONE + 'tags = ["x"]\n'
    assert only(loaded(tmp_path, labelled)).config == before
    assert len(before) == 8
    assert int(before, 16) >= 0


@pytest.mark.parametrize(
    "change",
    [
        'timeout = "9s"',
        'every = "61s"',
        "retry = { attempts = 2 }",
        'assert = ["status == 200"]',
        'degraded = ["total < 1s"]',
        "follow = false",
        'bearer = "${B}"',
    ],
)
def test_the_fingerprint_changes_with_the_question_and_its_judgement(tmp_path: Path, change: str) -> None:
    before = only(loaded(tmp_path, ONE)).config
    assert only(loaded(tmp_path, ONE + change)).config != before


def test_the_fingerprint_does_not_depend_on_how_it_is_written_or_on_secrets(tmp_path: Path) -> None:
    text = ONE + 'bearer = "${B}"\n'
    first = only(loaded(tmp_path, text + 'timeout = "10s"\n', {"B": "one"}))
    second = only(loaded(tmp_path, '[defaults]\ntimeout = "10000ms"\n' + text, {"B": "two"}))
    assert first.config == second.config


def test_an_unset_secret_is_a_warning_with_the_probes_it_stops(tmp_path: Path) -> None:
    text = """[defaults]
bearer = "${API_KEY}"
[[probe]]
name = "one"
url = "https://one.example/"
[[probe]]
name = "two"
url = "https://two.example/${file:absent.txt}"
"""
    path = tmp_path / "probes.toml"
    assert loaded(tmp_path, text, {"API_KEY": " "}).warnings == (
        f"{path}:2: API_KEY is not set: export it, or remove the key; 'one', 'two' will be unknown",
        f"{path}:8: absent.txt cannot be read: put it there, or remove the key; 'two' will be unknown",
    )
    (tmp_path / "absent.txt").write_text("x")
    assert loaded(tmp_path, text, {"API_KEY": "sk-123"}).warnings == ()


def test_a_secret_that_is_too_short_to_be_masked_is_a_warning(tmp_path: Path) -> None:
    text = """[defaults]
bearer = "${SHORT}"
[[probe]]
name = "one"
url = "https://one.example:${PORT}/?page=${PAGE}&token=${TOKEN}"
[[probe]]
name = "two"
url = "https://two.example/"
"""
    path = tmp_path / "probes.toml"
    env = {"SHORT": "sk-12", "PORT": "8080", "PAGE": "2", "TOKEN": "abc"}
    said = "is too short to be kept out of outputs: use a secret of at least 6 characters"
    assert loaded(tmp_path, text, env).warnings == (f"{path}:2: SHORT {said}", f"{path}:5: TOKEN {said}")


def test_a_missing_certificate_file_is_a_warning(tmp_path: Path) -> None:
    assert loaded(tmp_path, ONE + 'ca = "ca.pem"\n').warnings == (
        f"{tmp_path / 'probes.toml'}:4: ca.pem cannot be read: put it there, or remove the key; 'shop' will be unknown",
    )


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ('bearer = "tok-123456"', "bearer"),
        ('basic = { user = "u", password = "hunter22" }', "basic.password"),
        ('headers = { Authorization = "Bearer hunter22" }', "headers.Authorization"),
        ('query = { api_key = "hunter22" }', "query.api_key"),
        ('cookies = { session = "hunter22" }', "cookies.session"),
    ],
)
def test_a_literal_secret_in_a_file_others_can_read_is_a_warning(
    tmp_path: Path, line: str, name: str
) -> None:
    path = write(tmp_path, ONE + line)
    assert load(path, env={}).warnings == ()
    path.chmod(0o644)
    [warning] = load(path, env={}).warnings
    assert warning == (
        f"{path}:4: {name} is a secret in plain text, and others can read this file: "
        f"write ${{NAME}}, or chmod 600 {path}"
    )


def test_a_password_in_a_url_is_a_literal_secret_too(tmp_path: Path) -> None:
    path = write(tmp_path, '[[probe]]\nname = "shop"\nurl = "https://u:hunter22@shop.example/"\n')
    path.chmod(0o644)
    [warning] = load(path, env={}).warnings
    assert ":3: url is a secret in plain text" in warning


def test_a_key_in_the_query_of_a_url_is_a_literal_secret_too(tmp_path: Path) -> None:
    path = write(tmp_path, '[[probe]]\nname = "shop"\nurl = "https://shop.example/?api_key=hunter22"\n')
    path.chmod(0o644)
    [warning] = load(path, env={}).warnings
    assert ":3: url is a secret in plain text" in warning


def test_a_timeout_longer_than_the_interval_is_a_warning(tmp_path: Path) -> None:
    [warning] = loaded(tmp_path, ONE + 'timeout = "90s"\n').warnings
    assert warning.endswith(":1: 'shop' may take 1m30s and is asked every 1m: a slow answer delays the next")


def test_a_missing_file_says_how_to_get_one(tmp_path: Path) -> None:
    assert refusal(tmp_path / "absent.toml") == (
        f"{tmp_path}/absent.toml: there is no such file (probe init writes a starter)\n1 mistake, nothing was asked"
    )


def test_a_folder_is_told_from_a_file(tmp_path: Path) -> None:
    assert refusal(tmp_path).startswith(
        f"{tmp_path}: is a folder (name the file in it: {tmp_path}/probes.toml)"
    )


def test_an_unreadable_file_is_told(tmp_path: Path) -> None:
    loop = tmp_path / "loop.toml"
    loop.symlink_to(loop)
    assert refusal(loop).startswith(f"{loop}: cannot be read: Too many levels of symbolic links (")


def test_a_file_larger_than_four_mebibytes_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "large.toml"
    with path.open("wb") as file:
        file.truncate(4 * 1024 * 1024 + 1)
    assert refusal(path).startswith(f"{path}: is larger than 4 MiB (split it")


def test_a_device_without_an_end_is_refused() -> None:
    assert refusal(Path("/dev/zero")).startswith("/dev/zero: is not a file, but a pipe or a device")


def test_a_file_nested_without_end_is_refused(tmp_path: Path) -> None:
    text = refusal(write(tmp_path, "a = " + "[" * 5000 + "]" * 5000))
    assert "nested too deeply" in text or "this is not TOML" in text


def test_a_byte_order_mark_and_windows_line_ends_are_no_mistake(tmp_path: Path) -> None:
    path = tmp_path / "probes.toml"
    path.write_bytes(
        b"\xef\xbb\xbf" + (ONE + "[[rule]]\nrequire = 'now up'\n").replace("\n", "\r\n").encode()
    )
    assert only(load(path, env={})).name == "shop"
    path.write_bytes(path.read_bytes() + b'asert = 1\r\nx = "a"\r\n')
    assert refusal(path).splitlines()[:3] == [
        f"{path}:6: unknown key 'asert' (there are: probes, name, require)",
        "    asert = 1",
        "    ^",
    ]


def test_a_file_from_a_pipe_is_read_once(tmp_path: Path) -> None:
    read, written = os.pipe()
    os.write(written, ONE.encode())
    os.close(written)
    try:
        assert only(load(Path(f"/dev/fd/{read}"), env={})).name == "shop"
    finally:
        os.close(read)


def test_a_named_pipe_is_refused_rather_than_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert "pipe: is not a file" in refusal(tmp_path / "pipe")
    assert "pipe: is not a file" in refusal(write(tmp_path, f'include = ["pipe"]\n{ONE}'))


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("json = { a = " + "9" * 5000 + " }", "a number is too long"),
        ("json = { a = 0x" + "f" * 5000 + " }", "json.a is a number of more than 64 bits"),
        ("every = " + "9" * 400, "every is a number of more than 64 bits"),
        ("max_body = " + "9" * 400, "max_body is a number of more than 64 bits"),
        (f"[probe.json.{'a.' * 900}a]\nb = 1", "this is nested too deeply"),
        (f"[probe.headers.{'a.' * 900}a]\nb = 1", "this is nested too deeply"),
    ],
)
def test_numbers_and_nesting_beyond_all_bounds_are_mistakes_with_a_line(
    tmp_path: Path, line: str, problem: str
) -> None:
    assert f"probes.toml:4: {problem}" in refusal(write(tmp_path, f"{ONE}{line}\n"))


def test_a_broken_line_of_a_megabyte_is_not_searched_for_secrets(tmp_path: Path) -> None:
    began = time.perf_counter()
    assert "this is not TOML" in refusal(write(tmp_path, "a" * 1_000_000))
    assert time.perf_counter() - began < 2


@pytest.mark.parametrize("name", ["-", "..", "--help", "_x"])
def test_a_name_begins_with_a_letter_or_a_digit(tmp_path: Path, name: str) -> None:
    text = ONE.replace('"shop"', f'"{name}"')
    assert f"name must begin with a letter or a digit, not '{name}'" in refusal(write(tmp_path, text))


def test_a_duration_is_at_most_a_hundred_years(tmp_path: Path) -> None:
    assert loaded(tmp_path, f'{ONE}every = "36500d"\n').probes[0].every_s == 36_500 * 86_400
    said = refusal(write(tmp_path, f'{ONE}every = "36501d"\n'))
    assert "every: must be at most 36500d, a hundred years" in said


def test_a_group_has_its_members_in_the_order_of_the_file_and_a_label_for_each(tmp_path: Path) -> None:
    config = loaded(
        tmp_path,
        """
[[probe]]
name = "web"
url = "https://shop.example/"
tags = ["shop"]
[[probe]]
name = "api"
url = "https://api.shop.example/"
tags = ["shop"]
[[group]]
name = "store"
probes = ["api", "shop"]
down = "all"
labels = { web = "page" }
[[maintenance]]
probes = ["store"]
from = 2026-11-22T14:00:00Z
until = 2026-11-22T15:00:00Z
""",
    )
    assert config.groups == (Group(name="store", members=("web", "api"), down="all", labels=("page", "api")),)
    # Who is in maintenance as a group is so member by member.
    assert config.maintenance[0].probes == ("store", "web", "api")


STATUS = """[[probe]]
name = "claude-status"
kind = "status"
page = "https://status.claude.com"
"""


def test_a_status_page_that_is_read_more_often_than_every_five_minutes_is_a_warning(tmp_path: Path) -> None:
    [warning] = loaded(tmp_path, STATUS).warnings
    assert warning == (
        f"{tmp_path / 'probes.toml'}:1: 'claude-status' reads a status page every 1m, and guards in front of such "
        'pages refuse who asks often: write every = "5m" or more'
    )
    assert loaded(tmp_path, STATUS + 'every = "5m"').warnings == ()


GROUPED = (
    "".join(f'[[probe]]\nname = "{name}"\nurl = "https://{name}.example/"\ntags = ["claude"]\n' for name in ("web", "api"))
    + STATUS
    + 'every = "5m"\ntags = ["claude"]\n[[group]]\nname = "service"\n'
)  # fmt: skip


def test_the_vendors_word_belongs_to_a_group_and_has_no_vote_in_it(tmp_path: Path) -> None:
    config = loaded(tmp_path, GROUPED + 'probes = ["claude"]\nlabels = { claude-status = "status" }')
    assert config.groups == (
        Group(
            name="service",
            members=("web", "api"),
            down="any",
            labels=("web", "api"),
            vendor=("claude-status",),
        ),
    )
    chosen = select(config.probes, ["service"], config.groups)
    assert [probe.name for probe in chosen] == ["web", "api", "claude-status"]


def test_surfaces_are_the_members_by_what_they_are_and_the_page_is_the_vendors(tmp_path: Path) -> None:
    config = loaded(
        tmp_path, GROUPED + 'surfaces = { API = "api", page = "w*", status = "claude-status" }\ndown = "all"'
    )
    assert config.groups == (
        Group(
            name="service",
            members=("api", "web"),
            down="all",
            labels=("API", "page"),
            vendor=("claude-status",),
        ),
    )


@pytest.mark.parametrize("name", ["", " "])
def test_a_surface_without_a_name_is_none(name: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="a surface has no name"):
        loaded(tmp_path, GROUPED + f'surfaces = {{ "{name}" = "api", page = "web" }}')


def test_one_probe_and_the_vendors_word_are_no_group(tmp_path: Path) -> None:
    with pytest.raises(
        ConfigError, match="only 'web' is meant beside 'claude-status', which is the vendor's word"
    ):
        loaded(tmp_path, GROUPED + 'probes = ["web", "claude-status"]')
