"""A vendor's status page, read as its words: which components it says are well, which incidents it tells of.

settings    the keys of the probe
systems     the table of page systems, and what each must give
statuspage … one file for each system; v2 is the form two of them share
page        what a page says, in one vocabulary
unreadable  why an answer is no status page, and what to do
choose      the components that were asked for
word        components and incidents → outcome
bound       the same as facts of the record, so short that a line stays a line
ask         the question itself
"""

from probe.probers.request_keys import variants
from probe.probers.status.ask import ask, cautions, check, hosts, target
from probe.probers.status.settings import Settings

DEFAULT_ASSERT: tuple[str, ...] = ()
"""What a page must be to be read belongs to its system."""

SECOND_HAND = True
"""What is brought is the vendor's word and no measurement: it has no vote in a group."""

__all__ = [
    "DEFAULT_ASSERT",
    "SECOND_HAND",
    "Settings",
    "ask",
    "cautions",
    "check",
    "hosts",
    "target",
    "variants",
]
