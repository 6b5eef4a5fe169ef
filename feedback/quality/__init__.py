"""How well customers are served: hints while one works, scorecards by people, the end of a shift."""
