"""Style of the pages about aid and deaths: the triangle of pairs, steps, money, people in a list."""

from __future__ import annotations

from typing import Final

SHEET: Final = """
.dt-tri{border-collapse:separate;border-spacing:2px;width:100%;table-layout:fixed;margin:0;color:var(--ink)}
.dt-tri caption{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.dt-tri-head{width:126px}
.dt-tri th,.dt-tri td{border:0;padding:0;font-size:14px;line-height:18px;vertical-align:middle;height:42px}
.dt-tri th{font-weight:600;text-align:left;font-size:13px;line-height:16px}
.dt-tri .dt-diagonal{position:relative;vertical-align:bottom;height:22px;padding:0 0 3px 2px}
.dt-tri .dt-diagonal span{position:absolute;left:2px;bottom:4px;white-space:nowrap;color:var(--muted)}
.dt-tri td{text-align:right;padding:3px 7px}
.dt-tri td b{font-weight:600;display:flex;align-items:center;justify-content:space-between;gap:4px}
.dt-tri td small{display:block;font-size:12px;line-height:15px}
.dt-tri td a{color:inherit!important;text-decoration:none;display:block;margin:-3px -7px;padding:3px 7px}
.dt-tri td a:hover b{text-decoration:underline}
.dt-tri td.dt-is-boleh,.dt-tri td.dt-is-tidak_berlaku{color:var(--muted);background:var(--soft)}
.dt-tri td.dt-is-boleh b,.dt-tri td.dt-is-tidak_berlaku b,.dt-tri td.dt-is-belum_dinilai b{font-weight:450}
.dt-tri td.dt-is-belum_dinilai{border:1px dashed color-mix(in srgb,var(--muted) 55%,var(--bg));color:var(--muted)}
.dt-trilegend{max-width:560px;margin-top:10px}
.dt-tri td.dt-chosen{outline:2.5px solid var(--ink);outline-offset:0}
.dt-pairmark{width:12px;height:12px;flex:none}
.dt-status{display:inline-flex;align-items:center;gap:6px;white-space:nowrap}
.dt-status.dt-is-dilarang,.dt-status.dt-is-periksa{font-weight:600;color:var(--ink)}
.dt-status .dt-pairmark{width:14px;height:14px}
.dt-statuskey{list-style:none!important;margin:0!important;padding:0!important;display:flex;flex-wrap:wrap;
 gap:4px 22px;font-size:14px}
.dt-statuskey li{margin:0!important;padding:0!important}.dt-statuskey small{color:var(--muted);font-size:13px}
.dt-todo{border-left:3px solid var(--heed);padding:0 0 2px 14px;margin:0 0 22px;break-inside:avoid}
.dt-todo.dt-calm{border-left-color:var(--line)}
.dt-todo h3{font-size:16px;line-height:22px;font-weight:650;margin:0;padding:0;letter-spacing:0}
.dt-todo h3 small{font-size:14px;font-weight:450;color:var(--muted)}
.dt-todo ol{margin:4px 0 0!important;padding-left:20px!important;font-size:15px;line-height:22px;max-width:68ch}
.dt-todo ol li{margin:0 0 2px!important;padding:0!important}
.dt-todo p{font-size:14px;line-height:20px;color:var(--muted);margin:4px 0 0;max-width:68ch}
.dt-money{font-size:34px;line-height:40px;font-weight:700;letter-spacing:-.02em;margin:0}
.dt-money small{font-size:15px;font-weight:450;letter-spacing:0;color:var(--muted);display:block;line-height:21px}
.dt-assume{margin:10px 0 0!important;padding-left:18px!important;font-size:14px;line-height:20px}
.dt-assume li{margin:0 0 4px!important;padding:0!important}
.dt-stamp{font-size:13px;color:var(--muted);margin:0 0 8px}.dt-stamp b{color:var(--ink);font-weight:600}
.dt-hatched{background:repeating-linear-gradient(135deg,var(--prim) 0 2px,transparent 2px 6px)!important;
 border:1px solid var(--prim)}
.dt-plot div i.dt-hatched{box-sizing:border-box}
.dt-unsure{font-weight:600;display:inline-flex;gap:6px;align-items:baseline}.dt-unsure .dt-pairmark{flex:none}
.dt-decides{color:var(--muted);display:block}
.dt-book .dt-table .dt-text:last-child{width:166px}.dt-book td,.dt-book tbody th,.dt-others td,.dt-others tbody th{
 vertical-align:top!important}
.dt-dead .dt-table .dt-bar{width:22%}.dt-names td,.dt-names tbody th{vertical-align:top!important}
.dt-names td small{font-size:13px;line-height:17px}
.dt-others .dt-table .dt-bar{width:14%}.dt-others .dt-table .dt-text{width:42%;font-size:14px}
.dt-people td,.dt-people th{vertical-align:top!important}
.dt-answers{display:grid;grid-template-columns:repeat(3,1fr);gap:16px 40px}
.dt-answers section{min-width:0;break-inside:avoid;border-top:1px solid var(--line);padding-top:10px}
.dt-answers h3{font-size:16px;line-height:22px;font-weight:650;margin:0;padding:0;letter-spacing:0}
.dt-answers p{font-size:15px;line-height:22px;margin:4px 0 0}
.dt-answers .dt-acts{font-size:14px;line-height:20px;color:var(--muted)}
.dt-answers .dt-goal span{display:inline-block;width:18px}
@media (max-width:900px){.dt-answers{grid-template-columns:1fr}}
@media (max-width:640px){
.dt-money{font-size:28px;line-height:34px}
.dt-names .dt-narrow{display:block;margin-top:3px;font-size:14px;line-height:19px}
.dt-names th .dt-narrow{font-size:13px;margin:0}
.dt-book .dt-table .dt-text:last-child{width:96px}.dt-book td,.dt-book tbody th{font-size:14px;line-height:19px}
.dt-book tbody th{width:34%}
}
"""
"""Appended to the one style sheet of `present.css`."""
