"""The commands of `commentariat`, by what they are for. Heavy libraries load inside them."""
