"""Prints secrets with a prefix and a checksum, as checksums.jsonl has them.

An independent implementation: zlib's CRC-32, and base 62 by divmod.

    python3 checksums.py > checksums.jsonl
    python3 checksums.py selftest
"""
import json, string, sys, zlib

DIGITS = string.digits + string.ascii_uppercase + string.ascii_lowercase


def checksum(text):
    number, out = zlib.crc32(text.encode()), ""
    for _ in range(6):
        number, digit = divmod(number, 62)
        out = DIGITS[digit] + out
    assert number == 0
    return out


SECRETS = [  # prefix, random part
    ("acme", "5D3dNmFUaN21qDf438T7qDCruMuEgPeQdwJAuD3rploQS8BTD5PtkKDXNvhAwAh5T6h0NTeY"),
    ("acme_", "5D3dNmFUaN21qDf438T7qDCruMuEgPeQdwJAuD3rploQS8BTD5PtkKDXNvhAwAh5T6h0NTeY"),
    ("ab", "NhhGYKXnrNrpYKGaMFs2iZqNjPhEGBQbDgaCbI6hn"),
    ("0123456789_ABCxy", "0123456789abcdef" * 4),
    ("acme", "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~" * 2),
    ("acme_prod", "x" * 72),
]


def padded():
    """A secret whose checksum begins with at least two zeros."""
    for n in range(10**6):
        random = "%072d" % n
        if checksum("acme" + random).startswith("00"):
            return "acme", random


def vectors():
    for prefix, random in SECRETS + [padded()]:
        sum = checksum(prefix + random)
        yield {"prefix": prefix, "random": random, "crc32": zlib.crc32((prefix + random).encode()), "checksum": sum}


if sys.argv[1:] == ["selftest"]:
    assert zlib.crc32(b"123456789") == 0xCBF43926  # the check value of CRC-32
    assert checksum("zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ") == "0mLq17"  # from a token of GitHub that its owner published
else:
    for v in vectors():
        print(json.dumps(v))
