"""`make torture`: does an acknowledged save survive everything? See __main__.py."""
