"""Anchors: words of which one must be there for a pattern to match, and how much they are worth."""

__all__ = ["Anchor", "burden"]

Anchor = tuple[str, bool]  # (word, True where it is only the beginning of one)

# Words too common to say much: an anchor of these would wake its pattern in most comments.
_COMMON = frozenset(
    "a about all also an and are as at be but by can do for from get has have he her him his how i if in is it its just"
    " like me more my no not now of on one only or our out she so than that the their them then there these they this"
    " those to too up us was we were what when where which who why will with you your <platform> <camp>"
    " . ! ?".split()
)


def burden(anchors: frozenset[Anchor]) -> tuple[int, int]:
    """How often these anchors would wake the pattern in vain: common words weigh most, then short beginnings."""
    weight = sum(50 if word in _COMMON else (4 if prefix and len(word) < 4 else 1) for word, prefix in anchors)
    return weight, len(anchors)
