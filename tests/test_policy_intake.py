from .common import ComplaintCase  # noqa: F401
