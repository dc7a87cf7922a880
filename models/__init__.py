# a folder a concern; the first three hold what others inherit from
# ruff: noqa: I001
from . import (
    calendar,
    assignment,
    access,
    process,
    ledger,
    mail,
    portal,
    duplicate,
    referral,
    improvement,
    quality,
    figures,
    settings,
)
