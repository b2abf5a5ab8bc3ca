"""The types settings are declared with: how a key is written in TOML, beside what it becomes.

A kind's `Settings` uses these; the configuration reads them to convert, to check and to print a schema.
"""

from typing import Annotated, Any, TypeAlias

from msgspec import Meta

from probe.model.probe import Expectation, Extractor
from probe.template import Template

Duration: TypeAlias = Annotated[float, Meta(gt=0, extra={"unit": "duration"})]
"""Written `"10s"`, becomes seconds; more than zero."""

Size: TypeAlias = Annotated[int, Meta(ge=0, extra={"unit": "size"})]
"""Written `"1MiB"` or a number of bytes, becomes bytes."""

Share: TypeAlias = Annotated[float, Meta(ge=0, le=1, extra={"unit": "share"})]
"""Written `"99.9%"`, becomes 0.999."""

Money: TypeAlias = Annotated[float, Meta(ge=0, extra={"unit": "money"})]
"""Written `"$5"` or a number, becomes US dollars."""

FilePath: TypeAlias = Annotated[str, Meta(extra={"unit": "path"})]
"""Written relative to the configuration file, becomes absolute."""

PlacePath: TypeAlias = Annotated[str, Meta(extra={"unit": "place"})]
"""The same of something that need not be there until the probe asks, such as a socket."""

JsonValue: TypeAlias = Annotated[Any, Meta(extra={"unit": "json"})]
"""Any TOML value; each text inside becomes a Template."""

Text: TypeAlias = Template
"""Text with holes. An unknown `{name}` is a mistake."""

Pairs: TypeAlias = Annotated[dict[str, Template], Meta(extra={"unit": "pairs"})]
"""name = text with holes; a number or a flag is text as well, because on the wire it is nothing else."""

Verbatim: TypeAlias = Annotated[Template, Meta(extra={"unit": "verbatim"})]
"""Text with holes in which braces are common (a body): an unknown `{name}` stays as it is written."""

Expectations: TypeAlias = tuple[Expectation, ...]
"""A list of assertions, compiled."""

Captures: TypeAlias = dict[str, Extractor]
"""name → subject, compiled."""
