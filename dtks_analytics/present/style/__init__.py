"""The one style sheet."""
