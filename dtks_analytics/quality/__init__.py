"""Row facts, rules, findings and who answers for them."""
