"""What a bias claim is: whom it accuses, whom it says is favoured or harmed, by what means, in which words."""

from dataclasses import dataclass, field

__all__ = ["MECHANISMS", "POLARITIES", "Claim", "Side"]

POLARITIES = ("asserted", "denied", "asked")
MECHANISMS = (
    "selective_enforcement", "timing", "money", "staffing", "government_pressure", "ideology", "track_record",
    "unspecified",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Side:
    """Somebody in a claim: as the comment names them, and who that is; both empty where it is not told.

    `actor_id` is empty for a side that the thread's cast does not know ("everyone who disagrees"); `role` is one of
    `analysis.actors.roles.ROLES`, or empty.
    """

    written: str = ""
    actor_id: str = ""
    role: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """One bias claim of one comment (codebook, section 2).

    `evidence` is the text at the characters `start:end` of the comment. `confidence` (0..1) is the probability that the
    comment makes such a claim at all. `denies` is the comment whose claim a denied one answers, where that is known.
    """

    comment_id: str
    polarity: str
    accused: Side = field(default_factory=Side)
    beneficiary: Side = field(default_factory=Side)
    harmed: Side = field(default_factory=Side)
    mechanism: tuple[str, ...] = ("unspecified",)
    evidence: str = ""
    start: int = 0
    end: int = 0
    confidence: float = 0.0
    denies: str = ""
