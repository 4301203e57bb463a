"""``python -m symperceptron``."""

import sys

from symperceptron.cli import main

sys.exit(main())
