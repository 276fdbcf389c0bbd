"""Numbers to Indonesian text, HTML pieces, figures, maps and downloads.

Pure functions: no Streamlit, no store. HTML pieces go to ``st.html``, figures to
``st.plotly_chart(…, theme=None, config=theme.PLOTLY_CONFIG, alt=…)``. Plain text is escaped; what a piece
returns (`markup.Html`) passes through. A piece that needs literal colours takes ``look``, a `theme.Tokens`.

``numbers``   integer decimal count percent share_of signed points less_or_more interval span rupiah rupiah_range
              rupiah_about month month_short month_name month_axis day clock moment figure_count figure_share
``markup``    safe join bold link image
``theme``     tokens(name) ramp ink_on see_through figure PLOTLY_CONFIG LIGHT DARK
``css``       page_css(look): once per page; containers with keys ``narrow…`` show on phones only, ``broad…`` elsewhere
``cards``     page_line breadcrumb title heading figures(Angka…) call calls(Call…) big_figure definitions paragraph note
              foot state panel
``tables``    table(first, Column…, Row…, caption=)
``bars``      ranked_bars(Bar…) cell_bar cell_dot scale_head columns (deciles) divided_bar pyramid
``dots``      neighbours(Dot…, scale, ends) common_scale: an area among its neighbours
``shapes``    shape pill limit sparkline VERDICT_WORDS
``classes``   AreaValue legend circle_legend labels rank propose_breaks
``maps``      city_map centre_map kecamatan_map; clicked(points) gives the area code of a click (tiles too)
``smallmap``  small_map: still image with numbered marks, for Ringkasan
``tiles``     tile_map ("Kisi")
``charts``    trend(periods, Line…, write, look=): months with words at the line ends
``report``    scorecard_pdf pack_pdf(dossier…) bytes of A4 pages; file_name; from a `dtks_analytics.dossier.Dossier`
``report_sheets`` scorecard_xlsx(dossier, area): the same content as sheets
``worklist``  workbook(Item…, Heading, choices): rows to repair, to fill in and to load back (`intake.answers.read`)
``workbook``  workbook(Sheet…, definitions, synthetic=) csv_bytes Field Sheet harmless
``sentences`` titles and sentences that follow from the figures
``verdicts``  scores in words: titles, verdicts, promises, minimum, ranks, swaps
``funnel``    funnel(Point…, city, look=): limits through the areas' own, names only outside
``scale``     headline, on_scale: one score with interval and city
``waterfall`` waterfall(before, steps, after, ends, alt): movement of findings
``multiples`` multiples(Panel…, city, ends, look=, write=)
``answers``   answers(Answered…): what is asked first, side by side
``matrix``    triangle(names, PairCell…, breaks, look=, caption=) status_key status_words mark: pairs of programmes
``aid_words`` titles and sentences about aid received together and about the dead
``heat``      heat(first, heads, HeatRow…, breaks, look=, caption=)
``marks``     letters digits words: where two texts differ; marked(pieces)
``pair``      table(both, areas) members: two records side by side; lines(both) for other forms
``pair_sheet`` workbook(Asked…, heading): pairs to answer and to load back (`intake.pair_answers.read`)
``pair_words`` owner kelurahan sides: who decides about a pair, where its records stand
``outlines``  label_name full_name box label_point
"""
