"""Programmes that overlap, judged by the rule book."""
