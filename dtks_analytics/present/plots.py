"""Plotly, with all that it looks at while a figure is built loaded whole.

Plotly loads each class at its first use, and asks of every value whether it is of pandas as soon as pandas is being
imported: half-way through, in another thread, that is an error. Modules that build figures take ``go`` from here, so
that Python's own import lock makes them wait.
"""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go
import plotly.io
import plotly.tools

LOADED = (pd.Series, go.Bar, go.Choropleth, go.Figure, go.Scatter, go.Scattergeo, go.layout.Template,
          plotly.io.to_json, plotly.tools.return_figure_from_figure_or_data)  # fmt: skip
"""What figures are made of and looked through for, and what Streamlit asks for when it sends one."""

__all__ = ["LOADED", "go"]
