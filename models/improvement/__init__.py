"""What cases lead to: corrective actions, the reference of solved cases, what recurs."""
