"""Units: the tree, how people write them, what became of them."""
