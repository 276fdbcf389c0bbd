"""Figures to Indonesian text, HTML pieces, charts, maps, paper and workbooks.

Pure functions: no Streamlit, no store. HTML pieces go to ``st.html``, figures to
``st.plotly_chart(…, theme=None, config=theme.PLOTLY_CONFIG, alt=…)``. Plain text is escaped; what a piece returns
(`html.markup.Html`) passes through. A piece that needs literal colours takes ``look``, a `theme.Tokens`.

``text``    numbers, sentences, verdicts, aid, pairs: words and numbers, never markup
``html``    markup, cards, tables, bars, dots, funnel, heat, matrix, multiples, pair, scale, shapes, waterfall
``maps``    choropleth, tiles, smallmap, classes, layers, outlines
``paper``   report (A4 as PDF) with page, parts, charts, map, shapes; the template and its fonts
``sheets``  workbook, scorecard, worklist, pairs: what is taken along as XLSX
``style``   the one style sheet, page by page
``charts``  lines over months; ``theme`` and ``plots`` give every figure its look
"""
