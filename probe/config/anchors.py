"""Whether the anchors can tell our own network from a target's outage: two at least, of nobody's fate but their own."""

from collections.abc import Sequence

from probe.config.probes import Built
from probe.config.walk import Walk, Written
from probe.net.url import origin, problem_with
from probe.probers import PROBERS
from probe.text import clean


def review_anchors(anchors: Written | None, built: Sequence[Built], walk: Walk) -> None:
    """Notes a mistake for each anchor that decides nothing. What is no list of texts is told elsewhere."""
    if anchors is None or not isinstance(anchors.value, list):
        return
    asked = _asked(built)
    seen: dict[str, int] = {}
    for index, anchor in enumerate(anchors.value):
        place = anchors.place / index
        trouble = problem_with(anchor) if isinstance(anchor, str) else None
        if trouble:
            walk.refuse(place, f"anchors: {trouble}")
        if trouble or not isinstance(anchor, str):
            continue
        host = origin(anchor)[1]
        if host in asked:
            probe = asked[host].probe
            walk.refuse(
                place,
                f"the anchor's host {clean(host, 80)} is asked by the probe {probe.name!r} too, at {probe.origin}: "
                "it would fail with what it should tell apart",
                "name a site that has nothing to do with your probes",
            )
        elif host in seen:
            walk.refuse(
                place,
                f"two anchors are on the host {clean(host, 80)}: they fail together, and count as one",
                "name another site",
            )
        seen.setdefault(host, index)
    if len(anchors.value) == 1:
        walk.refuse(
            anchors.place,
            "one anchor cannot tell its own outage from ours",
            "add a second one elsewhere, or remove it",
        )


def _asked(built: Sequence[Built]) -> dict[str, Built]:
    found: dict[str, Built] = {}
    for each in built:
        for host in PROBERS.load(each.probe.kind).hosts(each.probe.settings):
            found.setdefault(host, each)
    return found
