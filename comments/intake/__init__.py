"""How files become threads, whatever their format: opening, decoding, gathering. Knows of no format itself."""
