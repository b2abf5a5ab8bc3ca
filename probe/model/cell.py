"""One slot of a picture."""

import msgspec


class Cell(msgspec.Struct, frozen=True):
    """One slot of a window: seconds in each state."""

    up_s: float
    degraded_s: float
    down_s: float
    unknown_s: float
    excluded_s: float
