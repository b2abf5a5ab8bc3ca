"""probes.toml → typed values, all mistakes at once."""
