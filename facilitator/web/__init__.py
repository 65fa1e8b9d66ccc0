"""What every page shares: the guard and its access table, forms base and CSRF, headers, error pages, request clock.

Promise: an endpoint that does not stand in the access table answers 404; a record of somebody else's group and a
record that does not exist give the same 404. May import core only; knows slices by the names of their endpoints.
"""
