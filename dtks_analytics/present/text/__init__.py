"""Figures in Indonesian words."""
