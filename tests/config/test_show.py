"""What is in force, and where it came from."""

from pathlib import Path

import pytest

from probe.config.load import load
from probe.config.show import Row, effective

TEXT = """[settings]
timezone = "Europe/Paris"
outages = { open = 3 }
anchors = ["https://ada:hunter22@one.example/", "https://two.example/"]
[defaults]
timeout = "5s"
bearer = "${SHOP_TOKEN}"
headers = { accept = "text/html", x-api-key = "sk-live-123456" }
[[probe]]
name = "shop"
url = "https://shop.example/?api_key=hunter22&page=2&token=${SHOP_TOKEN}"
every = "5m"
[[probe]]
name = "flow"
kind = "api"
base = "https://shop.example"
bearer = "Bearer hunter22"
headers = {}
  [[probe.step]]
  post = "/token"
  json = { user = "ada", password = "hunter22", "odd key" = "Bearer ${X}", deep = { tokens = [1, 2] } }
  key = "client.pem"
  cert = "client.pem"
[[slo]]
target = "99.9%"
during = "business"
[[maintenance]]
cron = "0 2 * * 0"
lasts = "90m"
[[calendar]]
name = "business"
hours = ["Mon-Fri 09:00-17:00"]
except = [2026-12-25, "2026-12-24 12:00-24:00"]
"""


@pytest.fixture
def rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Row]:
    (tmp_path / "probes.toml").write_text(TEXT)
    monkeypatch.chdir(tmp_path)
    return {row.key: row for row in effective(load(Path("probes.toml"), env={}))}


@pytest.mark.parametrize(
    ("key", "value", "origin"),
    [
        ("settings.timezone", '"Europe/Paris"', "probes.toml:2"),
        ("settings.outages.open", "3", "probes.toml:3"),
        ("settings.outages.close", "2", "default"),
        ("settings.min_coverage", '"90%"', "default"),
        ("settings.store", '"results"', "default"),
        ("slo[0].during", '"business"', "probes.toml:26"),
        ("maintenance[0].cron", '"0 2 * * 0"', "probes.toml:28"),
        ("maintenance[0].lasts", '"90m"', "probes.toml:29"),
        ("calendar[0].hours", '["Mon-Fri 09:00-17:00"]', "probes.toml:32"),
        ("calendar[0].except", '[2026-12-25, "2026-12-24 12:00-24:00"]', "probes.toml:33"),
        ("probe.shop.every", '"5m"', "probes.toml:12"),
        ("probe.shop.timeout", '"5s"', "[defaults] probes.toml:6"),
        ("probe.shop.max_body", '"1MiB"', "default"),
        ("probe.shop.assert", '["status in 200..399"]', "default"),
        ("probe.shop.headers.accept", '"text/html"', "[defaults] probes.toml:8"),
        ("probe.flow.kind", '"api"', "probes.toml:15"),
        ("probe.flow.step[0].post", '"/token"', "probes.toml:20"),
        ("probe.flow.step[0].assert", '["status in 200..399"]', "default"),
        ("probe.flow.step[0].json.deep.tokens", "[1, 2]", "probes.toml:21"),
        ("slo[0].target", '"99.9%"', "probes.toml:25"),
        ("slo[0].probes", '["*"]', "default"),
        ("slo[0].window", '"30d"', "default"),
    ],
)
def test_each_key_has_its_value_and_its_origin(
    rows: dict[str, Row], key: str, value: str, origin: str
) -> None:
    assert (rows[key].value, rows[key].origin) == (value, origin)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("probe.shop.headers.x-api-key", '"‹secret›"'),
        ("probe.shop.url", '"https://shop.example/?api_key=‹secret›&page=2&token=${SHOP_TOKEN}"'),
        ("settings.anchors", '["https://‹secret›@one.example/", "https://two.example/"]'),
        ('probe.flow.step[0].json."odd key"', '"Bearer ${X}"'),
        ("probe.flow.bearer", '"‹secret›"'),
        ("probe.flow.step[0].json.password", '"‹secret›"'),
        ("probe.flow.step[0].key", '"client.pem"'),
    ],
)
def test_secrets_are_masked_and_holes_are_not(rows: dict[str, Row], key: str, value: str) -> None:
    assert rows[key].value == value
    assert not any("hunter22" in row.value or "sk-live" in row.value for row in rows.values())


def test_a_value_of_the_environment_says_so(rows: dict[str, Row]) -> None:
    assert rows["probe.shop.bearer"] == Row(
        "probe.shop.bearer", '"${SHOP_TOKEN}"', "environment, [defaults] probes.toml:7", "shop"
    )


def test_rows_know_their_probe_and_unset_keys_are_left_out(rows: dict[str, Row]) -> None:
    assert rows["settings.store"].probe is None
    assert {row.probe for row in rows.values()} == {None, "shop", "flow"}
    assert "probe.shop.body" not in rows
    assert "settings.vantage" not in rows
