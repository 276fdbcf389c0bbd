"""Style of the quality pages: score, scale, waterfall, small multiples, heat map, rules, training."""

from __future__ import annotations

from typing import Final

SHEET: Final = """
.dt-score{display:flex;gap:4px 28px;align-items:flex-start;flex-wrap:wrap}
.dt-score-value{font-size:64px;line-height:68px;font-weight:750;letter-spacing:-.03em;white-space:nowrap}
.dt-score-value small{font-size:18px;font-weight:450;color:var(--muted);letter-spacing:0;padding-left:6px}
.dt-score-words{flex:1;min-width:260px}.dt-score-words p{font-size:16px;line-height:24px;margin:6px 0 0;max-width:44ch}
.dt-onscale{max-width:640px;padding:0 12px;margin-top:8px}.dt-above{position:relative;height:42px}
.dt-on{position:absolute;bottom:2px;transform:translateX(-50%);font-size:13px;line-height:18px;white-space:nowrap;
 font-weight:650}
.dt-up{bottom:22px}.dt-thick .dt-range{top:8px!important;height:6px!important;border-radius:3px!important}
.dt-thick .dt-shape{width:18px;height:18px;vertical-align:-4px}
.dt-below{position:relative;height:20px;font-size:13px;color:var(--muted)}
.dt-below span{position:absolute;transform:translateX(-50%)}
.dt-gates{width:100%;border-collapse:collapse;font-size:15px;margin:0}
.dt-gates th,.dt-gates td{border:0;border-bottom:1px solid var(--line);padding:8px 6px 8px 0;text-align:left;
 font-weight:450}
.dt-gates td b{font-weight:700}.dt-gates tr:last-child th,.dt-gates tr:last-child td{border:0}
.dt-panel h2{font-size:16px;line-height:22px;font-weight:650;margin:0 0 8px;padding:0;letter-spacing:0}
.dt-panel .dt-note{padding-top:6px}.dt-dims .dt-table .dt-bar{width:48%}.dt-fall{margin-bottom:14px}
.dt-below-figures{padding-top:12px}
.dt-lurah .dt-dots li,.dt-lurah .dt-dots-head{grid-template-columns:30% 1fr 104px}
.dt-rownumber{color:var(--muted);font-weight:450;padding-right:12px}
.dt-fall-plot{position:relative;display:flex;height:220px;border-bottom:1px solid var(--ink);gap:0}
.dt-fall-plot div{position:relative;flex:1}
.dt-fall-plot i{position:absolute;left:14%;right:14%;background:var(--muted)}
.dt-fall-plot i.dt-end{background:var(--ink)}
.dt-fall-plot i.dt-out{background:var(--baik-mark)}
.dt-fall-plot i.dt-in{background:repeating-linear-gradient(135deg,var(--heed) 0 2px,transparent 2px 6px);
 border-top:1px solid var(--heed)}
.dt-fall-plot u{position:absolute;left:86%;width:28%;border-top:1px solid var(--muted);text-decoration:none}
.dt-fall-plot b{position:absolute;left:0;right:0;text-align:center;font-size:14px;line-height:22px;font-weight:700}
.dt-fall-words{display:flex;font-size:13px;line-height:17px;color:var(--muted);padding-top:6px}
.dt-fall-words span{flex:1;text-align:center;padding:0 4px}
.dt-multi{list-style:none!important;margin:0!important;padding:0!important;display:grid;
 grid-template-columns:repeat(5,1fr);gap:24px 28px}
.dt-multi li{margin:0!important;padding:0!important;min-width:0;break-inside:avoid;border-top:1px solid var(--line)}
.dt-multi h3{display:flex;justify-content:space-between;gap:8px;font-size:14px;line-height:20px;font-weight:600;
 margin:0;padding:6px 0 4px;letter-spacing:0}
.dt-multi h3 a{color:inherit!important;text-decoration-color:var(--line)}
.dt-multi-frame{position:relative;padding-left:24px}.dt-multi-plot{display:block;width:100%}
.dt-multi-y{position:absolute;left:0;top:0;bottom:0;display:flex;flex-direction:column;justify-content:space-between;
 font-size:11px;line-height:13px;color:var(--muted)}
.dt-multi p{display:flex;justify-content:space-between;font-size:12px;color:var(--muted);margin:0;padding-left:24px;
 line-height:16px}
.dt-heat{border-collapse:separate;border-spacing:2px;width:100%;font-size:14px;line-height:18px;margin:0}
.dt-heat caption{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.dt-heat th,.dt-heat td{border:0;padding:5px 8px}.dt-heat td{text-align:right;width:13%}
.dt-heat thead th{font-size:13px;font-weight:600;color:var(--muted);text-align:right;vertical-align:bottom}
.dt-heat th:first-child{text-align:left;padding-left:0}.dt-heat tbody th{font-weight:600}
.dt-heat tbody th small{font-weight:450;color:var(--muted)}.dt-heat a{color:inherit!important;
 text-decoration-color:var(--line)}
.dt-unknown{border:1px dashed var(--muted)!important;color:var(--muted)}
.dt-verdicts{list-style:none!important;margin:0!important;padding:0!important}
.dt-verdicts li{display:flex;justify-content:space-between;align-items:center;border-bottom:1px solid var(--line);
 padding:8px 12px 8px 0!important;margin:0!important}.dt-verdicts b{font-size:20px;font-weight:700}
.dt-reply{border:1px solid var(--line);border-radius:4px;padding:14px 16px;margin:0 0 12px;break-inside:avoid}
.dt-reply h3{font-size:16px;font-weight:650;margin:0;padding:0;letter-spacing:0}
.dt-reply h3 small{font-size:13px;font-weight:450;color:var(--muted)}
.dt-reply p{font-size:16px;line-height:24px;margin:6px 0 0;max-width:68ch;white-space:pre-line}
.dt-reply .dt-evidence{font-size:14px;line-height:20px;color:var(--muted)}
.dt-key-verdicts{display:flex;flex-wrap:wrap;gap:2px 18px;font-size:13px;color:var(--muted);margin:6px 0 0}
.dt-key-verdicts img{margin-right:4px}
.dt-ruleitem{border-bottom:1px solid var(--line);padding:12px 0;break-inside:avoid;display:grid;
 grid-template-columns:minmax(0,1fr) 190px;gap:2px 24px}
.dt-ruleitem h3{font-size:16px;line-height:22px;font-weight:650;margin:0;padding:0;letter-spacing:0}
.dt-ruleitem h3 small{font-size:13px;font-weight:450;color:var(--muted);padding-left:6px}
.dt-ruleitem p{font-size:15px;line-height:22px;margin:2px 0 0;max-width:68ch}
.dt-ruleitem .dt-note{font-size:13px;line-height:19px}
.dt-ruleitem .dt-count{text-align:right;font-size:13px;line-height:18px;color:var(--muted)}
.dt-ruleitem .dt-count b{display:block;font-size:20px;line-height:26px;font-weight:700;color:var(--ink)}
.dt-tag{display:inline-block;border:1px solid var(--muted);border-radius:3px;padding:0 6px;font-size:12px;
 line-height:18px;font-weight:600;color:var(--muted);margin-left:6px}
.dt-record{border-collapse:collapse;width:100%;font-size:15px;line-height:21px;margin:0}
.dt-record caption{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.dt-record th,.dt-record td{border:0;border-bottom:1px solid var(--line);padding:6px 10px 6px 0;text-align:left;
 font-weight:450;overflow-wrap:anywhere}
.dt-record th{color:var(--muted);width:32%}.dt-record thead th{color:var(--ink);font-weight:650}
.dt-record mark{background:var(--mark);color:inherit;font-weight:650;text-decoration:underline}
[data-testid^=stBaseButton-primary]:not(:disabled) p{color:var(--bg)}
.dt-example{max-width:640px;padding:10px 0}
.dt-scroll{overflow-x:auto}.dt-many th,.dt-many td{min-width:104px;overflow-wrap:normal;font-size:14px}
.st-key-daftar [data-testid=stElementToolbar]{display:none}
.st-key-utama [data-testid=stPageLink] a{background:var(--prim)!important;border-radius:4px;padding:9px 16px!important;
 min-height:44px;align-items:center}
.st-key-utama [data-testid=stPageLink] a p{color:var(--bg)!important;text-decoration:none!important}
@media (max-width:900px){.dt-multi{grid-template-columns:repeat(3,1fr)}}
@media (max-width:640px){
.dt-score-value{font-size:52px;line-height:56px}.dt-score-words{min-width:100%}
.dt-multi{grid-template-columns:1fr 1fr;gap:18px 16px}.dt-heat{font-size:13px;line-height:16px}
.dt-heat thead th{font-size:11px;line-height:13px;letter-spacing:-.02em;padding:4px 0}
.dt-heat th,.dt-heat td{padding:5px 4px}
.dt-heat tbody th small{display:block}.dt-fall-plot b{font-size:13px}.dt-fall-words{font-size:12px;line-height:15px}
.dt-ruleitem{grid-template-columns:1fr}.dt-ruleitem .dt-count{text-align:left;display:flex;gap:6px;align-items:baseline}
.dt-ruleitem .dt-count b{display:inline;font-size:16px}
}
"""
"""Appended to the one style sheet of `present.css`."""
