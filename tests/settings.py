"""The product's settings, with a data folder of the tests' own."""

import os
import tempfile

os.environ.setdefault("ECHEANCE_DATA_DIR", tempfile.mkdtemp(prefix="echeance-tests-"))
os.environ.setdefault("ECHEANCE_ALLOWED_HOSTS", "localhost,127.0.0.1,testserver")

from echeance.settings import *  # noqa: F403  the folder must be chosen first

# Signing in is not what most tests are about; the slow hash is for people's passwords.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
