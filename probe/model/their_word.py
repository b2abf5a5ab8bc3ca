"""The vendor's word against ours: where a status page and our samples agree, and where they do not."""

from datetime import datetime
from enum import StrEnum

import msgspec


class Agreement(StrEnum):
    """Of an outage of ours: `VENDOR_SILENT`, the page showed nothing of it; `UNKNOWN`, the page was not read then.

    Of an incident of theirs: `VENDOR_ONLY`, nothing of it was seen here.
    """

    AGREE = "agree"
    VENDOR_SILENT = "vendor_silent"
    VENDOR_ONLY = "vendor_only"
    UNKNOWN = "unknown"


class OutageWord(msgspec.Struct, frozen=True, kw_only=True):
    """An outage of ours and what the vendor said meanwhile.

    `lead_s`: from our first failing sample to the vendor's first post about it; more than zero means that we knew
    first. None where nothing was posted, or only what was open already
    in an earlier outage. `incidents` are the ids of those that overlap it.
    """

    id: str
    first_fail: datetime
    end: datetime | None
    duration_s: float
    agreement: Agreement
    lead_s: float | None = None
    incidents: tuple[str, ...] = ()


class IncidentWord(msgspec.Struct, frozen=True, kw_only=True):
    """An incident of theirs. `overlap_s`: how much of it fell into outages of ours; times are the vendor's."""

    id: str
    name: str
    impact: str
    status: str
    posted: datetime | None
    started: datetime | None
    resolved: datetime | None
    agreement: Agreement
    overlap_s: float


class TheirWord(msgspec.Struct, frozen=True, kw_only=True):
    """One probe or group over one window, beside the status pages named in `pages`.

    The five spans are the whole window less what does not count: nothing wrong on either side; an outage here that the
    page shows too; one that it does not; trouble on the page that was not seen here; and the time of which one side
    knows nothing. `ours` is our availability. `theirs` is what the page's own weights make of its components (major
    1, partial 0.3, degraded 0), over the time the page was read (`pages_coverage`; of several, all of them); `theirs_any` counts every
    incident as down from its start to its end, over the same time. `looks` counts the samples of the pages in the window, read or not.
    """

    pages: tuple[str, ...]
    looks: int
    agree_ok_s: float
    agree_bad_s: float
    vendor_silent_s: float
    vendor_only_s: float
    unknown_s: float
    ours: float | None
    theirs: float | None
    theirs_any: float | None
    pages_coverage: float
    outages: tuple[OutageWord, ...] = ()
    incidents: tuple[IncidentWord, ...] = ()
    median_lead_s: float | None = None
