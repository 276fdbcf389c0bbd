"""Application services: read, check, publish, recount and retract months; called by the command line and the pages."""
