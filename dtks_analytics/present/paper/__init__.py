"""Reports on A4."""
