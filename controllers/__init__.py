from . import (
    account,
    answer,
    case,
    common_answers,
    filing,
    periodic,
    policy,
    public,
    short,
    similar,
    survey,
    tracking,
)
