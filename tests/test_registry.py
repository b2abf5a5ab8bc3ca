import json
import sys
from pathlib import Path

import pytest

from probe.registry import Entry, MissingExtraError, Table, UnknownNameError, suggest

TABLE = Table(
    "fruit",
    {
        "apple": Entry("json", "round"),
        "banana": Entry("a_module_nobody_has", "long", extra="fast"),
        "cherry": Entry("a_module_nobody_has", "red"),
    },
)


def test_a_table_lists_its_names_in_order() -> None:
    assert list(TABLE) == ["apple", "banana", "cherry"]
    assert "apple" in TABLE
    assert "pear" not in TABLE
    assert TABLE["apple"].summary == "round"


def test_the_module_of_an_entry_is_imported_when_it_is_asked_for() -> None:
    assert TABLE.load("apple") is json


def test_an_unknown_name_says_what_was_probably_meant_and_what_there_is() -> None:
    with pytest.raises(UnknownNameError) as caught:
        TABLE.load("aple")
    assert (
        str(caught.value)
        == "there is no fruit 'aple' (did you mean 'apple'?); there are: apple, banana, cherry"
    )


def test_a_name_like_no_other_gets_no_guess() -> None:
    with pytest.raises(UnknownNameError) as caught:
        TABLE["xyz"]
    assert str(caught.value) == "there is no fruit 'xyz'; there are: apple, banana, cherry"
    assert suggest("xyz", ["apple"]) == ""
    assert suggest("", []) == ""


def test_a_missing_extra_says_how_to_install_it() -> None:
    with pytest.raises(MissingExtraError) as caught:
        TABLE.load("banana")
    assert str(caught.value) == "the fruit 'banana' needs a_module_nobody_has: pip install 'probe[fast]'"


def test_a_missing_module_without_an_extra_is_a_bug_and_stays_one() -> None:
    with pytest.raises(ModuleNotFoundError, match="a_module_nobody_has"):
        TABLE.load("cherry")


def test_a_module_of_ours_that_is_missing_is_never_blamed_on_an_extra() -> None:
    table = Table("fruit", {"fig": Entry("probe.fig", "sweet", extra="fast")})
    with pytest.raises(ModuleNotFoundError, match=r"probe\.fig"):
        table.load("fig")


def test_a_module_that_breaks_while_it_is_imported_is_not_called_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a_broken_module.py").write_text("raise ImportError('half of it is gone')")
    monkeypatch.syspath_prepend(tmp_path)
    table = Table("fruit", {"fig": Entry("a_broken_module", "sweet", extra="fast")})
    with pytest.raises(ImportError, match="half of it is gone"):
        table.load("fig")
    assert "a_broken_module" not in sys.modules
