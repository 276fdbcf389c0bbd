"""Audit: what was done and who saw whom, for the auditor."""

from __future__ import annotations

from dtks_analytics.ui.frame import layout
from dtks_analytics.ui.pages import audit_lines, audit_notice, audit_person

audit_lines.need()
layout.first_line("Audit", [audit_lines.lead()])
layout.title(audit_lines.title())
audit_lines.st_chain()
audit_lines.st_lines()
audit_person.st_who_saw()
audit_notice.st_notice()
layout.foot()
