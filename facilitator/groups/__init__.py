"""Groups, the types they are made from, their agreements and venues, and whose portfolio they are in.

Promise: a group changes state only along `rules.TRANSITIONS`; its public address never changes once it was
published; its row is the lock for all seat changes. May import accounts and below, never people.
"""
