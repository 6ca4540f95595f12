"""« Utilisateurs »: who may sign in, kept by the administrators."""
