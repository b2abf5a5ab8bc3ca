"""A web shop on loopback that lives through a bad day in about twenty seconds, for `probe demo`."""
