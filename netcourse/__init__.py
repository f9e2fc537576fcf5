"""netcourse."""
