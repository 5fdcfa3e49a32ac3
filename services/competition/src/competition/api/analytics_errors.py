"""Refusals of analytics and exports."""

from typing import ClassVar

from laurel_service.api import Conflict, NotFound, Unprocessable


class AnalyticsNotFound(NotFound):
    """Nothing was analysed yet: a competition is from its start on."""

    code: ClassVar[str] = "ANALYTICS_NOT_FOUND"
    example: ClassVar[str] = "There are no figures of this competition yet."


class PeriodInvalid(Unprocessable):
    """A period begins before it ends and is a year long at most."""

    code: ClassVar[str] = "PERIOD_INVALID"
    example: ClassVar[str] = "from should be before to, and at most 366 days."


class ExportNotFound(NotFound):
    """The caller has asked for no such file, or it has expired."""

    code: ClassVar[str] = "EXPORT_NOT_FOUND"
    example: ClassVar[str] = "You have no file with this id."


class ExportPending(Conflict):
    """The file is still being written."""

    code: ClassVar[str] = "EXPORT_PENDING"
    example: ClassVar[str] = "The file is still being written; try again in a moment."
