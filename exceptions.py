"""Errors of the complaint process: tests and callers tell them apart by type, people by the sentence."""

from psycopg2.errors import InFailedSqlTransaction

from odoo.exceptions import ConcurrencyError, UserError, ValidationError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

# Another transaction was first: Odoo runs the request again. Who passes over errors of what is not vital lets these go;
# whatever is asked of the database after one fails.
LOST_RACE = (*PG_CONCURRENCY_EXCEPTIONS_TO_RETRY, InFailedSqlTransaction, ConcurrencyError)


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


class NoRoom(ComplaintError):
    """The disk is full: a file cannot be kept."""


class CalendarError(ValidationError):
    """Working hours that cannot carry a deadline (flexible, or without any attendance)."""

    context = {"exception_class": "odoo.exceptions.ValidationError"}


class InUse(ComplaintError):
    """Something hangs on what should go; the web client offers the dialog that takes care of it."""

    context = {"exception_class": "odoo.exceptions.RedirectWarning"}

    def __init__(self, message, action, button):
        super().__init__(message)
        # what the web client's dialog is made of
        self.args = (message, action, button, None)

    def __str__(self):
        return self.args[0]
