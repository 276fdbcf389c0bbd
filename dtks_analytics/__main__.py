"""``python -m dtks_analytics``: the command line."""

from dtks_analytics.cli import main

if __name__ == "__main__":
    main()
