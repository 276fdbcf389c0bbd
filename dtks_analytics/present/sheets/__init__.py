"""Workbooks to take along."""
