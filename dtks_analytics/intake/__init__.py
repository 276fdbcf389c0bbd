"""From a file of the register to accepted, quarantined and not-data rows. Nothing here publishes."""
