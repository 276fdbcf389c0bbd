"""Scorecards: comparison, intervals, repairs, outliers, report data and its proof."""
