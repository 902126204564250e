"""Runs in moto's server before it starts, and spares it a third of its work: for each request it lists its modules on
the disk, once or twice, and logs a line that nobody reads. A moto that works otherwise is left as it is.

https://docs.python.org/3/library/site.html says when Python imports a module of this name.
"""

import logging
import sys

if any("moto_server" in argument for argument in getattr(sys, "orig_argv", [])):
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    try:
        from moto import backends

        modules = tuple(backends.list_of_moto_modules())
        backends.list_of_moto_modules = lambda: modules
    except (ImportError, AttributeError):
        pass
