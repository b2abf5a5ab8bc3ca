"""The wire formats: one file each, listed here."""

from probe.registry import Entry, Table

APIS = Table(
    "api",
    {
        "anthropic": Entry("probe.probers.llm.anthropic", "Anthropic Messages"),
        "openai-chat": Entry(
            "probe.probers.llm.openai_chat", "OpenAI Chat Completions, and compatible servers"
        ),
        "openai-responses": Entry("probe.probers.llm.openai_responses", "OpenAI Responses"),
        "gemini": Entry("probe.probers.llm.gemini", "Gemini generateContent"),
        "ollama": Entry("probe.probers.llm.ollama", "Ollama's own chat, in lines of JSON"),
    },
)
