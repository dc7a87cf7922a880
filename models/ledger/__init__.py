"""One ledger: every deadline is a row, with the policy that promised it and what happens when it falls due."""
