"""Operations that moto lacks, written from AWS's API models and documentation: a small HTTP server inside moto's.

A module a service, with functions that are marked by the decorator `operation`. Every one is listed in coverage.json,
by its IAM action, so that the docs say which guardrails were tried against it instead of moto.
"""

import importlib
import pkgutil


def operation(responses):
    """Adds a function to the class that answers a service's requests, or puts it in place of one that only refuses."""

    def add(function):
        setattr(responses, function.__name__, function)
        return function

    return add


def add_all():
    for module in pkgutil.iter_modules(__path__):
        try:
            importlib.import_module(f"{__name__}.{module.name}")
        except (ImportError, AttributeError):
            # A moto of another form is left as it is: the operation is refused, and a test says so.
            pass
