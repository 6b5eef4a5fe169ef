"""The API's door: who asks, how often, and whether they asked this before."""
