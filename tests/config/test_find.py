"""Which file is meant."""

from pathlib import Path

import pytest

from probe.config.find import find
from probe.config.problems import ConfigError


def test_a_named_file_is_taken_at_its_word(tmp_path: Path) -> None:
    (tmp_path / "probes.toml").touch()
    assert find(Path("other.toml"), {"PROBE_CONFIG": "third.toml"}, tmp_path) == Path("other.toml")


def test_the_environment_comes_before_the_working_folder(tmp_path: Path) -> None:
    (tmp_path / "probes.toml").touch()
    (tmp_path / "third.toml").touch()
    assert find(None, {"PROBE_CONFIG": "third.toml"}, tmp_path) == Path("third.toml")


def test_the_working_folder_comes_before_the_user_s_own(tmp_path: Path) -> None:
    own = tmp_path / "xdg/probe/probes.toml"
    own.parent.mkdir(parents=True)
    own.touch()
    env = {"XDG_CONFIG_HOME": str(tmp_path / "xdg"), "HOME": "/nowhere"}
    assert find(None, env, tmp_path) == own
    (tmp_path / "probes.toml").touch()
    assert find(None, env, tmp_path) == Path("probes.toml")


def test_home_stands_in_for_a_missing_or_relative_xdg_folder(tmp_path: Path) -> None:
    own = tmp_path / ".config/probe/probes.toml"
    own.parent.mkdir(parents=True)
    own.touch()
    assert find(None, {"HOME": str(tmp_path)}, tmp_path) == own
    assert find(None, {"HOME": str(tmp_path), "XDG_CONFIG_HOME": "relative"}, tmp_path) == own


def test_nothing_anywhere_says_where_it_looked_and_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        find(None, {"HOME": "/home/ada"}, tmp_path)
    assert str(caught.value) == (
        "there is no configuration: looked at --config, PROBE_CONFIG, probes.toml, "
        "/home/ada/.config/probe/probes.toml (probe init writes a starter)\n1 mistake, nothing was asked"
    )
    with pytest.raises(ConfigError) as caught:
        find(None, {}, tmp_path)
    assert "looked at --config, PROBE_CONFIG, probes.toml (" in str(caught.value)


def test_a_wrong_environment_is_not_passed_over(tmp_path: Path) -> None:
    (tmp_path / "probes.toml").touch()
    with pytest.raises(ConfigError) as caught:
        find(None, {"PROBE_CONFIG": "absent.toml"}, tmp_path)
    assert str(caught.value).startswith(
        "absent.toml: there is no such file (PROBE_CONFIG names it: correct or unset it)"
    )


@pytest.mark.parametrize("name", ["~nobody-of-this-name/x", "x" * 5000, "a/" * 4000, "closed/x.toml"])
def test_a_path_that_cannot_be_looked_at_is_not_there(tmp_path: Path, name: str) -> None:
    with pytest.raises(ConfigError, match="there is no such file") as caught:
        find(None, {"PROBE_CONFIG": name}, tmp_path)
    assert len(str(caught.value)) < 1000


def test_a_home_that_cannot_be_looked_at_holds_no_configuration(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ConfigError, match="there is no configuration") as caught:
        find(None, {"XDG_CONFIG_HOME": "/" + "x" * 5000}, tmp_path)
    assert len(str(caught.value)) < 1000

    def refuse(path: Path) -> bool:
        raise PermissionError(13, "Permission denied", str(path))

    # Root may search everything: a folder of mode 000 would hide nothing from it.
    monkeypatch.setattr(Path, "exists", refuse)
    with pytest.raises(ConfigError, match="there is no configuration"):
        find(None, {"HOME": "/home/ada"}, tmp_path)
