"""One HTTP exchange, measured phase by phase: the only home of httpx and httpcore."""
