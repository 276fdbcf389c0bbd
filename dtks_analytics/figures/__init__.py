"""From rows to the cube: measures, plan, one month, cells."""
