"""The languages in which PostgreSQL finds words by their stem (CHAT-060)."""

SIMPLE = "simple"
"""Words as they are: for every language that is not among them."""

_CONFIGURATIONS = {
    "ar": "arabic",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "fi": "finnish",
    "fr": "french",
    "hi": "hindi",
    "hu": "hungarian",
    "id": "indonesian",
    "it": "italian",
    "nb": "norwegian",
    "ne": "nepali",
    "nl": "dutch",
    "no": "norwegian",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sr": "serbian",
    "sv": "swedish",
    "ta": "tamil",
    "tr": "turkish",
}


def configuration(locale: str | None) -> str:
    """The text search of a locale such as `de-CH`."""
    language = (locale or "").replace("_", "-").partition("-")[0].lower()
    return _CONFIGURATIONS.get(language, SIMPLE)
