"""How the figures of `probe outages`, `compare` and `gate` came about: one file for each, as sheets any format can show."""
