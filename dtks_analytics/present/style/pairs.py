"""Style of the review of pairs: two records, progress, answers that stay below on a phone."""

from __future__ import annotations

from typing import Final

SHEET: Final = """
.dt-heard{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.dt-pair{border-collapse:collapse;width:100%;font-size:15px;line-height:22px;margin:0;table-layout:fixed}
.dt-pair caption{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.dt-pair th,.dt-pair td{border:0;border-bottom:1px solid var(--line);padding:7px 12px 7px 0;text-align:left;
 font-weight:450;vertical-align:top;overflow-wrap:anywhere;color:var(--muted)}
.dt-pair thead th{border-bottom:1.5px solid var(--ink);color:var(--ink);font-size:16px;font-weight:650}
.dt-pair thead td{border-bottom:1.5px solid var(--ink);width:24%}
.dt-pair thead small{display:block;font-size:13px;line-height:17px;font-weight:500;color:var(--muted)}
.dt-pair .dt-differs th{color:var(--ink);font-weight:600}.dt-pair .dt-differs td{color:var(--ink)}
.dt-pair mark{background:var(--mark);color:inherit;font-weight:700;text-decoration:underline;
 text-decoration-color:var(--heed);text-decoration-thickness:2px;text-underline-offset:4px;padding:1px 1px}
.dt-progress{font-size:14px;line-height:20px;color:var(--muted)}.dt-progress b{color:var(--ink);font-weight:650}
.dt-progress i{display:block;height:8px;border-radius:4px;background:var(--soft);margin-top:6px;overflow:hidden}
.dt-progress{margin-bottom:14px}.st-key-mengapa{margin-bottom:14px}
.dt-progress u{display:block;height:8px;background:var(--prim)}
.dt-given{border-left:3px solid var(--prim);padding:0 0 0 12px;font-size:15px;line-height:22px}
.dt-given small{display:block;font-size:13px;line-height:18px;color:var(--muted)}
.dt-square .dt-heat{table-layout:fixed;min-width:560px}.dt-square .dt-heat td{width:auto;padding:6px 8px}
.dt-square .dt-heat th:first-child{width:15%}.dt-square .dt-heat thead th{font-size:12px;line-height:15px;
 }
.dt-square{margin-top:10px}.dt-text+.dt-note,.dt-table+.dt-note,.dt-square+.dt-note{margin-top:8px}
.st-key-jawaban button{min-height:44px}.st-key-jawaban kbd{color:var(--muted)!important;opacity:1!important}
.st-key-jawaban [data-testid^=stBaseButton-primary]:not(:disabled) kbd{color:var(--bg)!important}
.st-key-jawaban{gap:10px!important}
.st-key-tiga{flex-direction:row!important;flex-wrap:nowrap!important;gap:8px!important}
.st-key-tiga>div{flex:1 1 0!important;min-width:0!important;width:auto!important}
.st-key-tiga button{padding:4px 8px;min-height:52px;width:100%}
.st-key-tiga button p{font-size:14px;line-height:17px;white-space:normal}
.st-key-alasan{border-top:1px solid var(--line);padding-top:8px;gap:6px!important}
.st-key-pilihan{display:grid!important;grid-template-columns:1fr 1fr;gap:4px!important}
.st-key-pilihan>div{min-width:0!important;width:auto!important}
.st-key-pilihan button{padding:2px 10px;height:100%}
.st-key-pilihan button>div,.st-key-pilihan button span[data-has-shortcut]{width:100%;justify-content:space-between;
 text-align:left}
.st-key-pilihan button p{font-size:13px;line-height:16px;white-space:normal}
@media (max-width:640px){
.dt-pair{font-size:14px;line-height:20px}.dt-pair thead td{width:22%}.dt-pair th,.dt-pair td{padding-right:6px}
.dt-square .dt-heat{min-width:760px}
.dt-square .dt-heat th:first-child{position:sticky;left:0;background:var(--bg);width:104px}
.dt-pair thead small{font-size:12px}
.st-key-jawaban{position:fixed!important;left:0;right:0;bottom:0;z-index:99;width:auto!important;background:var(--bg);
 border-top:1.5px solid var(--ink);padding:10px 16px calc(10px + env(safe-area-inset-bottom));gap:8px!important;
 max-height:74vh;overflow-y:auto;overscroll-behavior:contain}
.st-key-jawaban kbd{display:none}.st-key-alasan .dt-label{font-size:13px;line-height:16px}
[data-testid=stMainBlockContainer]:has(.st-key-jawaban){padding-bottom:240px}
[data-testid=stMainBlockContainer]:has(.st-key-alasan){padding-bottom:74vh}
}
@media print{.st-key-jawaban{display:none!important}}
"""
"""Appended to the one style sheet of `present.css`."""
