"""Twitter's (X's) tweets: the objects of its API v1.1 and of its API v2."""
