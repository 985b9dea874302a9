"""The transparency log: Merkle tree, tiles, signed notes, checkpoints, keys (C2SP, RFC 6962).

`docs/log.md` gives the formats for whoever writes an independent reader. `tree`, `tiles` and
`proofs` are pure and need the standard library only.
"""
