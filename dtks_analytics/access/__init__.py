"""Who may do what where: roles on the tree of areas."""
