"""Reads documents exactly and finds their structure: items, turns, headings, dates, speakers."""

from qa.corpus.files import find_sources
from qa.corpus.parse import outline

__all__ = ["find_sources", "outline"]
