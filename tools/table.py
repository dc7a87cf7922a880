"""What the comparison of complaints weighs: fitted by `benchmarks/fit_duplicates.py` to labelled cases, not by hand.

Each signal adds its coefficient times its value to the sum; a sum of 0 is a score of one half. No Odoo import.
"""

# over this score two complaints are about the same matter, over the lower one perhaps
SAME_MATTER, PERHAPS_SAME = 0.48, 0.11
START = -2.50
COEFFICIENTS = {
    "lead": 2.95,
    "most": 2.89,
    "vague_file": 2.75,
    "same_amount": 1.86,
    "least": 1.66,
    "names_case": 1.50,
    "file": 1.25,
    "same_month": 0.92,
    "same_place": 0.26,
    "same_share": 0.13,
    "same_period": 0.12,
    "same_day": 0.08,
    "other_noun": 0.00,
    "same_instance": 0.00,
    "same_number": 0.00,
    "same_party": 0.00,
    "other_place": -0.19,
    "other_period": -0.27,
    "other_instance": -0.27,
    "other_amount": -0.57,
    "other_side": -0.59,
    "other_day": -0.66,
    "other_month": -0.83,
    "other_number": -0.95,
    "other_reference": -1.70,
    "most_contradicted": -1.84,
    "contradicted": -1.98,
    "letters": -2.56,
    "behind": -2.57,
    "replaced": -4.04,
}
