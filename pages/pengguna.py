"""Pengguna: who has which role where, for the pengelola."""

from __future__ import annotations

from dtks_analytics.ui.frame import layout
from dtks_analytics.ui.pages import users

users.need()
layout.first_line("Pengguna", [users.lead()])
layout.title(users.title())
users.st_roles()
users.st_grant()
users.st_revoke()
users.st_sessions()
users.st_history()
layout.foot()
