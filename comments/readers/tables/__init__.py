"""Tables and records of any origin: CSV, Excel, Parquet, JSON. Their columns are known by name, guessed, or told."""
