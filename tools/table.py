"""What the comparison of complaints weighs: fitted by `benchmarks/fit_duplicates.py` to labelled cases, not by hand.

Each signal adds its coefficient times its value to the sum; a sum of 0 is a score of one half. No Odoo import.
"""

# over this score two complaints are about the same matter, over the lower one perhaps
SAME_MATTER, PERHAPS_SAME = 0.54, 0.11
START = -2.23
COEFFICIENTS = {
    "most": 3.23,
    "lead": 3.11,
    "vague_file": 2.69,
    "least": 1.78,
    "same_amount": 1.51,
    "names_case": 1.50,
    "file": 1.00,
    "same_month": 0.89,
    "same_period": 0.27,
    "same_share": 0.24,
    "same_place": 0.22,
    "same_day": 0.15,
    "other_noun": 0.00,
    "same_instance": 0.00,
    "same_number": 0.00,
    "same_party": 0.00,
    "other_place": -0.26,
    "other_period": -0.35,
    "other_instance": -0.53,
    "other_amount": -0.70,
    "other_side": -0.70,
    "other_day": -0.76,
    "other_month": -1.04,
    "other_number": -1.19,
    "other_reference": -1.94,
    "contradicted": -1.97,
    "most_contradicted": -2.15,
    "behind": -2.83,
    "letters": -3.44,
    "replaced": -4.81,
}
