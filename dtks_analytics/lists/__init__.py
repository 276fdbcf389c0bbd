"""Companion lists of the register: matching and applying them."""
