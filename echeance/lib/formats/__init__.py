"""Dates and numbers as Django writes and reads them, where its own formats would not do."""
