"""Maps as figures and tiles."""
