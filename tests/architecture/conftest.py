"""The place with its world, for the tests that knock at every door."""

from tests.support.doors import place

__all__ = ["place"]
