"""What people type on the screens of the books."""
