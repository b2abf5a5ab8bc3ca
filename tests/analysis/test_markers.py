"""Who changed what and when, and clocks that were set back: folds whose parts may come in any order."""

from collections.abc import Iterable

import msgspec
from analysis.test_properties import evidence
from analysis.vectors import moment, sample

from probe.analysis.markers import Marker, markers_of
from probe.analysis.series import in_order
from probe.model.outcome import Trigger
from probe.model.sample import Sample
from probe.units import to_ms


def asked(
    t: float, config: str | None, every_s: float | None = 60, vantage: str = "here", probe: str = "shop"
) -> Sample:
    plain = sample(t, "U", every_s=every_s, vantage=vantage, probe=probe)
    return msgspec.structs.replace(plain, config=config)


def marked(found: Iterable[Sample]) -> list[Marker]:
    """Those of the probe, from samples that were summed up in two parts."""
    tracks: dict[str, list[Sample]] = {}
    for each in found:
        tracks.setdefault(each.vantage, []).append(each)
    return markers_of(
        {
            vantage: in_order(
                [
                    part
                    for half in (mine[:2], mine[2:])
                    for part in evidence(half).parts().get(("shop", vantage), ())
                ],
                2**60,
            )
            for vantage, mine in tracks.items()
        }
    )


def at(t: float) -> int:
    return to_ms(moment(t))


def test_a_change_is_dated_to_the_first_sample_that_has_it() -> None:
    found = [asked(t, "a" if t < 120 else "b", 60 if t < 180 else 300) for t in range(0, 300, 60)]
    assert marked(found) == [
        Marker(at(120), "config", "here", "a", "b"),
        Marker(at(180), "every_s", "here", 60, 300),
    ]


def test_what_comes_back_is_another_change() -> None:
    found = [asked(t, config) for t, config in zip(range(0, 360, 60), "aabbaa", strict=True)]
    assert [(each.at_ms, each.old, each.new) for each in marked(found)] == [
        (at(120), "a", "b"),
        (at(240), "b", "a"),
    ]


def test_two_machines_with_two_definitions_change_nothing() -> None:
    found = [asked(t, vantage, vantage=vantage) for t in range(0, 300, 60) for vantage in ("here", "there")]
    assert marked(found) == []


def test_samples_without_a_definition_or_a_schedule_say_nothing() -> None:
    by_hand = msgspec.structs.replace(asked(60, None, 5), trigger=Trigger.MANUAL)
    assert marked([asked(0, "a"), by_hand, asked(120, None, None), asked(180, "a")]) == []
    assert marked([]) == []
