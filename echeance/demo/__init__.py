"""The demonstration: an invented office, its books, and mails that never leave the machine."""
