"""For people, in a terminal; and for grep and awk, behind a pipe.

A row begins with the name, then the outcome (or window, or verdict). What explains a row stands indented
under it. Behind a pipe every row has its name, there are no escape codes, and nothing ends in spaces.
"""

from probe.formats.text.check import check
from probe.formats.text.gate import gate
from probe.formats.text.report import report

__all__ = ["check", "gate", "report"]
