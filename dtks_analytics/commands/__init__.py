"""The commands, by what they do: load files, read the store, run things."""
