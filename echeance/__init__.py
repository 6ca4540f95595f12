"""Échéance: premium due notices (avis d'échéance) made, reviewed and e-mailed for brokers."""

__version__ = "0.1.0"
__built_on__ = "2026-11-25"
"""The day this version was made: changed with it, shown beside it."""
