"""What a reply does to the comment that it answers: support, deny, query or comment (SDQC), toward the parent."""

from analysis.reply_stance.model import REPLY_STANCES, ReplyStance, reply_stance

__all__ = ["REPLY_STANCES", "ReplyStance", "reply_stance"]
