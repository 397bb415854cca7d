"""An example of a stance classifier for `commentariat` that comes from another distribution."""
