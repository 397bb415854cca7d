"""Reading announcements of takedowns, step by step; `analysis.takedowns` is the door.

`quantities`: the assets that a sentence counts. `attribution`: who, whence, why, when. `statements`: what is said to be
removed, and what is only demanded, denied or followed. `parts`: each number with its platform and its kind's name in
the table. `networks`: which numbers belong together, and which are sums. The words are in `lexicons/takedowns.toml`.
"""
