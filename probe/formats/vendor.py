"""How a vendor's word is put: the same in every format."""

from probe.formats.figures import lasting
from probe.model.their_word import Agreement, IncidentWord, OutageWord, TheirWord

_OF_OUTAGE = {
    Agreement.AGREE: "vendor showed it",
    Agreement.VENDOR_SILENT: "vendor silent",
    Agreement.UNKNOWN: "page not read",
}


def of_outage(word: OutageWord) -> str:
    """`vendor silent`, `vendor posted 34m after us`, `page not read`: what the vendor said of an outage of ours."""
    return _OF_OUTAGE[word.agreement] if word.lead_s is None else f"vendor posted {lead(word.lead_s)}"


def of_incident(word: IncidentWord) -> str:
    """Whether an incident of theirs was seen here."""
    return "seen here too" if word.agreement is Agreement.AGREE else "vendor only"


def lead(seconds: float) -> str:
    """`34m after us`: when the vendor posted, as seen from our first failing sample."""
    if not seconds:
        return "as we saw it"
    return f"{lasting(abs(seconds))} {'after' if seconds > 0 else 'before'} us"


def silent(word: TheirWord) -> str:
    """`1 of 3`: of how many outages of ours the pages showed nothing, of those in which they were read."""
    heard = [each.agreement for each in word.outages if each.agreement is not Agreement.UNKNOWN]
    return f"{heard.count(Agreement.VENDOR_SILENT)} of {len(heard)}" if heard else ""
