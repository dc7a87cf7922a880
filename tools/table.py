"""What the comparison of complaints weighs: fitted by `benchmarks/fit_duplicates.py` to labelled cases, not by hand.

Each signal adds its coefficient times its value to the sum; a sum of 0 is a score of one half. No Odoo import.
"""

# over this score two complaints are about the same matter, over the lower one perhaps
SAME_MATTER, PERHAPS_SAME = 0.51, 0.16
START = -1.56
COEFFICIENTS = {
    "quiet_file": 4.03,
    "bare_file": 3.84,
    "most": 2.53,
    "lead": 2.50,
    "same_amount": 1.90,
    "names_case": 1.50,
    "same_month": 1.00,
    "same_quantity": 0.61,
    "same_fault": 0.52,
    "same_day": 0.40,
    "same_period": 0.30,
    "same_place": 0.08,
    "same_number": 0.08,
    "least": 0.00,
    "other_day": 0.00,
    "other_fault": 0.00,
    "other_noun": 0.00,
    "same_instance": 0.00,
    "same_party": 0.00,
    "same_share": 0.00,
    "other_place": -0.36,
    "other_instance": -0.64,
    "other_period": -0.75,
    "other_side": -1.02,
    "other_amount": -1.24,
    "other_month": -1.37,
    "other_number": -1.55,
    "most_contradicted": -1.80,
    "other_reference": -2.10,
    "contradicted": -2.23,
    "refers_own": -3.35,
    "behind": -4.88,
    "letters": -5.19,
    "replaced": -6.26,
}
