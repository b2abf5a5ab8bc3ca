"""Secrets that a command prints, such as a password manager: `${cmd:…}`."""

import sys
from pathlib import Path

import pytest
from support.site import Answer, Site
from support.tool import Ran, probe

SECRET = "sk-canary-from-a-vault"


@pytest.fixture
def home(tmp_path: Path, site: Site) -> Path:
    site.otherwise(Answer(200, b"{}"))
    (tmp_path / "vault.py").write_text(
        f"import pathlib\nwith pathlib.Path('calls').open('a') as file: file.write('x')\nprint('{SECRET}')\n"
    )
    return tmp_path


def asked(home: Path, site: Site, command: str, *words: str) -> Ran:
    (home / "probes.toml").write_text(
        "".join(
            f'[[probe]]\nname = "{name}"\nurl = "{site.url}"\nheaders = {{ x-api-key = "${{cmd:{command}}}" }}\n'
            for name in ("one", "two")
        )
    )
    return probe("check", *words, cwd=home, env={"HOME": str(home)})


def test_it_is_run_once_in_a_pass_and_what_it_prints_is_sent_and_never_shown(home: Path, site: Site) -> None:
    site.otherwise(Answer(500))
    found = asked(home, site, f"{sys.executable} vault.py", "-v")
    assert found.exit == 1, found.out + found.err
    assert [each.headers["x-api-key"] for each in site.asked] == [SECRET] * 2
    assert (home / "calls").read_text() == "x"
    assert SECRET not in found.out + found.err
    assert "vault.py)" in found.out  # the line to paste asks the vault again


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("false", "`false` ended with exit code 1"),
        ("true", "`true` printed nothing"),
        ("no-such-program here", "`no-such-program here` cannot be run: No such file or directory"),
    ],
)
def test_one_that_says_nothing_leaves_its_probes_unknown(
    home: Path, site: Site, command: str, said: str
) -> None:
    found = asked(home, site, command)
    assert found.exit == 3
    assert found.out.count("config.secret, ours") == 2
    assert said in found.out
    assert site.asked == []


def test_one_that_cannot_be_read_is_a_mistake_of_the_file(home: Path, site: Site) -> None:
    found = asked(home, site, "pass show 'open")
    assert found.exit == 2
    assert "the command cannot be read: no closing quotation" in found.err


def test_one_that_prints_without_end_is_stopped_as_soon_as_it_is_no_secret(home: Path, site: Site) -> None:
    found = asked(home, site, "yes")
    assert found.exit == 3, found.out + found.err
    assert "`yes` printed too much" in found.out
    assert site.asked == []
