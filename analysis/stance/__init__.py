"""Stance classifiers that come with the program, and what they are made from."""
