"""Writes deploy/chart/dashboard.json, the dashboard of a service: `python -m tools.dashboards`."""

import sys

from tools.dashboards.service import FILE, text

if __name__ == "__main__":
    sys.exit(FILE.write_text(text()) and 0)
