#!/usr/bin/python3
"""Writes vectors.jsonl: stored values that other implementations made, one JSON object a line.

On Debian 12:

    apt-get install python3-passlib python3-argon2 python3-bcrypt whois apache2-utils argon2 openssl
    /usr/bin/python3 internal/vectors/vectors.py > internal/vectors/vectors.jsonl

Salts are random, so each run gives other values. Work factors are small where the tool lets them be, so that the tests are quick.
"""
import base64
import crypt
import hashlib
import json
import os
import subprocess
import warnings

from passlib import hash as pl
from passlib.utils.binary import ab64_encode

warnings.simplefilter("ignore")

SECRETS = [
    "9XuQ3vWb1nYtKp5sLrE7zHcD2mGfA8oJ4iUyTq6wSx0BkVhNjRgZlPeMaCdFbOaB4nK7pQ2w",  # 72 characters
    "long-" + "0123456789abcdef" * 10,  # 165 bytes
    "pässwörd ключ 秘密 🔑 and enough of it to be above forty characters",  # Unicode
    "$2b$12$ 100% of %41 +$PATH ${HOME} && 'quotes' \"and\" $$ spaces  ",  # what shells and percent-encoding eat
    "123",  # what an operator's first configuration has
]


def run(*argv, stdin=""):
    return subprocess.run(argv, input=stdin.encode(), stdout=subprocess.PIPE, check=True).stdout.decode().rstrip("\n")


def emit(made_by, algorithm, secret, stored):
    print(json.dumps({"made_by": made_by, "algorithm": algorithm, "secret": secret, "stored": stored}, ensure_ascii=False))


def passlib(secret):
    for algorithm, handler in [
        ("pbkdf2-sha1", pl.pbkdf2_sha1.using(rounds=1000)),
        ("pbkdf2-sha256", pl.pbkdf2_sha256.using(rounds=1000)),
        ("pbkdf2-sha512", pl.pbkdf2_sha512.using(rounds=1000)),
        ("argon2id", pl.argon2.using(type="ID", rounds=2, memory_cost=1024, parallelism=2)),
        ("argon2i", pl.argon2.using(type="I", rounds=3, memory_cost=512, parallelism=1)),
        ("argon2d", pl.argon2.using(type="D", rounds=1, memory_cost=256, parallelism=4)),
        ("bcrypt-sha256", pl.bcrypt_sha256.using(rounds=4)),
        ("scrypt", pl.scrypt.using(rounds=8, block_size=4, parallelism=2)),
        ("sha256crypt", pl.sha256_crypt.using(rounds=1000)),
        ("sha512crypt", pl.sha512_crypt.using(rounds=5000)),  # written without rounds=
        ("md5crypt", pl.md5_crypt),
        ("sha1crypt", pl.sha1_crypt.using(rounds=1000)),
    ]:
        emit("passlib", algorithm, secret, handler.hash(secret))
    for ident in ("2a", "2b", "2y"):
        emit("passlib", "bcrypt", secret, pl.bcrypt.using(rounds=4, ident=ident).hash(secret))


def libxcrypt(secret):
    for method, algorithm, options in [
        ("yescrypt", "yescrypt", []),
        ("yescrypt", "yescrypt", ["-R", "1"]),
        ("bcrypt", "bcrypt", ["-R", "4"]),
        ("bcrypt-a", "bcrypt", ["-R", "4"]),
        ("sha512crypt", "sha512crypt", ["-R", "1500"]),
        ("sha256crypt", "sha256crypt", []),
        ("md5crypt", "md5crypt", []),
    ]:
        emit("libxcrypt (mkpasswd)", algorithm, secret, run("mkpasswd", "-m", method, *options, "--stdin", stdin=secret))
    salt = "".join("./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"[b % 64] for b in os.urandom(8))
    emit("libxcrypt (crypt)", "sha1crypt", secret, crypt.crypt(secret, f"$sha1$2000${salt}$"))


def htpasswd(secret):
    for algorithm, options in [("bcrypt", ["-B", "-C", "4"]), ("sha256crypt", ["-2", "-r", "1000"]), ("sha512crypt", ["-5"])]:
        if algorithm == "bcrypt" or len(secret.encode()) < 256:
            emit("htpasswd", algorithm, secret, run("htpasswd", "-n", "-i", *options, "client", stdin=secret).removeprefix("client:").strip())


def argon2(secret):
    if len(secret.encode()) > 127:  # the command's own limit
        return
    for t in ("id", "i", "d"):
        emit("argon2", "argon2" + t, secret, run("argon2", base64.b64encode(os.urandom(12)).decode(), "-" + t, "-t", "2", "-k", "512", "-p", "2", "-e", stdin=secret))


def openssl(secret):
    if len(secret.encode()) <= 256:
        for option, algorithm in [("-6", "sha512crypt"), ("-5", "sha256crypt"), ("-1", "md5crypt")]:
            emit("openssl passwd", algorithm, secret, run("openssl", "passwd", option, "-stdin", stdin=secret))
    salt = os.urandom(16)

    def kdf(name, length, *options):
        argv = ["openssl", "kdf", "-keylen", str(length), "-binary", "-kdfopt", "hexpass:" + secret.encode().hex(), "-kdfopt", "hexsalt:" + salt.hex()]
        for option in options:
            argv += ["-kdfopt", option]
        return subprocess.run(argv + [name], stdout=subprocess.PIPE, check=True).stdout

    for bits, size, identifier in [("1", 20, "pbkdf2"), ("224", 28, "pbkdf2-sha224"), ("256", 32, "pbkdf2-sha256"), ("384", 48, "pbkdf2-sha384"), ("512", 64, "pbkdf2-sha512")]:
        key = kdf("PBKDF2", size, "digest:SHA" + bits, "iter:1234")
        emit("openssl kdf", "pbkdf2-sha" + bits, secret, f"${identifier}$1234${ab64_encode(salt).decode()}${ab64_encode(key).decode()}")
    raw = lambda b: base64.b64encode(b).decode().rstrip("=")
    emit("openssl kdf", "scrypt", secret, f"$scrypt$ln=10,r=8,p=1${raw(salt)}${raw(kdf('SCRYPT', 32, 'n:1024', 'r:8', 'p:1'))}")


def hydra(secret):
    # The form of ory/x/hasherx/hasher_pbkdf2.go, over Python's OpenSSL.
    raw = lambda b: base64.b64encode(b).decode().rstrip("=")
    for name, length in [("sha1", 20), ("sha256", 32), ("sha512", 32)]:
        salt = os.urandom(16)
        key = hashlib.pbkdf2_hmac(name, secret.encode(), salt, 2500, length)
        emit("Hydra's form (hashlib)", "pbkdf2-" + name, secret, f"$pbkdf2-{name}$i=2500,l={length}${raw(salt)}${raw(key)}")


for secret in SECRETS:
    for tool in (passlib, libxcrypt, htpasswd, argon2, openssl, hydra):
        tool(secret)

# Made by Ory's own code: the test values of ory/x v0.0.729, hasherx/hasher_test.go (Apache-2.0).
emit("Ory (hasherx)", "pbkdf2-sha256", "test", "$pbkdf2-sha256$i=100000,l=32$1jP+5Zxpxgtee/iPxGgOz0RfE9/KJuDElP1ley4VxXc$QJxzfvdbHYBpydCbHoFg3GJEqMFULwskiuqiJctoYpI")
emit("Ory (hasherx)", "pbkdf2-sha512", "test", "$pbkdf2-sha512$i=100000,l=32$bdHBpn7OWOivJMVJypy2UqR0UnaD5prQXRZevj/05YU$+wArTfv1a+bNGO1iZrmEdVjhA+lL11wF4/IxpgYfPwc")
