"""Poverty figures and data quality of a city's social registry, from its verified monthly exports."""

__version__ = "0.1.0"
