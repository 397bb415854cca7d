"""Names for people: languages, statuses, methods, asset kinds."""

import re

__all__ = ["METHODS", "STATUSES", "asset_name", "language_name"]

STATUSES = {
    "coded": "coded",
    "abstained": "too uncertain to code",
    "unsupported_language": "in no language that the classifier reads",
    "deleted": "deleted at the source",
}
METHODS = {
    "declared": "declared by the source",
    "quote": "told by a quotation",
    "mention": "told by a name in the comment (“@Name,”)",
    "inferred": "inferred from words, turns and place",
}

_LANGUAGES = {
    "am": "Amharic", "ar": "Arabic", "bg": "Bulgarian", "bn": "Bengali", "cs": "Czech", "da": "Danish", "de": "German",
    "el": "Greek", "en": "English", "es": "Spanish", "et": "Estonian", "fa": "Persian", "fi": "Finnish", "fr": "French",
    "gu": "Gujarati", "he": "Hebrew", "hi": "Hindi", "hi-Latn": "Hindi in Latin script", "hr": "Croatian",
    "hu": "Hungarian", "hy": "Armenian", "id": "Indonesian", "it": "Italian", "ja": "Japanese", "ka": "Georgian",
    "kk": "Kazakh", "km": "Khmer", "kn": "Kannada", "ko": "Korean", "lo": "Lao", "lt": "Lithuanian", "lv": "Latvian",
    "ml": "Malayalam", "mr": "Marathi", "ms": "Malay", "my": "Burmese", "nb": "Norwegian", "ne": "Nepali",
    "nl": "Dutch", "no": "Norwegian", "pa": "Punjabi", "pl": "Polish", "ps": "Pashto", "pt": "Portuguese",
    "ro": "Romanian", "ru": "Russian", "si": "Sinhala", "sk": "Slovak", "sl": "Slovenian", "so": "Somali",
    "sq": "Albanian", "sr": "Serbian", "sv": "Swedish", "sw": "Swahili", "ta": "Tamil", "te": "Telugu", "th": "Thai",
    "tl": "Filipino", "tr": "Turkish", "uk": "Ukrainian", "und": "unknown", "ur": "Urdu",
    "ur-Latn": "Urdu in Latin script", "vi": "Vietnamese", "zh": "Chinese",
}  # fmt: skip


_PLATFORMS = {
    name.casefold(): name
    for name in ("Facebook", "Instagram", "LinkedIn", "Reddit", "Telegram", "TikTok", "Twitter", "WhatsApp", "YouTube")
}


def asset_name(kind: str, *, one: bool) -> str:
    """An asset kind of the `takedowns` table for a sentence: "Instagram accounts"; where there is `one`, "community"."""
    words = [_PLATFORMS.get(word, word) for word in kind.split(" ")]
    if one:
        words[-1] = re.sub(r"ies$", "y", words[-1]) if words[-1].endswith("ies") else words[-1].removesuffix("s")
    return " ".join(words)


def language_name(tag: str) -> str:
    """The English name of a BCP-47 tag, the tag itself where it has none here."""
    return _LANGUAGES.get(tag, tag)
