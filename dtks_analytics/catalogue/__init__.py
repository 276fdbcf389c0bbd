"""What a statistician reads: data only, each figure with its source. Nothing here computes."""
