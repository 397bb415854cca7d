"""E-mail addresses and phone numbers in a text, whosever they are.

Numbers are taken for phones where they are written as such: with "+" and a country, with a leading 0, in the groups of
North America, or after a word such as "call". Dates, counts, prices, times and ids are left alone.
"""

import re
from collections.abc import Iterator

__all__ = ["EMAIL", "PHONE", "find_contacts"]

EMAIL, PHONE = "[e-mail]", "[phone number]"

_MAIL = re.compile(
    r"(?<![\w.+@-])[\w.+-]{1,64}(?:@|\s?[(\[]at[)\]]\s?)"
    r"[\w-]{1,63}(?:(?:\.|\s?[(\[]dot[)\]]\s?)[\w-]{1,63}){0,6}(?:\.|\s?[(\[]dot[)\]]\s?)[^\W\d_]{2,24}(?![\w@])",
    re.IGNORECASE,
)
_CALL = r"(?:tel|phone|telephone|telefon|tel[eé]fono|t[eé]l[eé]phone|call|text|ring|whats\s?app|viber|mobile|cell|handy|sms|fax|dial)"
_NUMBER = re.compile(
    r"(?<![\w/#=.,$€£+-])(?<!\d )(?:"
    r"\+[1-9]\d{0,2}(?:[ .()/-]{0,2}\d){7,13}"
    r"|00[1-9]\d(?:[ ./-]?\d){8,12}"
    r"|0[1-9]\d{0,3}[ /-]{1,2}\d{3,4}[ -]?\d{3,4}(?:[ -]?\d{2})?"
    r"|0[1-9]\d{8,9}"
    r"|(?:1[ .-])?(?:\(\d{3}\) ?\d{3}[-. ]|\d{3}([-.])\d{3}\1)\d{4}"
    r")(?![\w%]|[.,:/-]\d)"
)
_CALLED = re.compile(
    rf"(?<!\w){_CALL}(?!\w)[^\d\n+]{{0,20}}(?P<number>(?<![\w-])\+?\(?\d(?:[ .()/-]{{0,2}}\d){{6,14}})(?![\w%]|[.,:/-]\d)",
    re.IGNORECASE,
)
_DATE = re.compile(r"(?:19|20)\d\d[-/. ]\d{1,2}[-/. ]\d{1,2}|\d{1,2}[-/. ]\d{1,2}[-/. ](?:19|20)\d\d")
_YEARS = re.compile(r"(?:19|20)\d\d\s?[-/]\s?(?:19|20)\d\d")
_MANY_DIGITS = re.compile(r"\d\D{0,3}\d\D{0,3}\d\D{0,3}\d\D{0,3}\d")


def find_contacts(text: str) -> Iterator[tuple[int, int, str]]:
    """Each address and number: where it begins and ends, and what is to stand for it."""
    if "@" in text or "(at" in text or "[at" in text or "(AT" in text or "[AT" in text:
        for match in _MAIL.finditer(text):
            yield match.start(), match.end(), EMAIL
    if not _MANY_DIGITS.search(text):
        return
    for match in _NUMBER.finditer(text):
        if not _DATE.match(match.group()):
            yield match.start(), match.end(), PHONE
    for match in _CALLED.finditer(text):
        if not _DATE.match(match["number"]) and not _YEARS.match(match["number"]):
            yield match.start("number"), match.end("number"), PHONE
