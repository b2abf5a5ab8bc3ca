"""incident.io, which answers in Statuspage's form. Its summary lists only a part of the components: it is not asked."""

from probe.probers.status.systems import Ask
from probe.probers.status.v2 import read

__all__ = ["ASKS", "read"]

ASKS = (
    Ask("components", "/api/v2/components.json"),
    Ask("incidents", "/api/v2/incidents.json", instead="/api/v2/incidents/unresolved.json"),
)
