"""What people see: the web page of a vendor, and the route behind its login."""

from probe.demo.vendors.values import Asked, Reply, packed

_TITLES = {"claude": "Claude", "openai": "ChatGPT", "gemini": "Gemini", "ollama": "Ollama"}


def page(vendor: str) -> Reply:
    title = _TITLES[vendor]
    text = (
        f"<!doctype html><html lang=en><title>{title}</title><h1>{title}</h1><textarea></textarea></html>\n"
    )
    return Reply(200, text.encode(), "text/html; charset=utf-8")


def login(asked: Asked) -> Reply:
    """POST with an e-mail sends a code; GET is the form."""
    if asked.method == "GET":
        form = b"<!doctype html><title>Log in</title><form method=post><input name=email></form>\n"
        return Reply(200, form, "text/html; charset=utf-8")
    body = asked.table() or {}
    if not isinstance(body.get("email"), str):
        return Reply(
            400, packed({"error": {"type": "invalid_request_error", "message": "email: Field required"}})
        )
    return Reply(200, packed({"sent": True}))


def failed() -> Reply:
    return Reply(500, packed({"error": {"type": "api_error", "message": "Internal server error"}}))
