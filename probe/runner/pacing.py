"""When the next sample may begin: as soon as our own work leaves room for it.

A loop that is busy makes answers wait, and the wait would be told as the target's time. So starts are
spread until the loop's thread spends at most `SHARE` of one core. There is no rate to set: two debts are
kept, and the clock pays both back.

    spent      the processor time really used: what holds the share over any length of time
    promised   what the samples begun will cost, as those before them did: a start is paid for in the
               moment it is made, or the answers of a crowd would all come back to a busy loop at once
"""

from collections.abc import Callable

SHARE = 0.5
CREDIT_S = 0.005
"""What idle time can save up: without a bound, a quiet second would be followed by a stampede."""

_TICK_S = 0.001  # timers come up to a millisecond late: that much may be caught up
_FORGET = 1 / 256  # the cost of a sample is that of the last few hundred


class Debt:
    """Seconds of work owed: time pays `share` of itself, and saves up at most `credit_s`."""

    def __init__(self, now: float, *, share: float, credit_s: float) -> None:
        self._share = share
        self._credit_s = credit_s
        self._paid_at = now
        self.owed_s = 0.0

    def pay(self, now: float) -> None:
        self.owed_s = max(-self._credit_s, self.owed_s - self._share * (now - self._paid_at))
        self._paid_at = now

    def add(self, seconds: float) -> None:
        self.owed_s += seconds

    @property
    def wait_s(self) -> float:
        return max(0.0, self.owed_s / self._share)


class Pacer:
    """Ask `wait_s`, wait as long as it says, ask again until it says 0, then begin and call `started`."""

    def __init__(
        self, monotonic: Callable[[], float], cpu: Callable[[], float], *, share: float = SHARE
    ) -> None:
        self._monotonic = monotonic
        self._cpu = cpu
        now = monotonic()
        self._spent = Debt(now, share=share, credit_s=CREDIT_S)
        self._promised = Debt(now, share=share, credit_s=_TICK_S)
        self._measured = cpu()
        self._work_s = 0.0
        self._samples = 0.0

    @property
    def cost_s(self) -> float:
        """Processor time of a sample, as lately measured; 0 while nothing is known."""
        return self._work_s / self._samples if self._samples else 0.0

    def wait_s(self) -> float:
        """Seconds until the next start could be admitted; 0 = it is."""
        now, cpu = self._monotonic(), self._cpu()
        used, self._measured = cpu - self._measured, cpu
        self._spent.pay(now)
        self._promised.pay(now)
        self._spent.add(used)
        # An import or a collection of garbage is no sample's cost, however long it took.
        self._work_s += min(used, CREDIT_S)
        wait_s = max(self._spent.wait_s, self._promised.wait_s)
        # Less than a tick stays owed to the next start: a timer of its own would cost more than it spreads.
        return wait_s if wait_s >= _TICK_S else 0.0

    def started(self) -> None:
        self._promised.add(self.cost_s)
        self._work_s *= 1 - _FORGET
        self._samples *= 1 - _FORGET
        self._samples += 0.5  # in flight it has had about half of its work

    def ended(self) -> None:
        self._samples += 0.5
