"""Atlassian Statuspage: `/api/v2/`."""

from probe.probers.status.systems import Ask
from probe.probers.status.v2 import read

__all__ = ["ASKS", "read"]

ASKS = (
    Ask("components", "/api/v2/components.json"),
    # Not `summary.json`: what is closed vanishes from it, and with it the time of its end.
    Ask("incidents", "/api/v2/incidents.json", instead="/api/v2/incidents/unresolved.json"),
    Ask("maintenances", "/api/v2/scheduled-maintenances/active.json", optional=True),
)
