"""Pseudonyms in the place of names: of the authors of a thread, and of whomever its comments call by name."""

import hashlib
import hmac
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from comments.addressees import Addressee, find_addressees
from comments.letters import WORD, View, normal_form, squash
from comments.model import Author, Comment, Thread
from comments.pseudonyms.contacts import find_contacts
from comments.pseudonyms.index import NameIndex
from comments.pseudonyms.marked import Marked, find_marked, is_a_handle
from comments.pseudonyms.records import find_fields

__all__ = ["PSEUDONYM", "Pseudonymiser"]

PSEUDONYM = re.compile(r"(?<![\w-])reader-[0-9a-f]{10}(?![\w-])")

_SHOWN = 10  # hexadecimal digits in a pseudonym
_AFFIXES = re.compile(r"\A(?:the|real|official)|(?:official|hq)\Z")
_NEXT_NAME = re.compile(r"[ ]([A-ZÀ-ÖØ-Þ][^\W_]+)(?:[ ]([A-ZÀ-ÖØ-Þ][^\W_]+))?")
_SMALL = frozenset(
    "a an and are as at but do for he her his how if in is it its just my no not of on or our please she so stop that thank thanks the their then there these they this those to was we well were what when where who why will with yes you your".split()
)
_Span = tuple[int, int, int, str]  # start, rank, end, what is to stand there


@dataclass(frozen=True, slots=True)
class _People:
    """What is to stand for a name; whether it is public, or stays though marked; whether a word is in common use."""

    pseudonym: Callable[[str], str]
    public: Callable[[str], bool]
    stays: Callable[[str], bool]
    ordinary: Callable[[str], bool]


class Pseudonymiser:
    """Puts pseudonyms in the place of names, thread by thread.

    `public` are names without capitals that are to stay in texts ("facebook", "narendramodi", "imran khan"): platforms and
    persons who act in public. They match however they are run together, after "@" too.

    A pseudonym has ten hexadecimal digits, whatever the thread: that two of n authors have the same one has a chance of
    about n²/2.2 trillion, 1 in 22,000 for 10,000 authors. Names are one author's where only capitals, spaces around or the
    Unicode form (NFC, NFKC) differ.
    """

    def __init__(self, key: bytes, public: Iterable[str] = ()) -> None:
        self._key = key
        self._public = frozenset(map(squash, public)) - {""}

    @cached_property
    def fingerprint(self) -> str:
        """Tells two keys apart without giving either away."""
        return hmac.new(self._key, b"fingerprint", hashlib.sha256).hexdigest()[:12]

    def pseudonym(self, name: str) -> str:
        """What stands for `name`: the same for the same name, whatever the thread."""
        digest = hmac.digest(self._key, normal_form(name).encode("utf-8", "surrogatepass"), "sha256")
        return f"reader-{digest.hex()[:_SHOWN]}"

    def is_public(self, name: str) -> bool:
        """Whether `name` is one of those that stay: "@Facebook", "Narendra Modi", "@realDonaldTrump"."""
        key = squash(name)
        return key in self._public or _AFFIXES.sub("", key) in self._public

    def apply(self, thread: Thread) -> Thread:
        """`thread` with pseudonyms for its authors, and for the people whom its comments address or mention.

        Authors' names are found misspelt, run together, in profiles' addresses and heads of quotations too; other
        people's after "@" or "u/". E-mail addresses and phone numbers become "[e-mail]" and "[phone number]". The
        article stays: it is published.
        """
        views = [View(comment.text) for comment in thread]
        names = sorted({comment.author.name for comment in thread if comment.author})
        addressed = find_addressees([view.plain for view in views], names)
        texts = _Texts(self, thread, names, views, addressed)
        ids = {comment.comment_id for comment in thread}
        # Some sources name a person as what is answered.
        people = {name: texts.pseudonym(name) for name in names if name not in ids}
        comments = [
            _changed(
                comment, texts.pseudonym(comment.author.name) if comment.author else None, texts.replaced(n), people
            )
            for n, comment in enumerate(thread)
        ]
        return replace(thread, comments=tuple(comments))

    def scrub(self, text: str, names: Iterable[str] = ()) -> str:
        """`text` that is no comment (the excerpt of a reject) without `names` and without what marks a person in it."""
        return self.scrub_all([text], names)[0]

    def scrub_all(self, texts: Sequence[str], names: Iterable[str] = ()) -> list[str]:
        """Each of `texts` as `scrub` gives it; `names` are looked at once."""
        index = NameIndex(names, self.is_public, lambda _: False)
        result = []
        for text in texts:
            view = View(text)
            spans = [(start, 0, end, self.pseudonym(name)) for start, end, name in find_fields(view.plain)]
            spans += [(start, 1, end, mask) for start, end, mask in find_contacts(view.plain)]
            spans += _name_spans(index, view, _People(self.pseudonym, self.is_public, self.is_public, lambda _: False))
            result.append(view.replaced(_disjoint(spans)))
        return result


def _changed(comment: Comment, pseudonym: str | None, text: str, people: Mapping[str, str]) -> Comment:
    if comment.parent_id is not None and comment.parent_id in people:
        comment = replace(comment, parent_id=people[comment.parent_id])
    if pseudonym is None:
        return comment if text is comment.text else replace(comment, text=text)
    return replace(comment, author=Author(pseudonym), text=text)


class _Texts:
    """The texts of one thread, and what is to stand in them."""

    def __init__(
        self,
        owner: Pseudonymiser,
        thread: Thread,
        names: Sequence[str],
        views: Sequence[View],
        addressed: Sequence[Addressee | None],
    ) -> None:
        self._owner, self._thread, self._views = owner, thread, views
        self.pseudonym = lru_cache(maxsize=None)(owner.pseudonym)
        self._authors = frozenset(map(normal_form, names))
        self._addressed = [self._person(addressee) for addressee in addressed]
        strangers = {who.name for who in self._addressed if who and not who.is_author}
        self._people = _People(self.pseudonym, owner.is_public, self._stays, self._ordinary)
        self._index = NameIndex({*names, *strangers}, self._published, self._ordinary)

    @cached_property
    def _article(self) -> str:
        return f" {' '.join(WORD.findall(self._thread.article.text))} "

    @cached_property
    def _named_in_article(self) -> frozenset[str]:
        """Names with capitals in the article, run together: "dana", "danawhitlock"."""
        article = self._thread.article
        text = "\n".join((article.title, article.outlet, article.text))
        words = [(word.group(), squash(word.group())) for word in WORD.finditer(text)]
        found = set()
        for size in (1, 2, 3):
            for place in range(len(words) - size + 1):
                run = words[place : place + size]
                if run[0][0][0].isupper() and run[-1][0][0].isupper():
                    found.add("".join(key for _, key in run))
        return frozenset(found)

    @cached_property
    def _small_words(self) -> frozenset[str]:
        texts = [view.plain for view in self._views] + [self._thread.article.text]
        return frozenset(word for text in texts for word in WORD.findall(text) if word[0].islower())

    def _ordinary(self, word: str) -> bool:
        return word in _SMALL or word in self._small_words

    def _published(self, name: str) -> bool:
        """Whether the bare `name` is more than a reader's: a public actor's, or a phrase that the article uses."""
        return self._owner.is_public(name) or f" {' '.join(WORD.findall(name.lower()))} " in self._article

    def _stays(self, written: str) -> bool:
        """Whether a marked name of nobody in the thread is to stay."""
        key = squash(written)
        outlet = squash(self._thread.article.outlet)
        return (
            not key
            or self._owner.is_public(written)
            or key in self._named_in_article
            or bool(outlet and _AFFIXES.sub("", key) == _AFFIXES.sub("", outlet))
        )

    def _person(self, who: Addressee | None) -> Addressee | None:
        """`who` if it is a person to be hidden: no platform, no actor, no price and nothing that was guessed of one."""
        if who is None or not is_a_handle(who.written):
            return None
        if who.is_author and normal_form(who.written) in self._authors:
            return who
        words = who.written.split()
        public = any(self._owner.is_public(" ".join(words[:size])) for size in range(1, len(words) + 1))
        if public or (not who.is_author and (self._stays(who.written) or who.written[0] in "=+-<{")):
            return None
        return who

    def replaced(self, number: int) -> str:
        """The text of the thread's comment with this number."""
        view, who = self._views[number], self._addressed[number]
        spans = [(start, 0, end, mask) for start, end, mask in find_contacts(view.plain)]
        if who is not None:
            spans.append((who.start, 1, who.end, self.pseudonym(who.name)))
        spans += _name_spans(self._index, view, self._people)
        return view.replaced(_disjoint(spans)) if spans else view.text


def _name_spans(index: NameIndex, view: View, people: _People) -> Iterator[_Span]:
    """Where names stand in `view`: spelt out, marked, misspelt."""
    for hit in index.scan(view):
        if not people.public(view.plain[hit.start : hit.end]):
            yield hit.start, 2, hit.end, people.pseudonym(hit.name)
    for mark in find_marked(view.plain):
        if not people.public(mark.written):
            yield from _marked_span(mark, index, view, people)
    for hit in index.misspelt(view):
        yield hit.start, 4, hit.end, people.pseudonym(hit.name)


def _marked_span(mark: Marked, index: NameIndex, view: View, people: _People) -> Iterator[_Span]:
    rank = 3 if mark.kind in {"handle", "quoted", "user"} else 0
    more = _more_words(mark, view) if mark.kind == "handle" else []
    for end in more:
        name = index.person(view.plain[mark.start : end], parts=False)
        if name is not None:
            yield mark.start, rank, end, people.pseudonym(name)
            return
    name = index.person(mark.written)
    if name is not None:
        yield mark.start, rank, mark.end, people.pseudonym(name)
        return
    written, end = mark.written, mark.end
    if more and not people.ordinary(view.plain[mark.end + 1 : more[-1]].lower()):
        written, end = view.plain[mark.start : more[-1]], more[-1]
    if not (people.public(written) or people.stays(written) or people.stays(mark.written)):
        yield mark.start, rank, end, people.pseudonym(written)


def _more_words(mark: Marked, view: View) -> list[int]:
    """Where the name after "@" could end if it has three words, or two: "@Orla Quilfeather"."""
    if not mark.written[0].isupper() or not mark.written.isalpha():
        return []
    more = _NEXT_NAME.match(view.plain, mark.end)
    return [more.end(group) for group in (2, 1) if more[group]] if more else []


def _disjoint(spans: Iterable[_Span]) -> list[tuple[int, int, str]]:
    """`spans` from left to right; of those that overlap the one that begins first, then the one of the lower rank."""
    result: list[tuple[int, int, str]] = []
    done = 0
    for start, _, end, word in sorted(spans):
        if start >= done and end > start:
            result.append((start, end, word))
            done = end
    return result
