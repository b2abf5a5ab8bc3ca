"""A model, asked as its users ask it: whether it speaks, how fast, and whose fault it is when it does not.

settings   the keys of the probe
table      the wire formats
api        what each of them must give
anthropic … one file for each wire format; openai_error and openai_models are what two of them share
piece      what a frame tells, in one vocabulary
frames     bytes → frames with their moments
ear        frames → pieces → speech, while the body comes
speech     when the words came: first token, gaps, silence
classify   an error → reason and owner: the table
refused    an answer that is an error → a failure, and the raw facts of it
verdict    all of it → how the question was answered
question   the question as a request
check      mistakes in the keys
ask        one exchange, from the question to the verdict
cost       what it costs
"""

from probe.probers.llm.ask import ask, hosts, is_final, target
from probe.probers.llm.check import check
from probe.probers.llm.cost import cost
from probe.probers.llm.settings import Settings
from probe.probers.request_keys import variants

DEFAULT_ASSERT: tuple[str, ...] = ()
"""What success is belongs to the format: the terminal event, a finish and a token."""

MEANS_OTHERWISE = frozenset({"base", "key"})
"""A key is a secret here, not a file; and a base of a shop's API must never be sent it."""

__all__ = [
    "DEFAULT_ASSERT",
    "MEANS_OTHERWISE",
    "Settings",
    "ask",
    "check",
    "cost",
    "hosts",
    "is_final",
    "target",
    "variants",
]
