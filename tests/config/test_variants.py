"""`ip = "both"`: one [[probe]] that is asked and recorded as two."""

from pathlib import Path
from typing import Any

from probe.config.load import load
from probe.config.select import select
from probe.config.show import effective
from probe.config.tables import Config

TEXT = """[defaults]
tags = ["web"]
[[probe]]
name = "shop"
url = "https://shop.example/"
ip = "both"
[[probe]]
name = "flow"
kind = "api"
base = "https://shop.example"
ip = "both"
  [[probe.step]]
  get = "/"
[[probe]]
name = "other"
url = "https://other.example/"
[[rule]]
probes = ["shop"]
require = "now up"
[[slo]]
probes = ["flow", "shop-ipv6"]
target = "99%"
"""


def config(tmp_path: Path) -> Config:
    path = tmp_path / "probes.toml"
    path.write_text(TEXT)
    return load(path, env={})


def test_both_become_two_probes_with_the_written_name_among_their_tags(tmp_path: Path) -> None:
    settings: list[Any] = [probe.settings for probe in config(tmp_path).probes]
    assert [(probe.name, probe.tags) for probe in config(tmp_path).probes] == [
        ("shop-ipv4", ("web", "shop")),
        ("shop-ipv6", ("web", "shop")),
        ("flow-ipv4", ("web", "flow")),
        ("flow-ipv6", ("web", "flow")),
        ("other", ("web",)),
    ]
    assert [each.ip for each in settings] == ["4", "6", "4", "6", "any"]


def test_the_two_are_different_questions(tmp_path: Path) -> None:
    prints = [probe.config for probe in config(tmp_path).probes]
    assert len(set(prints)) == 5


def test_the_written_name_selects_both_and_each_has_its_own(tmp_path: Path) -> None:
    probes = config(tmp_path).probes
    assert [probe.name for probe in select(probes, ["shop"])] == ["shop-ipv4", "shop-ipv6"]
    assert [probe.name for probe in select(probes, ["shop-ipv6"])] == ["shop-ipv6"]


def test_what_is_in_force_is_shown_for_each_and_where_it_is_written(tmp_path: Path) -> None:
    rows = {row.key: row for row in effective(config(tmp_path))}
    for version in ("4", "6"):
        shown = [rows[f"probe.shop-ipv{version}.{key}"] for key in ("name", "ip", "tags")]
        assert [row.value for row in shown] == [f'"shop-ipv{version}"', f'"{version}"', '["web", "shop"]']
        assert [row.origin.rpartition("/")[2] for row in shown][:2] == ["probes.toml:4", "probes.toml:6"]
        assert {row.probe for row in shown} == {f"shop-ipv{version}"}
    assert "probe.shop.name" not in rows
