"""Pseudonyms: a keyed hash of each author's name stands for the author, in the author's place and inside texts.

The key (HMAC-SHA-256, RFC 2104) is kept in a file outside the output, made on first use: with it the same author has
the same pseudonym in every report, without it nobody can go back from the pseudonym to a list of names.
"""

from comments.pseudonyms.contacts import find_contacts
from comments.pseudonyms.keys import default_key_file, load_key
from comments.pseudonyms.marked import find_marked
from comments.pseudonyms.pseudonymiser import PSEUDONYM, Pseudonymiser

__all__ = ["PSEUDONYM", "Pseudonymiser", "default_key_file", "find_contacts", "find_marked", "load_key"]
