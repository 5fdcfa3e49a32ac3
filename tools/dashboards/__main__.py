"""Writes the chart's dashboards: `python -m tools.dashboards`."""

from tools.dashboards import notifications, service

if __name__ == "__main__":
    service.FILE.write_text(service.text())
    notifications.FILE.write_text(notifications.text())
