"""Reads of people for an entitled user: by name, worklists, aid, deaths, review."""
