"""`probe init`: a starter that works as it is, and never in place of a file that is there."""

from pathlib import Path

import pytest
from support.tool import probe

PRESETS = {"web": "1 probe · 1 rule · 1 slo", "ai": "9 probes · 1 rule · 1 slo"}


@pytest.mark.parametrize("preset", sorted(PRESETS))
def test_a_starter_is_good_as_it_is(tmp_path: Path, preset: str) -> None:
    ran = probe("init", "--preset", preset, cwd=tmp_path)
    assert ran == (0, "", "wrote probes.toml. Next: probe config check, then probe check\n")
    checked = probe("config", "check", cwd=tmp_path)
    assert (checked.exit, checked.err) == (0, "")
    assert checked.out == f"{tmp_path / 'probes.toml'}: good: {PRESETS[preset]}\n"


def test_web_is_the_default(tmp_path: Path) -> None:
    assert probe("init", cwd=tmp_path).exit == 0
    assert probe("init", "--preset", "web", "--out", "web.toml", cwd=tmp_path).exit == 0
    assert (tmp_path / "probes.toml").read_bytes() == (tmp_path / "web.toml").read_bytes()


def test_what_is_there_is_kept(tmp_path: Path) -> None:
    (tmp_path / "probes.toml").write_text("mine")
    ran = probe("init", cwd=tmp_path)
    assert ran == (
        2,
        "",
        "probe: probes.toml is there already: --force replaces it, --out writes elsewhere\n",
    )
    assert (tmp_path / "probes.toml").read_text() == "mine"


def test_force_replaces_the_whole_of_it(tmp_path: Path) -> None:
    (tmp_path / "probes.toml").write_text("mine\n" * 10_000)
    assert probe("init", "--force", cwd=tmp_path).exit == 0
    assert "mine" not in (tmp_path / "probes.toml").read_text()
    assert probe("config", "check", cwd=tmp_path).exit == 0


def test_out_writes_elsewhere_and_says_how_to_use_it(tmp_path: Path) -> None:
    ran = probe("init", "--out", "other.toml", cwd=tmp_path)
    assert (ran.exit, ran.out) == (0, "")
    assert (
        ran.err
        == "wrote other.toml. Next: probe config check -c other.toml, then probe check -c other.toml\n"
    )
    assert [path.name for path in tmp_path.iterdir()] == ["other.toml"]
    assert probe("config", "check", "-c", "other.toml", cwd=tmp_path).exit == 0


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--preset", "wbe"], "there is no preset 'wbe'; there are: web, ai"),
        (["--out", "no/such.toml"], "no/such.toml cannot be written: No such file or directory"),
        (["--out", "."], ". cannot be written: Is a directory"),
    ],
    ids=["preset", "no folder", "a folder"],
)
@pytest.mark.parametrize("force", [False, True])
def test_mistakes_write_nothing(tmp_path: Path, words: list[str], message: str, force: bool) -> None:
    if words == ["--out", "."] and not force:
        message = ". is there already: --force replaces it, --out writes elsewhere"
    ran = probe("init", *words, *(["--force"] if force else []), cwd=tmp_path)
    assert ran == (2, "", f"probe: {message}\n")
    assert list(tmp_path.iterdir()) == []
