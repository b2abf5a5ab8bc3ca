"""Names, tags and patterns."""

from pathlib import Path

import pytest

from probe.config.adhoc import probe_from
from probe.config.select import NothingMatchedError, select
from probe.model.probe import Group, Probe


def probe(name: str, *tags: str) -> Probe:
    table = {"name": name, "url": "https://shop.example/", "tags": list(tags)}
    return probe_from(table, base=Path("/"), label=name)


PROBES = (probe("claude-web", "ai", "web"), probe("claude-api", "ai"), probe("shop", "web"))


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ([], ["claude-web", "claude-api", "shop"]),
        (["shop"], ["shop"]),
        (["ai"], ["claude-web", "claude-api"]),
        (["claude-*"], ["claude-web", "claude-api"]),
        (["w?b"], ["claude-web", "shop"]),
        (["shop", "claude-web"], ["claude-web", "shop"]),
        (["*"], ["claude-web", "claude-api", "shop"]),
    ],
)
def test_words_select_by_name_tag_or_pattern_in_the_order_of_the_file(
    words: list[str], names: list[str]
) -> None:
    assert [each.name for each in select(PROBES, words)] == names


@pytest.mark.parametrize(
    ("word", "message"),
    [
        ("clade-api", "no probe or tag is named 'clade-api' (did you mean 'claude-api'?); there are: "),
        ("CLAUDE-*", "no probe or tag is named 'CLAUDE-*'; there are: "),
        ("\x1b[2J", "no probe or tag is named '\\\\x1b[2J'; there are: "),
    ],
)
def test_a_word_that_selects_nothing_is_named_even_beside_one_that_does(word: str, message: str) -> None:
    with pytest.raises(NothingMatchedError) as caught:
        select(PROBES, ["shop", word])
    assert str(caught.value) == message + "ai, claude-api, claude-web, shop, web"


def test_the_name_of_a_group_means_its_members() -> None:
    group = Group(name="claude", members=("claude-web", "claude-api"), down="any", labels=("page", "API"))
    assert [each.name for each in select(PROBES, ["claude"], [group])] == ["claude-web", "claude-api"]
    assert [each.name for each in select(PROBES, ["claude", "shop"], [group])] == [
        "claude-web", "claude-api", "shop",
    ]  # fmt: skip
    with pytest.raises(NothingMatchedError, match="did you mean 'claude'"):
        select(PROBES, ["claud"], [group])
