import os
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probe.template import (
    Env,
    File,
    MissingSecretError,
    Name,
    Scope,
    Template,
    TemplateError,
    parse_template,
)

NOW = datetime(2026, 11, 22, 14, 31, 0, 123_000, UTC)


def scope(base: Path = Path("/nowhere"), /, **env: str) -> Scope:
    return Scope(env, base, lambda: NOW)


def fill(text: str, known: frozenset[str] | None = None, **env: str) -> str:
    return scope(**env).fill(parse_template(text, known))


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", ("",)),
        ("plain", ("plain",)),
        ("Bearer ${KEY}", ("Bearer ", Env("KEY"))),
        ("${A}${B}", (Env("A"), Env("B"))),
        ("${file:keys/a b.txt}", (File("keys/a b.txt"),)),
        ("/items/{id}?at={now}", ("/items/", Name("id"), "?at=", Name("now"))),
        ("$5 and $$5, $ {id}", ("$5 and $5, $ ", Name("id"))),
        ("$${KEY}", ("${KEY}",)),
        ("$$${KEY}", ("$", Env("KEY"))),
        ("{{id}} is {id}", ("{id} is ", Name("id"))),
        ("{", ("{",)),
        ("{}", ("{}",)),
        ("{ id }", ("{ id }",)),
        ("{Id}{1}{a-b}", ("{Id}{1}{a-b}",)),
        ('{"a":{"b":{"c":1}}}', ('{"a":{"b":{"c":1}}}',)),
        ('{"a":{"b":{id}}}', ('{"a":{"b":', Name("id"), "}}")),
        ("{{{id}}}", ("{{id}}",)),
        ("{{ helm }}", ("{{ helm }}",)),
    ],
)
def test_holes_are_found_and_all_else_is_text(text: str, parts: tuple[object, ...]) -> None:
    assert parse_template(text) == Template(source=text, parts=parts)  # type: ignore[arg-type]  # the table mixes the kinds of parts


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("query {shop{items}} {id}", "query {shop{items}} 7"),
        ("{{items}} {{id}}", "{{items}} {id}"),
        ('{"user":{"id":{id}}}', '{"user":{"id":7}}'),
    ],
)
def test_where_braces_are_common_only_known_names_are_holes(text: str, filled: str) -> None:
    place = scope()
    place.capture("id", "7")
    assert place.fill(parse_template(text, frozenset({"id"}))) == filled


@given(st.text('{}"$:ab1 []\n', max_size=30).filter(lambda text: "$" not in text))
def test_text_without_known_names_is_filled_with_itself(text: str) -> None:
    assert fill(text, frozenset()) == text


@pytest.mark.parametrize(
    ("text", "column", "message"),
    [
        ("ab${KEY", 3, "`${` without its `}`: write `$$` for a dollar sign"),
        (
            "${}",
            1,
            "`${}` is neither a variable (${NAME}), a file (${file:PATH}) nor a command (${cmd:COMMAND})",
        ),
        (
            "x ${MY KEY}",
            3,
            "`${MY KEY}` is neither a variable (${NAME}), a file (${file:PATH}) nor a command (${cmd:COMMAND})",
        ),
        (
            "${file:}",
            1,
            "`${file:}` is neither a variable (${NAME}), a file (${file:PATH}) nor a command (${cmd:COMMAND})",
        ),
        (
            "${1A}",
            1,
            "`${1A}` is neither a variable (${NAME}), a file (${file:PATH}) nor a command (${cmd:COMMAND})",
        ),
    ],
)
def test_a_hole_that_cannot_be_read_is_refused_at_its_column(text: str, column: int, message: str) -> None:
    with pytest.raises(TemplateError) as caught:
        parse_template(text)
    assert (caught.value.column, str(caught.value)) == (column, message)


def test_a_template_knows_its_names_and_secrets() -> None:
    template = parse_template("{a}${K}{b}{a}${file:f}")
    assert template.names == {"a", "b"}
    assert template.secrets == (Env("K"), File("f"))


def test_a_hole_is_filled_once() -> None:
    place = scope(KEY="${OTHER}", OTHER="no")
    place.capture("id", "{now}")
    assert place.fill(parse_template("${KEY} {id}")) == "${OTHER} {now}"


def test_secrets_of_the_environment_are_stripped_and_remembered() -> None:
    place = scope(KEY="  sk-123456 \n")
    assert place.fill(parse_template("Bearer ${KEY}")) == "Bearer sk-123456"
    assert place.secrets == {"sk-123456"}


def test_captured_values_are_secrets_and_the_last_one_counts() -> None:
    place = scope()
    place.capture("token", "first-token")
    place.capture("token", "second-token")
    assert place.fill(parse_template("{token}")) == "second-token"
    assert place.given == {"first-token", "second-token"}


def test_what_servers_hand_over_is_remembered_as_long_as_there_is_room() -> None:
    place = scope()
    place.learn(f"value-{number}" for number in range(1000))
    place.learn(["one-more"])
    assert len(place.given) == 128
    assert "one-more" not in place.given
    place.capture("token", "always-kept")
    assert "always-kept" in place.given


def test_a_file_is_read_from_beside_the_configuration(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("sk-456789\n")
    place = scope(tmp_path)
    assert place.fill(parse_template("${file:key}")) == "sk-456789"
    assert place.secrets == {"sk-456789"}


def refusal(place: Scope, text: str) -> str:
    with pytest.raises(MissingSecretError) as caught:
        place.fill(parse_template(text))
    assert place.secrets == set()
    return str(caught.value)


@pytest.mark.parametrize("env", [{}, {"KEY": ""}, {"KEY": "  \n"}])
def test_an_unset_or_empty_secret_is_missing_by_name(env: dict[str, str]) -> None:
    assert refusal(scope(**env), "${KEY}") == "KEY is not set"


@pytest.mark.parametrize("value", ["hunter2\nX-Evil: 1", "hunter2\rx", "hunter2\0x"])
def test_a_secret_of_more_than_one_line_is_refused_without_being_shown(value: str) -> None:
    assert refusal(scope(KEY=value), "${KEY}") == "KEY holds more than one line"


def test_a_secret_that_is_no_unicode_text_is_refused_without_being_shown() -> None:
    value = b"hunter\xe9".decode(errors="surrogateescape")
    assert refusal(scope(KEY=value), "${KEY}") == "KEY is not UTF-8 text"


def test_a_file_that_gives_no_secret_is_missing_by_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "empty").write_text(" \n")
    (tmp_path / "latin").write_bytes(b"p\xe9ss")
    (tmp_path / "lines").write_text("one\ntwo")
    (tmp_path / "folder").mkdir()
    place = scope(tmp_path)
    assert refusal(place, "${file:missing}") == "missing cannot be read: No such file or directory"
    assert refusal(place, "${file:folder}") == "folder cannot be read: Is a directory"
    assert refusal(place, "${file:latin}") == "latin cannot be read: it is not UTF-8 text"
    assert refusal(place, "${file:empty}") == "empty is empty"
    assert refusal(place, "${file:lines}") == "lines holds more than one line"
    assert refusal(place, "${file:a\0b}") == "a\\0b is no path here: embedded null byte"
    assert "is no path here" in refusal(place, "${file:~no-such-user-here/key}")


def test_builtins_are_a_new_uuid_and_the_moment() -> None:
    place = scope()
    template = parse_template("{uuid}")
    assert UUID(place.fill(template)) != UUID(place.fill(template))
    assert place.fill(parse_template("{now}")) == "2026-11-22T14:31:00.123Z"


def test_a_captured_value_goes_before_a_builtin() -> None:
    place = scope()
    place.capture("uuid", "mine")
    assert place.fill(parse_template("{uuid}")) == "mine"


def test_a_name_nobody_captured_is_a_key_error() -> None:
    with pytest.raises(KeyError, match="token"):
        fill("{token}")


def test_holes_anywhere_in_a_json_value_are_filled_and_the_rest_is_kept() -> None:
    value = {"user": parse_template("${USER_NAME}"), "n": [1, None, parse_template("x")], "t": (True,)}
    assert scope(USER_NAME="probe").fill_json(value) == {"user": "probe", "n": [1, None, "x"], "t": [True]}


def test_a_secret_is_read_from_regular_files_of_a_bounded_size_only(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "huge").write_bytes(b"x" * 70_000)
    assert refusal(scope(tmp_path), "${file:pipe}") == "pipe is not a file"
    assert refusal(scope(tmp_path), "${file:/dev/zero}") == "/dev/zero is not a file"
    assert refusal(scope(tmp_path), "${file:huge}") == "huge is larger than 64 KiB: no secret is"
