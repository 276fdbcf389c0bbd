"""Pieces of HTML: cards, tables, bars."""
