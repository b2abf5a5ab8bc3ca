"""`probe check -v`: what went over the wire, and the curl line that asks the same."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.site import Answer, Site
from support.tool import probe


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as running:
        yield running


def marked(out: str) -> list[str]:
    return [line.strip() for line in out.splitlines() if line.strip()[:2] in ("> ", "< ", "* ")]


def test_each_step_of_a_flow_is_told_under_its_name(site: Site, tmp_path: Path) -> None:
    site.on("/token", Answer(body=b'{"token": "tok-12345678"}'))
    (tmp_path / "probes.toml").write_text(f"""
[[probe]]
name = "shop"
kind = "api"
base = "{site.url}"
  [[probe.step]]
  name = "login"
  post = "/token"
  capture = {{ token = "$.token" }}
  [[probe.step]]
  name = "orders"
  get = "/orders"
  bearer = "{{token}}"
""")
    done = probe("check", "-v", cwd=tmp_path)
    assert done.exit == 1
    assert "login" in done.out
    asked = [line for line in marked(done.out) if line.startswith("> ")]
    assert "> POST /token HTTP/1.1" in asked
    assert "> GET /orders HTTP/1.1" in asked
    assert "> Authorization: Bearer ‹secret›" in asked
    assert "tok-12345678" not in done.out + done.err


def test_the_curl_line_asks_the_same_with_the_variable_in_place_of_the_secret(
    site: Site, tmp_path: Path
) -> None:
    site.on("/orders", Answer(503, b"busy"))
    (tmp_path / "probes.toml").write_text(f"""
[[probe]]
name = "orders"
url = "{site.url}/orders"
headers = {{ x-api-key = "${{SHOP_KEY}}" }}
""")
    env = {"SHOP_KEY": "sesame-street-1"}
    done = probe("check", "-v", cwd=tmp_path, env=env)
    assert done.exit == 1
    assert "sesame-street-1" not in done.out + done.err
    start = done.out.index("curl ")
    line = done.out[start:].split("\n1 probe")[0]
    subprocess.run(["sh", "-c", line], env={"PATH": "/usr/bin:/bin", **env}, check=True, timeout=10)
    ours, theirs = site.asked
    assert (theirs.method, theirs.path, theirs.body) == (ours.method, ours.path, ours.body)
    assert theirs.headers["x-api-key"] == "sesame-street-1"
