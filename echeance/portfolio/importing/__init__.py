"""Files of an office → the books: all rows of a file or none, with a report in French."""
