"""Several probes over the same time: which was better, by how much, and what they were down together.

Everything that compares is computed over the same slots, the time in which all of them are known.
"""
