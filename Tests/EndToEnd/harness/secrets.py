"""The secret that every server under test is given, and that none of its outputs may hold."""

CANARY = "sk-live-CANARY0123456789"


def without_canary(text):
    """Returns the text, having checked that the server did not let its secret slip into it."""
    assert CANARY not in text, "the server gave away OPENAI_API_KEY"
    return text
