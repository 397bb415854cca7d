"""What comments mean, how sure the program is, and how good it is."""
