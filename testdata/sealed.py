"""Second, independent implementation of sealed values, written from docs/sealed.md alone.

FOR TESTS ONLY: pure Python, slow, and nothing in it runs in constant time.

    sealed.py open      JSON lines {key_id, key, client_id, sealed}        -> {inside} or {error}
    sealed.py seal      JSON lines {key_id, key, client_id, inside, nonce} -> {sealed} or {error}
    sealed.py vectors   prints test vectors, always the same ones
    sealed.py selftest  RFC 8439, draft-irtf-cfrg-xchacha-03, and the vectors above

A line of input that is malformed (JSON, a field, hex, a key not of 32 bytes) ends the program
with a traceback, so that a mistake in a harness never looks like a refusal.
"""
import base64, hashlib, json, os, re, struct, sys


class NotOpened(Exception):
    """A reader refuses. Reasons: not sealed, version, key id, unknown key, base64, box, inside."""


# --- ChaCha20 and Poly1305 (RFC 8439), XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03) ---

def rounds(state):
    s = list(state)

    def step(a, b, d, n):
        s[a] = (s[a] + s[b]) & 0xFFFFFFFF
        x = s[d] ^ s[a]
        s[d] = (x << n | x >> 32 - n) & 0xFFFFFFFF

    for _ in range(10):
        for a, b, c, d in ((0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15),
                           (0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14)):
            step(a, b, d, 16), step(c, d, b, 12), step(a, b, d, 8), step(c, d, b, 7)
    return s


def state(key, last16):
    return struct.unpack("<16I", b"expand 32-byte k" + key + last16)


def hchacha20(key, nonce16):
    s = rounds(state(key, nonce16))
    return struct.pack("<8I", *s[:4], *s[12:])


def chacha20(key, counter, nonce12, data):
    out = b""
    for i in range(0, len(data), 64):
        start = state(key, struct.pack("<I", counter + i // 64) + nonce12)
        block = struct.pack("<16I", *((a + b) & 0xFFFFFFFF for a, b in zip(start, rounds(start))))
        out += bytes(x ^ y for x, y in zip(data[i:i + 64], block))
    return out


def poly1305(key, message):
    r = int.from_bytes(key[:16], "little") & 0x0FFFFFFC0FFFFFFC0FFFFFFC0FFFFFFF
    acc = 0
    for i in range(0, len(message), 16):
        acc = (acc + int.from_bytes(message[i:i + 16] + b"\1", "little")) * r % (2**130 - 5)
    return ((acc + int.from_bytes(key[16:], "little")) % 2**128).to_bytes(16, "little")


def tag(key, nonce12, aad, ciphertext):
    pad = lambda b: b + bytes(-len(b) % 16)
    return poly1305(chacha20(key, 0, nonce12, bytes(32)),
                    pad(aad) + pad(ciphertext) + struct.pack("<QQ", len(aad), len(ciphertext)))


def aead_seal(key, nonce12, plaintext, aad):
    ciphertext = chacha20(key, 1, nonce12, plaintext)
    return ciphertext + tag(key, nonce12, aad, ciphertext)


def aead_open(key, nonce12, box, aad):
    if len(box) < 16 or tag(key, nonce12, aad, box[:-16]) != box[-16:]:
        raise NotOpened("box")
    return chacha20(key, 1, nonce12, box[:-16])


def x(aead, key, nonce24, data, aad):
    if len(key) != 32 or len(nonce24) != 24:
        raise ValueError("a key is 32 bytes, a nonce 24")
    return aead(hchacha20(key, nonce24[:16]), bytes(4) + nonce24[16:], data, aad)


# --- the format ---

PREFIX = "$sealed$"
KEY_ID = re.compile(r"[A-Za-z0-9._-]{1,32}")


def b64(raw):
    return base64.b64encode(raw).decode().rstrip("=")


def unb64(text):
    """Strict: no padding, nothing outside the alphabet, unused bits zero."""
    if not re.fullmatch(r"[A-Za-z0-9+/]*", text) or len(text) % 4 == 1:
        raise NotOpened("base64")
    raw = base64.b64decode(text + "=" * (-len(text) % 4))
    if b64(raw) != text:
        raise NotOpened("base64")
    return raw


def stored_value(text):
    """What may be inside, as far as the format goes: which stored values there are, it leaves to the reader."""
    return text != "" and not text.startswith(PREFIX)


def seal_raw(key, header, client_id, inside, nonce):
    """Seals anything under any header: for the vectors that must not open, too."""
    return header + b64(nonce + x(aead_seal, key, nonce, inside, (header + client_id).encode()))


def seal(key: bytes, key_id: str, client_id: str, inside: str, nonce: bytes) -> str:
    if not KEY_ID.fullmatch(key_id) or not stored_value(inside):
        raise ValueError("not sealed: key id, or inside")
    return seal_raw(key, f"{PREFIX}v=1,k={key_id}$", client_id, inside.encode(), nonce)


def open(keys: dict[str, bytes], client_id: str, stored: str) -> str:
    stored = stored.rstrip(" \t\r\n\v\f")
    if not stored.startswith(PREFIX):
        raise NotOpened("not sealed")
    if not stored.startswith(PREFIX + "v=1,"):
        raise NotOpened("version")
    header, dollar, text = stored.rpartition("$")
    key_id = header[len(PREFIX + "v=1,k="):]
    if header != f"{PREFIX}v=1,k={key_id}" or not KEY_ID.fullmatch(key_id):
        raise NotOpened("key id")
    if key_id not in keys:
        raise NotOpened("unknown key")
    box = unb64(text)
    if len(box) < 24 + 16:
        raise NotOpened("box")
    try:
        inside = x(aead_open, keys[key_id], box[:24], box[24:], (header + dollar + client_id).encode()).decode()
    except UnicodeDecodeError:  # which the format allows, and JSON does not
        raise NotOpened("inside") from None
    if not stored_value(inside):
        raise NotOpened("inside")
    return inside


# --- test vectors ---

PBKDF2 = ("$pbkdf2-sha512$310000$c8p78n7pUMln0jzvd4aK4Q$JNRBzwAo0ek5qKn50cFzzvE9RXV88h1wJn5KGiHrD0YK"
          "tZaR/nCb2CJPOsKaPK0hjf.9yHxzQGZziziccp6Yng")
KEY, NONCE = bytes(range(32)), bytes(range(0x40, 0x58))
OPEN = [  # key id, client id, inside
    ("a", "client", PBKDF2), ("a", "client", "$plaintext$s3cret"), ("a", "client", "bare-s3cret"),
    ("2024-06.Key_1", "klient-ä-客户-🔑", "$plaintext$pässwörd-密码-🔑"), ("b", "ключ", "geheim-ß-🗝"),
    ("a", "cli$ent\0with\nall$", "s3cret"),
    ("ABCDEFGHIJKLMNOPQRSTUVWXYZ.01234", "client", PBKDF2), ("abcdefghijklmnopqrstuvwxyz_56789", "client", "s3cret"),
] + [("a", "client", ("0123456789abcdefghijklmnopqrstuvwxyz" * 6)[:n]) for n in (1, 15, 16, 17, 63, 64, 65, 200)]


def vectors():
    for i, (key_id, client, inside) in enumerate(OPEN):
        key = KEY if i == 0 else hashlib.sha256(b"key %d" % i).digest()
        nonce = NONCE if i == 0 else hashlib.sha256(b"nonce %d" % i).digest()[:24]
        yield dict(key=key.hex(), key_id=key_id, client_id=client, nonce=nonce.hex(), inside=inside,
                   sealed=seal(key, key_id, client, inside, nonce))
        if i == 0:  # white space after it does not count
            yield dict(key=key.hex(), key_id=key_id, client_id=client, nonce=nonce.hex(), inside=inside,
                       sealed=seal(key, key_id, client, inside, nonce) + " \t\r\n\v\f")

    # Where it can be, a reader that lacks just the one rule would open these: the box fits the header.
    def no(error, sealed, key_id="a", client="client", key=KEY):
        return dict(key=key.hex(), key_id=key_id, client_id=client, sealed=sealed, error=error)

    def raw(header, inside=b"$plaintext$" + PBKDF2[-58:].encode()):
        return seal_raw(KEY, header, "client", inside, NONCE)

    header = "$sealed$v=1,k=a$"
    good = raw(header)
    text = good[len(header):]
    box = unb64(text)
    assert len(box) % 3 == 1 and "+" in text and "/" in text  # padding and unused bits; the URL alphabet differs
    flip = lambda i: header + b64(box[:i] + bytes([box[i] ^ 1]) + box[i + 1:])
    for version in ("v=2", "v=01"):
        yield no(f"version: {version}", raw(f"$sealed${version},k=a$"))
    for key_id in ("", "A" * 33, "a b", "\u00e4"):  # the keyring of the vector has it, if it lets one
        yield no(f"key id: {key_id!r}", raw(f"$sealed$v=1,k={key_id}$"), key_id=key_id)
    yield no("unknown key: A is not a", raw("$sealed$v=1,k=A$"))
    yield no("base64: padded", good + "==")
    yield no("base64: URL alphabet", header + text.replace("+", "-").replace("/", "_"))
    yield no("base64: unused bits not zero", good[:-1] + chr(ord(good[-1]) + 1))  # A Q g w: B R h x
    yield no("base64: NUL after it", good + "\0")
    yield no("base64: line end in it", header + text[:76] + "\r\n" + text[76:])
    yield no("box: empty", header)
    yield no("box: 39 bytes", header + b64(box[:39]))
    yield no("box: last byte missing", header + b64(box[:-1]))
    yield no("box: another client", good, client="client2")
    yield no("box: another key", good, key=KEY[::-1])
    yield no("box: changed nonce", flip(23))
    yield no("box: changed ciphertext", flip(24))
    yield no("box: changed tag", flip(-1 % len(box)))
    yield no("box: changed header", "$sealed$v=1,k=b$" + text, key_id="b")
    yield no("inside: sealed", raw(header, good.encode()))
    yield no("inside: empty", raw(header, b""))


def selftest():
    def check(name, ok):
        print("ok  " if ok else "FAIL", name)
        return ok

    text = (b"Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, "
            b"sunscreen would be it.")
    key, aad, nonce = bytes(range(0x80, 0xA0)), bytes.fromhex("50515253c0c1c2c3c4c5c6c7"), b"\7\0\0\0@ABCDEFG"
    rfc = bytes.fromhex(
        "d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d63dbea45e8ca9671282fafb69da92728b"
        "1a71de0a9e060b2905d6a5b67ecd3b3692ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585808b4831d7bc"
        "3ff4def08e4b7a9de576d26586cec64b6116" "1ae10b594f09e26a7e902ecbd0600691")
    draft = bytes.fromhex(
        "bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb731c7f1b0b4aa6440bf3a82f4eda7e39"
        "ae64c6708c54c216cb96b72e1213b4522f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff9"
        "21f9664c97637da9768812f615c68b13b52e" "c0875924c1c7987947deafd8780acf49")
    results = [
        check("HChaCha20, draft 2.2.1", hchacha20(KEY, bytes.fromhex("000000090000004a0000000031415927")).hex()
              == "82413b4227b27bfed30e42508a877d73a0f9e4d58a74a853c12ec41326d3ecdc"),
        check("ChaCha20-Poly1305 seal, RFC 8439 2.8.2", aead_seal(key, nonce, text, aad) == rfc),
        check("ChaCha20-Poly1305 open", aead_open(key, nonce, rfc, aad) == text),
        check("XChaCha20-Poly1305 seal, draft A.3.1", x(aead_seal, key, NONCE, text, aad) == draft),
        check("XChaCha20-Poly1305 open", x(aead_open, key, NONCE, draft, aad) == text)]
    seen = set()
    for v in vectors():
        try:
            got = open({v["key_id"]: bytes.fromhex(v["key"])}, v["client_id"], v["sealed"])
            ok = got == v.get("inside")
        except NotOpened as e:
            ok = v.get("error", "").startswith(f"{e}:")
        what = (v["key"], v["key_id"], v["client_id"], v["sealed"])
        results.append(check("vector " + v.get("error", v.get("inside")), ok and what not in seen))
        seen.add(what)
    return all(results)


def main(command):
    if command == "selftest":
        return 0 if selftest() else 1
    if command == "vectors":
        for v in vectors():
            print(json.dumps(v))
        return 0
    for line in sys.stdin.buffer:
        v = json.loads(line)
        key = bytes.fromhex(v["key"])
        if len(key) != 32:
            raise ValueError("a key is 32 bytes")
        if command == "open":
            try:
                out = {"inside": open({v["key_id"]: key}, v["client_id"], v["sealed"])}
            except NotOpened as e:
                out = {"error": str(e)}
        else:
            nonce = bytes.fromhex(v["nonce"]) if v.get("nonce") else os.urandom(24)
            try:
                out = {"sealed": seal(key, v["key_id"], v["client_id"], v["inside"], nonce)}
            except ValueError as e:
                out = {"error": str(e)}
        print(json.dumps(out), flush=True)
    return 0


if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in ("open", "seal", "vectors", "selftest"):
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1]))
