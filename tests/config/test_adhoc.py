"""A probe from the command line."""

from pathlib import Path
from typing import Any

import pytest

from probe.config.adhoc import probe_from
from probe.config.problems import ConfigError

BASE = Path("/srv/here")


def refusal(table: dict[str, Any]) -> str:
    with pytest.raises(ConfigError) as caught:
        probe_from(table, base=BASE, label="shop.example")
    assert all(problem.line is None for problem in caught.value.problems)
    return str(caught.value)


def test_a_table_becomes_a_probe_named_for_its_label() -> None:
    table = {"url": "https://shop.example/a?b=c", "method": "PUT", "timeout": "3s", "ca": "ca.pem"}
    probe = probe_from(table, base=BASE, label="shop.example/a?b=…")
    assert (probe.name, probe.target) == ("shop.example-a-b", "PUT https://shop.example/a?b=…")
    assert (probe.timeout_s, probe.origin) == (3.0, None)
    assert probe.settings.ca == "/srv/here/ca.pem"  # type: ignore[attr-defined]  # the kind's own type
    assert [each.text for each in probe.assertions] == ["status in 200..399"]


def test_a_label_without_a_usable_letter_still_gives_a_name() -> None:
    assert probe_from({"url": "https://ü.example/"}, base=BASE, label="…").name == "probe"


def test_mistakes_name_the_key_and_have_no_line() -> None:
    assert refusal({"url": "shop.example", "timeout": "0s"}) == (
        "shop.example: the URL has no scheme: write https://shop.example\n    shop.example\n"
        "shop.example: timeout must be more than zero\n2 mistakes, nothing was asked"
    )
    assert refusal({"url": "shop.example"}).startswith("shop.example: the URL has no scheme: write https://")


def test_an_expression_is_shown_with_its_caret() -> None:
    told = refusal({"url": "https://shop.example", "assert": ["status == 200", "stauts == 200"]})
    first, *rest = told.splitlines()
    assert first.startswith("shop.example: assert: unknown subject 'stauts' (did you mean 'status'?)")
    assert rest == ["    stauts == 200", "    ^", "1 mistake, nothing was asked"]


def test_the_same_definition_has_the_same_fingerprint_as_in_a_file(tmp_path: Path) -> None:
    from probe.config.load import load

    path = tmp_path / "probes.toml"
    path.write_text('[[probe]]\nname = "x"\nurl = "https://shop.example/"\n')
    [written] = load(path, env={}).probes
    assert probe_from({"url": "https://shop.example/"}, base=tmp_path, label="y").config == written.config


@pytest.mark.parametrize(
    ("label", "keys"),
    [
        ("shop.example", {"url": "https://bob:hunter22 word@shop.example/"}),
        ("shop.example", {"url": "https://shop.example/?api_key=hunter22 5"}),
        ("shop.example", {"url": "https://shop.example/ x?page=hunter22"}),
        ("bob:hunter22@shop.example", {"url": "bob:hunter22@shop.example"}),
        ("shop.example", {"headers": {"Authorization": "Bearer hunter22-€"}}),
        ("shop.example", {"headers": {"X-Pin": "hunter22-€"}}),
        ("shop.example", {"headers": {"X-Key": "hunter22", "x-key": "hunter22"}}),
        ("shop.example", {"cookies": {"sid": "hunter22;"}}),
        ("shop.example", {"method": "TRACE", "body": "password=hunter22"}),
    ],
)
def test_a_mistake_never_shows_a_credential(label: str, keys: dict[str, Any]) -> None:
    with pytest.raises(ConfigError) as caught:
        probe_from({"url": "https://shop.example/", **keys}, base=BASE, label=label)
    assert "hunter22" not in str(caught.value)
    assert "shop.example: " in str(caught.value)


def test_a_name_made_of_an_address_begins_as_a_name_must() -> None:
    probe = probe_from({"url": "http://_sip.example/"}, base=Path("/"), label="_sip.example")
    assert probe.name == "sip.example"
