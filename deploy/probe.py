"""Ask this container whether it is ready: exit 0 or 1, for the health check."""

import http.client
import os
import sys
from urllib.parse import urlsplit

asked = http.client.HTTPConnection("127.0.0.1", int(os.environ.get("PORT", "8000")), timeout=4)
try:
    asked.request("GET", "/readyz", headers={"Host": urlsplit(os.environ["HELPDESK_BASE_URL"]).netloc})
    sys.exit(asked.getresponse().status != http.client.OK)
except OSError:
    sys.exit(1)
