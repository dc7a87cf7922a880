"""Errors of the complaint process: tests and callers tell them apart by type, people by the sentence."""

from psycopg2.errors import DeadlockDetected, LockNotAvailable, SerializationFailure

from odoo.exceptions import ConcurrencyError, UserError, ValidationError

# Odoo runs the transaction again: nobody may take these for a fault of what was being done.
RETRIED = (SerializationFailure, LockNotAvailable, DeadlockDetected, ConcurrencyError)


class ComplaintError(UserError):
    """A step of the complaint process is refused; the text says what is missing and what to do."""

    # the web client knows an error by its exact name: without this it shows "Something went wrong" and not the text
    context = {"exception_class": "odoo.exceptions.UserError"}


class MoveNotAllowed(ComplaintError):
    """The table of moves does not lead from the case's phase to the one asked for."""


class MissingInput(ComplaintError):
    """The move is allowed, but something it needs (a reason, a solution, a classification) is empty."""


class TooLong(ComplaintError):
    """The text is longer than one that is taken: it is shortened, or attached as a file."""


class NotTheCustomer(ComplaintError):
    """Only the customer decides on a solution, reopens or withdraws."""


class WindowOver(ComplaintError):
    """The customer's window for this step has ended."""


class CalendarError(ValidationError):
    """Working hours that cannot carry a deadline (flexible, or without any attendance)."""

    context = {"exception_class": "odoo.exceptions.ValidationError"}
