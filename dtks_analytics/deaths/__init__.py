"""The reported dead who are still active."""
