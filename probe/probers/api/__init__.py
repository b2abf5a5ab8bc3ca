"""A flow: requests in order that share cookies and captured values.

settings  the keys of the probe and of its steps
check     mistakes in them
inherit   what a step takes over from the probe
capture   values taken out of an answer
flow      asking, step by step, and one reading of it all
"""

from probe.probers.api.check import check
from probe.probers.api.flow import ask
from probe.probers.api.settings import Settings, Step, hosts, target
from probe.probers.request_keys import variants

DEFAULT_ASSERT: tuple[str, ...] = ()
STEP_ASSERT = ("status in 200..399",)
"""Judged for a step that has no `assert` of its own."""

__all__ = ["DEFAULT_ASSERT", "STEP_ASSERT", "Settings", "Step", "ask", "check", "hosts", "target", "variants"]
