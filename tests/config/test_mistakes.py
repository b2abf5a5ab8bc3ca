"""Every mistake has a fixture, and its message is kept to the letter beside it.

After a deliberate change of words: PROBE_WRITE_MISTAKES=1 pytest tests/config/test_mistakes.py, then read the diff.
"""

import os
from pathlib import Path

import pytest

from probe.config.load import load
from probe.config.problems import ConfigError, render

FOLDER = Path(__file__).parent / "mistakes"
FIXTURES = sorted(FOLDER.glob("*.toml"))


@pytest.mark.parametrize("fixture", FIXTURES, ids=lambda path: path.stem)
def test_a_mistake_is_told_as_written_beside_it(fixture: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(FOLDER)
    with pytest.raises(ConfigError) as caught:
        load(Path(fixture.name), env={})
    told = render(caught.value.problems) + "\n"
    golden = fixture.with_suffix(".txt")
    if os.environ.get("PROBE_WRITE_MISTAKES"):
        golden.write_text(told, encoding="utf-8")
    assert told == golden.read_text(encoding="utf-8")


def test_every_message_beside_a_fixture_belongs_to_one() -> None:
    assert {path.stem for path in FOLDER.glob("*.txt")} == {path.stem for path in FIXTURES}


@pytest.mark.parametrize("fixture", FIXTURES, ids=lambda path: path.stem)
def test_no_message_gives_a_secret_away(fixture: Path) -> None:
    told = fixture.with_suffix(".txt").read_text(encoding="utf-8")
    for secret in ("hunter22", "sk-live", "tok-123456", "12345678"):
        assert secret not in told


def test_many_mistakes_are_reported_in_the_order_of_their_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(FOLDER)
    with pytest.raises(ConfigError) as caught:
        load(Path("many.toml"), env={})
    lines = [problem.line or 0 for problem in caught.value.problems]
    assert len(lines) == 24
    assert lines == sorted(lines)
