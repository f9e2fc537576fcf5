"""Plain data in, text and HTML out. Knows no other folder."""
