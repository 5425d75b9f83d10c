"""Writes the evaluation report: one HTML file that needs nothing else."""

from qa.report.comparison import write_comparison
from qa.report.page import write_html

__all__ = ["write_comparison", "write_html"]
