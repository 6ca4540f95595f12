"""Échéance: premium due notices (avis d'échéance) made, reviewed and e-mailed for brokers."""

__version__ = "0.1.0"
