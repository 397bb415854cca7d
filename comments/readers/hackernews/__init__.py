"""Hacker News as its two APIs give it: Algolia's search, with nested items, and Firebase's single items."""
