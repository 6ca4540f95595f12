"""`python -m echeance`: the same as `echeance`."""

import sys

from echeance.cli import main

sys.exit(main())
