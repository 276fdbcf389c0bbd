"""What every page shares: layout, filters, cache, session."""
