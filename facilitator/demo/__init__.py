"""Demonstration data for an invented charity, built only through the slices' own operations.

`plan` says what there is, `build` makes it happen day by day up to today, `guide` prints how to get in, `seed` adds
bulk. Nothing here touches a database that is not a demo.
"""
