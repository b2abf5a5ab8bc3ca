"""Probes → a stream of samples."""
