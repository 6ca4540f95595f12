"""English as the British write it: Django’s own « en » is American."""
