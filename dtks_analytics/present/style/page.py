"""The one style sheet: header with its plaid strip, type, pieces, phone and paper. No value of the data enters it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dtks_analytics.present.html.markup import Html
from dtks_analytics.present.style.aid import SHEET as AID
from dtks_analytics.present.style.pairs import SHEET as PAIRS
from dtks_analytics.present.style.printed import sheet as on_paper
from dtks_analytics.present.style.quality import SHEET as QUALITY
from dtks_analytics.present.theme import DARK, LIGHT

if TYPE_CHECKING:
    from dtks_analytics.present.theme import Tokens

_VARIABLES: Final = ("bg", "surface", "soft", "ink", "muted", "line", "grid", "prim", "river", "river_text", "mark")

_PLAID: Final = (
    "linear-gradient(rgba(0,0,0,.28) 0 1px,transparent 1px 5px,rgba(0,0,0,.28) 5px 7px),"
    "repeating-linear-gradient(90deg,transparent 0 46px,#E3C98F 46px 47px,transparent 47px 50px,#E3C98F 50px 51px,"
    "transparent 51px 96px),"
    "repeating-linear-gradient(90deg,#7A1526 0 18px,#2A0A10 18px 30px,#7A1526 30px 42px,#A0243A 42px 56px,"
    "#7A1526 56px 68px,#2A0A10 68px 80px,#7A1526 80px 96px)"
)

_SHEET: Final = """
[data-testid=stHeader]{height:56px;background:var(--bg);border-bottom:1px solid var(--line);padding-top:7px}
[data-testid=stHeader]::before{content:"";position:absolute;inset:0 0 auto 0;height:7px;background:PLAID}
[data-testid=stMainBlockContainer]{max-width:1304px;padding:4.9rem 32px 40px}
[data-testid=stMainBlockContainer] [data-testid=stHtml]{font-feature-settings:"tnum"}
.dt-pageline{margin-bottom:10px;display:flex;flex-wrap:wrap;gap:2px 14px;align-items:center;font-size:14px;
 color:var(--muted)}
.dt-pageline b{color:var(--ink);font-weight:650}
.dt-mark{border:1px solid var(--ink);border-radius:3px;padding:2px 7px;font-size:12px;font-weight:650;
 letter-spacing:.03em;color:var(--ink)}
.dt-crumbs{font-size:14px;padding-top:4px}.dt-crumbs a{color:var(--prim)}
.dt-crumbs i{font-style:normal;color:var(--muted);padding:0 6px}
h1.dt-title{font-size:28px;line-height:34px;font-weight:700;letter-spacing:-.01em;color:var(--ink);margin:0;
 padding:4px 0 0;
 max-width:34em;text-wrap:balance}
.dt-lead{font-size:16px;color:var(--muted);margin:4px 0 0}
.dt-heading{font-size:18px!important;line-height:24px;font-weight:650!important;color:var(--ink);margin:0!important;
 padding:0!important;text-wrap:balance;letter-spacing:0}
.dt-heading small{font-size:13px;font-weight:450;color:var(--muted)}
.dt-text{font-size:15px;line-height:23px;max-width:68ch;margin:0}
.dt-note{font-size:13px;line-height:19px;color:var(--muted);max-width:76ch;margin:0;overflow-wrap:anywhere}
.dt-foot{border-top:1px solid var(--line);margin-top:24px;padding-top:12px;font-size:13px;color:var(--muted)}
[data-testid=stHtml] a{color:var(--prim);text-underline-offset:2px}
.dt-figures{display:grid;grid-template-columns:repeat(5,1fr);gap:24px 16px}
.dt-angka{border-top:2px solid var(--ink);padding-top:9px;min-width:0}
.dt-label{font-size:14px;line-height:20px;color:var(--muted)}
.dt-value{font-size:28px;line-height:34px;font-weight:700;letter-spacing:-.01em;white-space:nowrap}
.dt-value.dt-words{line-height:34px;font-size:18px;font-weight:600;letter-spacing:0;white-space:normal}
.dt-unit{font-size:16px;line-height:1;font-weight:600;padding-left:3px;letter-spacing:0}
.dt-unit.dt-tight{padding-left:0;
 font-size:20px}
.dt-context{font-size:14px;line-height:20px;color:var(--muted);min-height:20px}
.dt-spark{display:block;max-width:100%}
td .dt-spark{display:inline-block;vertical-align:middle}
.dt-call{border-left:3px solid var(--heed);padding:0 0 2px 14px;margin:0 0 28px;break-inside:avoid}
.dt-call h3{font-size:18px;line-height:24px;font-weight:650;margin:0;padding:0;letter-spacing:0}
.dt-call h3 small{font-size:14px;font-weight:450;color:var(--muted)}
.dt-call p{font-size:15px;line-height:22px;margin:3px 0 0;max-width:68ch}.dt-goal a{font-weight:600}
.dt-big{font-size:16px;margin:0}.dt-big b{font-size:22px;font-weight:700}.dt-big small{font-size:13px;
 color:var(--muted)}
.dt-definitions,.dt-definitions div{margin-left:0!important;padding:0!important}
.dt-definitions{margin:0;font-size:15px;line-height:22px}.dt-definitions div{margin:0 0 10px}
.dt-definitions dt{display:inline;font-weight:650}.dt-definitions dt::after{content:": "}
.dt-definitions dd{display:inline;margin:0!important}
.dt-state{border-top:1.5px solid var(--ink);padding:10px 0;font-size:15px;line-height:22px;max-width:68ch}
.dt-state small{color:var(--muted)}
.dt-panel{background:var(--soft);border-radius:4px;padding:14px 16px}
.dt-panel h3{font-size:16px;font-weight:650;margin:0 0 8px;padding:0}
.dt-pill{white-space:nowrap;margin-right:6px;display:inline-flex;align-items:center;gap:6px;border-radius:3px;
 padding:2px 8px;font-size:14px;
 font-weight:600}
.dt-shape{width:14px;height:14px;vertical-align:-2px}.dt-limit{white-space:nowrap}.dt-limit img{margin-right:5px}
.dt-table{border-collapse:collapse;width:100%;font-size:15px;line-height:20px;color:var(--ink);margin:0}
.dt-table caption{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.dt-table th,.dt-table td{border:0;border-bottom:1px solid var(--line);padding:7px 8px;text-align:left;
 vertical-align:middle}
.dt-table tr>:first-child{padding-left:0}
.dt-table thead th{border-bottom:1.5px solid var(--ink);font-size:13px;line-height:17px;font-weight:600;
 color:var(--muted);
 vertical-align:bottom}
.dt-table thead small{font-weight:450;font-size:12px;padding-left:4px}
.dt-table tbody th{font-weight:600}.dt-table tbody th small{display:block;font-size:13px;font-weight:450;
 color:var(--muted)}
.dt-table tbody th a{color:inherit;text-decoration-color:var(--line)}.dt-table tbody th a:hover{color:var(--prim)}
.dt-table .dt-number{text-align:right;white-space:nowrap}
.dt-table thead .dt-number{white-space:normal}
.dt-table .dt-bar{width:26%;padding-right:0}
.dt-table .dt-total th,.dt-table .dt-total td{font-weight:700}
.dt-table .dt-group th{border-bottom:1.5px solid var(--ink);padding-top:14px}
.dt-table .dt-group th small{display:inline}.dt-table tr{break-inside:avoid}
.dt-choose{columns:2;column-gap:56px}.dt-choose .dt-table{break-inside:avoid;margin-bottom:28px}
.dt-choose thead th:first-child{font-size:15px;color:var(--ink);width:38%}
.dt-folded:not(:has(>details[open])) tbody tr:nth-child(n+16),.dt-folded details[open] span:first-child,
.dt-folded details:not([open]) span:last-child{display:none}
.dt-folded summary{padding:10px 0;font-size:15px;font-weight:600;color:var(--prim);text-decoration:underline;
 text-underline-offset:2px;cursor:pointer;width:fit-content}
.dt-track{display:block;position:relative;height:16px}
.dt-track i{position:absolute;left:0;top:0;bottom:0;background:var(--prim);
 box-shadow:inset 0 0 0 1px rgba(27,42,51,.28)}
.dt-cellbar{padding:4px 0}.dt-cellbar .dt-track{height:13px}.dt-cellbar .dt-track i{box-shadow:none}
.dt-track i.dt-tick,.dt-line i.dt-tick{top:-3px;bottom:-3px;width:0;background:none;box-shadow:none;
 border-left:1.5px dashed var(--ink)}
.dt-track i.dt-tick::before{content:"";position:absolute;inset:0 0 0 -3px;border-left:1.5px solid var(--bg);
 opacity:.75}
.dt-rank,.dt-divided-words,.dt-legend{list-style:none!important;margin:0!important;padding:0!important}
.dt-rank li,.dt-legend li,.dt-divided-words li{margin-left:0!important;padding:0!important}
.dt-rank li{display:grid;grid-template-columns:1fr auto;gap:2px 8px;margin:0 0 12px;font-size:14px;line-height:20px;
 break-inside:avoid}
.dt-rank .dt-track{grid-column:1/-1}.dt-rank-name{font-weight:600;min-width:0}
.dt-rank-name a{color:inherit;text-decoration-color:var(--line)}.dt-rank-name a:hover{color:var(--prim)}
.dt-rank small{font-size:13px;color:var(--muted);font-weight:450}.dt-rank-value{text-align:right;white-space:nowrap}
.dt-rank-value b{font-weight:600}
.dt-rank-foot{position:relative;height:20px;font-size:13px;color:var(--muted);margin-top:-6px}
.dt-rank-foot span{position:absolute;transform:translateX(-50%);white-space:nowrap}
.dt-line{position:relative;height:22px;min-width:60px}
.dt-line::before{content:"";position:absolute;left:0;right:0;top:11px;border-top:1px solid var(--line)}
.dt-line i,.dt-dot{position:absolute}.dt-line .dt-range{top:9px;height:4px;border-radius:2px}
.dt-line i.dt-tick{top:2px;bottom:2px}.dt-dot{top:0;transform:translateX(-50%);line-height:22px}
.dt-scale{display:flex;justify-content:space-between}
.dt-dots{list-style:none!important;margin:0 0 6px!important;padding:0!important;border-top:1.5px solid var(--ink)}
.dt-dots li,.dt-dots-head{display:grid;grid-template-columns:minmax(96px,34%) 1fr minmax(52px,auto);gap:0 12px;
 align-items:center;margin:0!important;padding:5px 0!important;font-size:14px;line-height:18px}
.dt-dots li{border-bottom:1px solid var(--line);break-inside:avoid}.dt-dots-head{font-size:13px;color:var(--muted)}
.dt-dots li>span:last-child{text-align:right}.dt-dots .dt-own{font-weight:700}
.dt-dots a{color:inherit;text-decoration-color:var(--line)}
.dt-columns{font-size:12px;color:var(--muted)}
.dt-plot{position:relative;display:flex;gap:6px;height:150px;margin-top:18px;border-bottom:1px solid var(--ink)}
.dt-plot div{position:relative;flex:1}.dt-plot div i{position:absolute;bottom:0;left:0;right:0;background:var(--prim)}
.dt-plot span{position:absolute;left:-4px;right:-4px;text-align:center;color:var(--ink);line-height:18px}
.dt-across{position:absolute;left:0;right:0;border-top:1.5px dashed var(--ink);z-index:1}
.dt-labels{display:flex;gap:6px}.dt-labels span{flex:1;text-align:center;line-height:20px}
.dt-divided{display:flex;gap:2px;height:18px}.dt-divided i{background:var(--prim);min-width:3px}
.dt-divided-words{display:flex;flex-wrap:wrap;gap:4px 20px;font-size:14px;margin-top:6px}
.dt-divided-words i{display:inline-block;width:11px;height:11px;background:var(--prim);margin-right:6px}
.dt-pyramid{display:grid;grid-template-columns:1fr 52px 1fr;gap:2px 0;font-size:12px;line-height:15px;
 color:var(--muted)}
.dt-pyramid b{font-size:13px;color:var(--ink);font-weight:600;padding-bottom:4px}
.dt-pyramid b:first-child{text-align:right}
.dt-pyramid span{text-align:center}.dt-pyramid div{position:relative;height:15px}
.dt-pyramid div i,.dt-pyramid div u{position:absolute;top:0;bottom:0}
.dt-pyramid div i{background:color-mix(in srgb,var(--prim) 60%,var(--bg));top:2px;bottom:2px}
.dt-pyramid div u{border:1.4px solid var(--ink)}
.dt-left i,.dt-left u{right:0}.dt-left u{border-right:0!important}.dt-right u{border-left:0!important}
.dt-pyramid small{font-size:12px}.dt-pyramid small:last-child{text-align:right}
.dt-key{font-size:13px;color:var(--muted);margin:8px 0 0}
.dt-key i{display:inline-block;width:16px;height:10px;margin:0 5px 0 10px}.dt-key i:first-child{margin-left:0}
.dt-key-bar{background:color-mix(in srgb,var(--prim) 60%,var(--bg))}.dt-key-outline{border:1.4px solid var(--ink)}
.dt-legend{display:flex;font-size:13px;line-height:18px;color:var(--ink)}
.dt-legend li{flex:1;margin:0;padding:0}.dt-legend i{display:block;height:11px;margin-bottom:4px}
.dt-legend small{display:block;font-size:13px;color:var(--muted)}.dt-legend .dt-none{margin-left:8px}
.dt-circles{display:flex;flex-wrap:wrap;gap:4px 20px;align-items:center;list-style:none!important;margin:0!important;
 padding:0!important;font-size:13px}
.dt-circles li{display:flex;align-items:center;gap:7px;margin:0!important;padding:0!important}
.dt-circles i{border-radius:50%;background:color-mix(in srgb,var(--prim) 60%,var(--soft))}
.dt-small{position:relative;max-width:330px;margin:0 auto}.dt-small>img{display:block;width:100%}
.dt-small em,.dt-small b,.dt-small a{position:absolute;transform:translate(-50%,-50%)}
.dt-small em{font-size:13px;line-height:16px;color:var(--river_text);text-align:center}
.dt-small b{width:26px;height:26px;border-radius:50%;background:var(--ink);color:var(--bg);border:2px solid var(--bg);
 font-size:13px;line-height:22px;text-align:center;box-sizing:border-box}
.dt-legend .dt-none i{background:repeating-linear-gradient(135deg,var(--soft) 0 4px,var(--line) 4px 5px)}
.dt-legend-box{container-type:inline-size}
.dt-narrow{display:none}
@container (max-width:600px){.dt-legend .dt-narrow{display:inline}.dt-legend .dt-broad{display:none}
.dt-legend{flex-wrap:wrap}.dt-legend li{flex:1 0 18%;white-space:nowrap}
.dt-legend .dt-none{flex:1 0 100%;margin:6px 0 0!important;display:flex;gap:6px;align-items:baseline}
.dt-legend .dt-none i{width:24px;margin:0}}
[class*=st-key-narrow]{display:none}
@media (max-width:640px){
[data-testid=stMainBlockContainer]{padding:4.6rem 16px 24px}
h1.dt-title{font-size:24px;line-height:30px}
.dt-figures{grid-template-columns:1fr 1fr}
.dt-table .dt-wide{display:none}.dt-table th,.dt-table td{padding:7px 5px}
.dt-narrow{display:inline}.dt-broad{display:none}.dt-limit{white-space:normal}
[class*=st-key-narrow]{display:flex}[class*=st-key-broad]{display:none!important}
.dt-choose{columns:1}
.dt-plot,.dt-labels{gap:3px}.dt-columns{font-size:11px}
}
"""


def _variables(look: Tokens) -> str:
    pairs = [(name, getattr(look, name)) for name in _VARIABLES] + [("heed", look.verdicts["perhatian"].mark)]
    for verdict, colours in look.verdicts.items():
        pairs += [
            (f"{verdict}-mark", colours.mark), (f"{verdict}-text", colours.text), (f"{verdict}-bg", colours.background),
        ]  # fmt: skip
    return "".join(f"--{name}:{value};" for name, value in pairs)


def _whole(look: Tokens) -> Html:
    pills = "".join(
        f".dt-{verdict}{{color:var(--{verdict}-text);background:var(--{verdict}-bg)}}" for verdict in look.verdicts
    )
    sheet = pills + QUALITY + AID + PAIRS + _SHEET.replace("PLAID", _PLAID) + on_paper(look, _variables(LIGHT))
    return Html(f"<style>:root{{{_variables(look)}}}{sheet}</style>")


_SHEETS: Final = {look.name: _whole(look) for look in (LIGHT, DARK)}


def page_css(look: Tokens) -> Html:
    """Return the style sheet of a theme, for one ``st.html`` call at the top of every page."""
    return _SHEETS[look.name]
