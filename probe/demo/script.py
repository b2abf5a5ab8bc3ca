"""The bad day, act by act: how long, and how each surface behaves."""

from typing import NamedTuple


class Surface(NamedTuple):
    """`delay_s` before the answer; `status` of it; of every `period_s` only the first `good_share` is good."""

    delay_s: float = 0.004
    status: int = 200
    period_s: float = 1.0
    good_share: float = 0.0

    def status_at(self, seconds: float) -> int:
        if self.good_share and seconds % self.period_s < self.good_share * self.period_s:
            return 200
        return self.status


class Act(NamedTuple):
    name: str
    length_s: float
    web: Surface = Surface()
    api: Surface = Surface()
    listening: bool = True


DAY = (
    Act("healthy", 4.0),
    Act("slow: the page takes half a second", 2.5, web=Surface(delay_s=0.5)),
    Act("the API is overloaded, the page is fine", 4.0, api=Surface(status=503)),
    Act("dead: nothing listens", 3.0, listening=False),
    Act(
        "recovering: every other second fails",
        3.0,
        web=Surface(0.06, 502, 2.0, 0.5),
        api=Surface(0.06, 503, 2.0, 0.5),
    ),
    Act("flapping: the API comes and goes", 2.5, api=Surface(status=503, period_s=1.25, good_share=0.4)),
    Act("healthy again", 3.0),
)

LENGTH_S = sum(act.length_s for act in DAY)


def act_at(seconds: float) -> tuple[Act, float]:
    """The act that is on, and the seconds since it began; after the last one the last goes on."""
    began = 0.0
    for act in DAY:
        if seconds < began + act.length_s:
            return act, seconds - began
        began += act.length_s
    return DAY[-1], seconds - (LENGTH_S - DAY[-1].length_s)
