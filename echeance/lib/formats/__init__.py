"""Dates and numbers as Django writes and reads them by itself, where its own formats would not do."""
