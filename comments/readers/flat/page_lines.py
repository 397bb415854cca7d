"""What a single line of a scraped page looks like: an article's, a commenter's, or the page's furniture.

The weights are log-odds set by hand from what newspapers and commenters do; they are summed like those of a naive
Bayes classifier with equal priors. Nothing is learnt from any page. English is told by the patterns here, other
languages by the words of `page_words.toml`.
"""

import re

from comments.addressees import reads_like_name
from comments.readers.flat.bylines import is_time
from comments.readers.flat.page_words import Words, one_of

__all__ = ["comment_log_odds", "is_caption", "is_comments_header", "is_end_of_article", "is_furniture", "mention_alone"]

_MENTION = re.compile(r"@[^\W\d_][^,:،\n]{0,58}?[,:،]")
_MENTION_ALONE = re.compile(r"@(?P<name>[^,:،\n]{2,60})(?P<comma>[,:،]?)\s*")
_ATTRIBUTION = re.compile(
    r"\b(?:said|says|told|according to|stated|announced|added|reported|spokes(?:man|woman|person)|clarified|noted|"
    r"wrote in|in a statement|the statement|declined to|did not (?:immediately )?(?:respond to|reply to|return|answer) (?:a |the |our )?(?:questions?|requests?|calls?|e-?mails?|messages?)|"
    r"could not be reached|dijo|según|disse|segundo|a déclaré|selon)\b",
    re.IGNORECASE,
)
_CAPTION = re.compile(
    r"\b(?:shutterstock|reuters|afp|getty(?: images)?|file photo|photo by|ap photo|screengrab|"
    r"(?:photo|image|picture|video) courtesy)\b|\b(?:photo(?:graph)?(?: credit)?|image|credit|illustration):|\| ?photo\b|"
    rf"^taken from (?:a|the) video\b|(?<!\w)(?:{one_of('captions')})\s?:",
    re.IGNORECASE,
)
_END_OF_ARTICLE = re.compile(
    r"^(?:source:|published in\b|read more:?|also read|follow us|sign up\b|get the .{3,60} in your inbox|"
    r"subscribe\b|tags?:|topics?:|this (?:article|story) (?:was|has been)|originally published|header image:|"
    r"copyright\b|©|\(?with (?:additional |inputs|reporting)|(?:additional )?reporting by|editing by|share this\b|"
    rf"{one_of('after_article')})",
    re.IGNORECASE,
)
_COMMENTS_HEADER = re.compile(
    rf"^(?:(?:all |reader |top |latest )?(?:{one_of('headings')})\s*[:(\[]?\s*[\d,.]*\s*[)\]]?:?|"
    rf"[\d,.]+\s*(?:{one_of('headings')})|(?:one|\d+) (?:thoughts?|comments?|responses?|repl(?:y|ies)) (?:on|to)\b.{{1,200}}|"
    r"join the (?:conversation|discussion)|leave a (?:comment|reply)|post a comment|what do you think\?)$",
    re.IGNORECASE,
)
_NOTICE = re.compile(
    r"(?:show more|load more|view \d+ (?:more )?repl(?:y|ies)|sort by|newest first|oldest first|comments are closed|"
    r"log ?in to (?:reply|comment)|be the first to comment)\b.{0,40}",
    re.IGNORECASE,
)
_BUTTONS = re.compile(rf"(?:(?:[\d,.]+\s*)?(?:{one_of('buttons')})(?!\w)(?:\s*\(?\d[\d,.]*\)?)?\s*)+", re.IGNORECASE)
_BETWEEN_BUTTONS = re.compile(r"[·•|]")
_LONGEST_FURNITURE = 80
_FIRST_PERSON = re.compile(r"\b(?:i|i'm|im|i've|i'd|me|my|mine)\b")
_SECOND_PERSON = re.compile(r"\b(?:you|your|yours|u|ur|you're|ya|yall|y'all|thou)\b")
_TALK = re.compile(
    r"\b(?:lol|lmao|haha\w*|rofl|omg|wtf|wow|shame|well done|good job|good move|great (?:job|move|news)|excellent|thanks|thank you|"
    r"nonsense|rubbish|bullshit|crap|stupid|idiots?|about time|good riddance|bravo|shocking|abeg|bhai|yaar|bro|dude|mate|"
    r"pls|plz|please|bcoz|thx|finally|congrats|clowns?|sheeple|why|no surprises?|agreed?|exactly|true)\b",
    re.IGNORECASE,
)
_EMOJI = re.compile(r"[\U0001F300-\U0001FAFF\u2600-\u27BF]")
_SHOUT = re.compile(r"\b[A-Z]{4,}\b.*\b[A-Z]{3,}\b")
_INSISTENT = re.compile(r"[!?]{2,}|\s[!?]|!$")
_QUOTED = re.compile(r"[\"“«„][^\"“”«»„]{25,}[\"“”»]")
_FIGURES = re.compile(r"\b\d[\d,.]*\b")
_ENDS_SENTENCE = re.compile(r"[.!?…।؟。]['\"”»)\]]*$")


def mention_alone(line: str) -> bool:
    """Whether the line is nothing but a name addressed ("@Name,")."""
    match = _MENTION_ALONE.fullmatch(line)
    return match is not None and (bool(match["comma"]) or reads_like_name(match["name"]))


def is_caption(line: str) -> bool:
    """Whether the line is a picture's caption or credit."""
    return len(line) < 300 and bool(_CAPTION.search(line)) and not _ATTRIBUTION.search(line.split("|", maxsplit=1)[0])


def is_end_of_article(line: str) -> bool:
    """Whether the line is what pages put under an article: a source, a newsletter, a credit."""
    return len(line) < 200 and bool(_END_OF_ARTICLE.match(line))


def is_comments_header(line: str) -> bool:
    """Whether the line announces the comments."""
    return bool(_COMMENTS_HEADER.match(line))


def is_furniture(line: str) -> bool:
    """Whether the line is a button or a notice of the comment section, written by nobody."""
    if len(line) > _LONGEST_FURNITURE:
        return False
    parts = [part.strip() for part in _BETWEEN_BUTTONS.split(line)]
    buttons = [bool(_BUTTONS.fullmatch(part)) for part in parts]
    rest = [part for part, button in zip(parts, buttons, strict=True) if not button]
    return bool(_NOTICE.fullmatch(line)) or (any(buttons) and all(part.isdigit() or is_time(part) for part in rest))


def comment_log_odds(line: str) -> float:
    """How much the line looks like a comment (above 0) rather than a piece of an article (below 0)."""
    unquoted = _QUOTED.sub(" ", line)
    lowered = unquoted.lower().replace("’", "'")
    odds = _length_odds(len(line))
    if _MENTION.match(line):
        odds += 4.0
    if line[:1].islower():
        odds += 1.6
    if not _ENDS_SENTENCE.search(line):
        odds += 0.6
    said = Words(unquoted)
    odds += 1.0 * bool(_FIRST_PERSON.search(lowered) or said.have("first_person"))
    odds += 1.2 * bool(_SECOND_PERSON.search(lowered) or said.have("second_person"))
    odds += 1.3 * bool(_TALK.search(unquoted) or said.have("talk")) + 1.5 * bool(_EMOJI.search(line))
    odds += 1.2 * bool(_INSISTENT.search(line)) + 0.6 * bool(_SHOUT.search(line)) + 0.5 * ("?" in unquoted)
    odds -= 1.7 * bool(_ATTRIBUTION.search(unquoted) or said.have("attribution"))
    odds -= 1.0 * bool(_QUOTED.search(line))
    odds -= 0.3 * min(3, len(_FIGURES.findall(line)))
    if is_caption(line) or is_end_of_article(line):
        odds -= 2.5
    return odds


def _length_odds(length: int) -> float:
    if length < 40:
        return 0.7
    if length < 90:
        return 0.3
    return -0.3 if length < 180 else -0.9
