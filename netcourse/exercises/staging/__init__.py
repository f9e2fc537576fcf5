"""What checks stand on: sites, lines, folders, and the ways to try a case many times."""
