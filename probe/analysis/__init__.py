"""Samples → availability, outages, latency. Pure: what it says depends on its arguments alone.

Instants are integer milliseconds of UTC, windows are half-open, results are seconds and fractions.
"""
