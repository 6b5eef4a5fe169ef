#!/usr/bin/env python
"""The command line of the helpdesk."""

import os
import sys

from django.core.management import execute_from_command_line

from helpdesk.core.env import BadSetting
from helpdesk.embedded import scratch

# These prove things end to end and therefore bring their own throw-away servers.
SELF_CONTAINED = {"check_payloads", "check_clocks"}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpdesk.settings")
    try:
        if SELF_CONTAINED.intersection(sys.argv[1:2]) and "--full" in sys.argv:
            with scratch():
                execute_from_command_line([sys.argv[0], "migrate", "--verbosity", "0"])
                execute_from_command_line(sys.argv)
        else:
            execute_from_command_line(sys.argv)
    except BadSetting as error:
        sys.exit(f"manage.py: {error}")


if __name__ == "__main__":
    main()
