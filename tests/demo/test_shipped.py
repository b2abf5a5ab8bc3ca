"""What is shipped for the AI vendors, asked of the stand-in over TLS under the vendors' own names, as it is written."""

import re
import shutil
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme
from support.tool import REPOSITORY, Ran, probe

from probe.config.starter import starter
from probe.demo.vendors.cast import HOSTS
from probe.demo.vendors.scripts import BAD_DAY
from probe.demo.vendors.server import Vendors

EXAMPLE = REPOSITORY / "examples" / "ai-vendors"
KEYS = dict.fromkeys(("ANTHROPIC_API_KEY", "OPENAI_API_KEY", "GEMINI_API_KEY"), "canary-of-a-key")
KEYLESS = {
    "claude-web", "chatgpt-web", "gemini-web", "claude-api", "openai-api", "gemini-api",
    "claude-status", "openai-status", "gemini-status",
}  # fmt: skip
KEYED = {
    "claude-models", "openai-models", "gemini-models", "claude-haiku", "openai-luna", "gemini-flash",
}  # fmt: skip


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def bad_day(authority: trustme.CA) -> Iterator[Vendors]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*HOSTS).configure_cert(context)
    with Vendors(BAD_DAY, tls=context) as running:
        yield running


@pytest.fixture
def vendors(bad_day: Vendors) -> Vendors:
    bad_day.clock.set(0.0, 0.0)
    return bad_day


def led(text: str, folder: Path, vendors: Vendors, authority: trustme.CA) -> None:
    """Writes the file, with the way of all its probes led here; nothing else is changed."""
    authority.cert_pem.write_to_path(str(folder / "ca.pem"))
    way = f'[defaults]\nconnect_to = ["::127.0.0.1:{vendors.server.port}"]\nca = "ca.pem"\n'
    assert text.count("\n[defaults]") == 1
    (folder / "probes.toml").write_text(re.sub(r"^\[defaults\].*\n", way, text, flags=re.MULTILINE))


def uncommented(text: str) -> str:
    return re.sub(r"^#(?=[^ \n])", "", text, flags=re.MULTILINE)


def outcomes(ran: Ran) -> dict[str, str]:
    return {sample["probe"]: sample["outcome"] for sample in ran.json["samples"]}


def test_a_fresh_preset_is_useful_without_any_key(
    tmp_path: Path, vendors: Vendors, authority: trustme.CA
) -> None:
    led(starter("ai"), tmp_path, vendors, authority)
    ran = probe("check", "-f", "json", cwd=tmp_path)
    assert (ran.exit, outcomes(ran)) == (0, dict.fromkeys(KEYLESS, "up")), ran
    assert probe("gate", cwd=tmp_path).exit == 0


def test_with_keys_the_preset_makes_the_models_speak(
    tmp_path: Path, vendors: Vendors, authority: trustme.CA
) -> None:
    led(uncommented(starter("ai").split("\n\n", 1)[1]), tmp_path, vendors, authority)
    ran = probe("check", "-f", "json", cwd=tmp_path, env=KEYS)
    assert (ran.exit, outcomes(ran)) == (0, dict.fromkeys(KEYLESS | KEYED, "up")), ran
    assert "canary" not in ran.out
    spoke = {sample["probe"] for sample in ran.json["samples"] if "cost_usd" in sample["facts"]}
    assert spoke == {"claude-haiku", "openai-luna", "gemini-flash"}


def test_the_example_asks_all_surfaces_of_each_vendor(
    tmp_path: Path, vendors: Vendors, authority: trustme.CA
) -> None:
    folder = shutil.copytree(EXAMPLE, tmp_path / "example")
    led((folder / "probes.toml").read_text(), folder, vendors, authority)
    ran = probe("check", "-f", "json", cwd=folder, env=KEYS)
    assert (ran.exit, outcomes(ran)) == (0, dict.fromkeys(KEYLESS | KEYED, "up")), ran
    for group in ("claude", "openai", "gemini"):
        asked = probe("check", group, "-f", "json", cwd=folder, env=KEYS)
        assert (asked.exit, len(outcomes(asked))) == (0, 5)


def test_in_the_example_a_key_that_is_missing_is_unknown_and_not_down(
    tmp_path: Path, vendors: Vendors, authority: trustme.CA
) -> None:
    folder = shutil.copytree(EXAMPLE, tmp_path / "example")
    led((folder / "probes.toml").read_text(), folder, vendors, authority)
    ran = probe("check", "-f", "json", cwd=folder)
    assert ran.exit == 3
    assert outcomes(ran) == dict.fromkeys(KEYLESS, "up") | dict.fromkeys(KEYED, "unknown")
    text = (folder / "probes.toml").read_text()
    (folder / "probes.toml").write_text(re.sub(r'^  "with-keys.*\n', "", text, flags=re.MULTILINE))
    ran = probe("check", "-f", "json", cwd=folder)
    assert (ran.exit, outcomes(ran)) == (0, dict.fromkeys(KEYLESS, "up"))


def test_the_preset_tells_the_page_s_trouble_from_the_api_s(
    tmp_path: Path, vendors: Vendors, authority: trustme.CA
) -> None:
    led(starter("ai"), tmp_path, vendors, authority)
    vendors.clock.set(18 * 60.0)
    ran = probe("check", "claude", "-f", "json", cwd=tmp_path)
    assert (ran.exit, outcomes(ran)) == (1, {"claude-web": "down", "claude-api": "up", "claude-status": "up"})
    vendors.clock.set(30 * 60.0)
    ran = probe("check", "claude", "-f", "json", cwd=tmp_path)
    assert outcomes(ran) == {"claude-web": "down", "claude-api": "up", "claude-status": "down"}
