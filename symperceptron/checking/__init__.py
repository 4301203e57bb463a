"""Job 1: verify hand algebra."""

from symperceptron.checking.check import check
from symperceptron.checking.report import LineReport, LineVerdict, Mistake, Report

__all__ = ["LineReport", "LineVerdict", "Mistake", "Report", "check"]
