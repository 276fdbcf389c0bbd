"""The seeded registry: families, defects and repairs of a made-up year, with the truth kept. No real person."""
