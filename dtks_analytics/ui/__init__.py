"""Streamlit lives here: the server, the state of a session, the one cache, widgets and page frames.

Pages put these in order; words, charts and tables come from `dtks_analytics.present`.
"""
