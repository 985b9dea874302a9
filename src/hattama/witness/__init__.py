"""Countersigning: a second party confirms that a log only ever grew (C2SP tlog-witness).

The specification calls it a witness; screens say *countersigner*. `docs/countersigning.md` is for
whoever runs one.
"""
