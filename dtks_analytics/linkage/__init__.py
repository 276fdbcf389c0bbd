"""People listed twice: blocking, comparisons, model, pair rules, explanation."""
