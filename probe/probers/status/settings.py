"""The keys of `[[probe]]` for kind `status`."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from probe.fields import Size, Text
from probe.probers.request_keys import MAX_BODY, WayKeys

DEFAULT_MAX_PAGE = 8 * 1024 * 1024
"""The fifty newest incidents come with every update that was written about them."""


class Settings(WayKeys, frozen=True, kw_only=True):
    """Which page is read, and which of its components count."""

    page: Annotated[Text, Meta(description="the status page's own address: https://status.claude.com")]
    pages: Annotated[
        tuple[Text, ...],
        Meta(description="other addresses of the same page, asked in turn where it cannot be read"),
    ] = ()
    system: Annotated[
        Literal["auto", "statuspage", "incident.io", "google"],
        Meta(description="what the page is made with; auto: seen from what answers"),
    ] = "auto"
    components: Annotated[
        tuple[str, ...],
        Meta(description="ids (they outlive a renaming) or names of the components that count; default: all"),
    ] = ()
    headers: Annotated[dict[str, Text], Meta(description="header lines to send: name = value")] = (
        msgspec.field(default_factory=dict)
    )
    max_body: Annotated[Size, MAX_BODY] = DEFAULT_MAX_PAGE
