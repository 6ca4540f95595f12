"""The product's settings, with a data folder of the tests' own."""

import atexit
import os
import shutil
import tempfile

if "ECHEANCE_DATA_DIR" not in os.environ:
    # Workers of a parallel run inherit the variable: the one who made the folder removes it.
    os.environ["ECHEANCE_DATA_DIR"] = tempfile.mkdtemp(prefix="echeance-tests-")
    atexit.register(shutil.rmtree, os.environ["ECHEANCE_DATA_DIR"], ignore_errors=True)
os.environ.setdefault("ECHEANCE_ALLOWED_HOSTS", "localhost,127.0.0.1,testserver")

from echeance.settings import *  # noqa: F403  the folder must be chosen first

# Signing in is not what most tests are about; the slow hash is for people's passwords.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# A thread of the live server must not hold the test database that is then to be dropped.
DATABASES["default"]["CONN_MAX_AGE"] = 0  # noqa: F405
