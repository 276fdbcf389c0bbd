"""``python -m dtks_analytics``: the command line."""

from dtks_analytics.cli.main import run

if __name__ == "__main__":
    run()
