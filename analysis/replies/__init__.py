"""Who answers whom, with the doubt that is in it: parents that are declared, quoted, named or inferred."""

from analysis.replies.linking import link_replies
from analysis.replies.reply import METHODS, Reply, addressed_names

__all__ = ["METHODS", "Reply", "addressed_names", "link_replies"]
