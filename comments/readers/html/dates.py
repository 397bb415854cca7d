"""The times that pages write for people: in many languages, with the clock before or behind the date, with a zone's name."""

import re
from datetime import timedelta

from comments.times import NO_ZONE, Moment, read_time

__all__ = ["has_date_words_only", "is_date", "time_of"]

_MAX_TIME = 200
_NOISE = re.compile(r"^[^\w]+|[^\w)]+$")
_WEEKDAY = re.compile(r"^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+", re.IGNORECASE)
_BEFORE = re.compile(
    r"^.*?(?:»|\s—\s)|^(?:(?:posted|published|commented|on|at|am|vom|le|el|updated|edited)\b:?\s*)+", re.IGNORECASE
)
_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th)\b", re.IGNORECASE)
_DOTTED = re.compile(r"^(\d{1,2})\.(\d{1,2})\.?,\s*(\d{4})\b")
_DASHED = re.compile(r"^(\d{1,2})-(\d{1,2})-(\d{4})\b")
_CLOCK = re.compile(
    r"(?<=\d)\s*(?:,?\s*(?:\b(?:um|at|às|à|alle|kl\.?|a las)\b|@)|\s[-–|·])\s*(?=\d{1,2}:\d\d)", re.IGNORECASE
)
_PLAIN = re.compile(r"\d{4}-|\d+$")
_HAS_YEAR = re.compile(r"\d{4}|\d[./-]\d{1,2}[./-]\d\d|\d\d$")
_NO_TIME = read_time("no time")
_EPOCH_BEHIND = re.compile(r"^(\d{4}-\d\d-\d\dT[\d:.]+)\s+(\d{9,11})$")
_HALF_OF_DAY = re.compile(r"(?<=\d)\s*([ap])\.?m\b\.?", re.IGNORECASE)
_MONTH_DOT = re.compile(r"\b(jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)\.", re.IGNORECASE)
_ZONE = re.compile(r"(?<=m)\s+\(?([A-Z]{2,4})\)?$")  # behind the half of the day
_ZONES = {
    "UTC": 0, "GMT": 0, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
}  # fmt: skip
_CLOCK_FIRST = re.compile(
    r"(\d{1,2}:\d\d(?::\d\d)?(?: ?[ap]m)?),?\s*(?:on|am|le|il|el|-|–|·|\|)?\s+(\S*\d.*)", re.IGNORECASE
)
_MONTHS = (
    "jan january januar jänner enero janvier gennaio janeiro januari января stycznia",
    "feb february februar febrero février fevrier fév febbraio fevereiro februari февраля lutego",
    "mar march märz maerz marzo mars março marco maart марта marca",
    "apr april abril avril avr aprile апреля kwietnia",
    "may may mai mayo maggio maio mei мая maja",
    "jun june juni junio juin giugno junho июня czerwca",
    "jul july juli julio juillet juil luglio julho июля lipca",
    "aug august agosto août aout augustus ago августа sierpnia",
    "sep september sept septiembre septembre settembre setembro сентября września",
    "oct october okt oktober octubre octobre ottobre outubro oktober октября października",
    "nov november noviembre novembre novembro ноября listopada",
    "dec december dez dezember diciembre dic décembre decembre dicembre dezembro dec декабря grudnia",
)
_NUMBER_OF = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()}
_BESIDE = frozenset(  # words that stand with a date
    "am pm a p m at on le el il la las los um uhr à a às o om klo alle ore de del do di d h min utc gmt est edt cst cdt mst mdt pst pdt et pt ct"
    " ist cet cest bst z t st nd rd th в г edited modified"
    " mon monday tue tues tuesday wed wednesday thu thur thurs thursday fri friday sat saturday sun sunday"
    " montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag lundi mardi mercredi jeudi vendredi samedi dimanche"
    " lunes martes miércoles jueves viernes sábado domingo lunedì martedì mercoledì giovedì venerdì sabato domenica"
    " segunda terça quarta quinta sexta feira maandag dinsdag woensdag donderdag vrijdag zaterdag zondag".split()
)
_WORD = re.compile(r"[^\W\d_]+")
_LONG = re.compile(
    r"(?<!\d)(?P<day>\d{1,2})(?:\.|º|°|er)?[\s./-]*(?:d[eo]\s+)?(?P<month>[^\W\d_]{3,12})\.?[\s.,/-]*(?:del?\s+)?(?P<year>\d{4})(?!\d)"
)
_FOREIGN = re.compile(  # the usual way finds these last, after long trying
    rf"(?<!\d)\d{{1,2}}(?:\.|º|°|er)?\s+(?:d[eo]\s+)?(?:{'|'.join(name for names in _MONTHS for name in names.split()[2:])})\b",
    re.IGNORECASE,
)
_EASTERN = re.compile(r"(?P<year>\d{4})\s?[年년]\s?(?P<month>\d{1,2})\s?[月월]\s?(?P<day>\d{1,2})\s?[日일]")
_TIME_OF_DAY = re.compile(
    r"(?<!\d)(\d{1,2})\s?[:h]\s?(\d\d)(?:\s?:\s?(\d\d))?(?!\d)(?:\s?([ap])\.?\s?m\b)?", re.IGNORECASE
)


def time_of(text: str) -> Moment:
    """The time that `text` tells, in any of the ways of pages; relative ones ("3 hours ago") tell none."""
    behind = _EPOCH_BEHIND.match(text)
    if behind or not text or len(text) > _MAX_TIME or _PLAIN.match(text):
        moment = read_time(behind[2] if behind else text)
        return moment if moment.at is not None or behind or len(text) > _MAX_TIME else _long(text, moment)
    if not _HAS_YEAR.search(text):
        return _NO_TIME
    foreign = _FOREIGN.search(text)
    moment = _long(text, _NO_TIME) if foreign else _NO_TIME
    if moment.at is not None:
        return moment
    plain = _NOISE.sub("", _BEFORE.sub("", text, count=1))
    plain = _MONTH_DOT.sub(lambda match: match[1][:3], _ORDINAL.sub("", _WEEKDAY.sub("", plain, count=1)))
    plain = _CLOCK.sub(" ", _HALF_OF_DAY.sub(lambda match: f" {match[1]}m", plain))
    zone = _ZONE.search(plain)
    plain = _DOTTED.sub(r"\1.\2.\3", plain)
    moment = _plain(_ZONE.sub("", plain, count=1))
    if moment.at is None:
        moment = read_time(text)
    if zone and moment.at is not None and zone[1] in _ZONES:
        without = tuple(note for note in moment.assumed if note != NO_ZONE)
        return Moment(moment.at - timedelta(hours=_ZONES[zone[1]]), without)
    return moment if moment.at is not None else _long(text, moment)


def is_date(text: str) -> bool:
    """The text is a date and nothing else, in any of the ways of pages."""
    return has_date_words_only(text) and time_of(text).at is not None


def has_date_words_only(text: str) -> bool:
    """Every word in `text` is one that stands in dates."""
    return all(word in _BESIDE or word in _NUMBER_OF for word in map(str.lower, _WORD.findall(text)))


def _plain(text: str) -> Moment:
    moment = read_time(_DASHED.sub(r"\1/\2/\3", text).removesuffix(" Uhr"))
    swapped = _CLOCK_FIRST.fullmatch(text) if moment.at is None else None
    return read_time(f"{swapped[2]} {swapped[1]}") if swapped else moment


def _long(text: str, unread: Moment) -> Moment:
    """A date with its month in words of any language, or in the order of the East; `unread` where it is none."""
    match = _LONG.search(text) or _EASTERN.search(text)
    if match is None:
        return unread
    named = match["month"].lower()
    month = int(named) if named.isdecimal() else _NUMBER_OF.get(named, 0)
    told = f"{match['year']}-{month:02}-{int(match['day']):02}{_clock(text, match.end())}"
    moment = read_time(told)
    return moment if moment.at is not None else unread


def _clock(text: str, behind: int) -> str:
    """The first time of day behind a date, as " 16:45:00"; empty where there is none."""
    match = _TIME_OF_DAY.search(text, behind)
    if match is None:
        return ""
    hour = int(match[1]) % 12 + (12 if match[4] in "pP" else 0) if match[4] else int(match[1])
    return f" {hour:02}:{match[2]}:{match[3] or '00'}"
