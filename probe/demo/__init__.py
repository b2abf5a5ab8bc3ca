"""What `probe demo` runs as a process of its own: the vendors of models, played on loopback."""
