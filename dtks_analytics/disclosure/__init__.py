"""What of a figure may be published: rounding, bounds, protection, scoped views."""
