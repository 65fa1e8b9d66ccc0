"""A schedule as people say it, read into a rule and times; what was not understood is named, never dropped. Pure."""
