"""What the benchmarks share; each benchmark itself is a file beside this folder."""
