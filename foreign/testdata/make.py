#!/usr/bin/python3
"""Writes the vectors that Python's software, Dovecot and OpenLDAP make: one JSON object a line.

On Debian 12:

    apt-get install python3-passlib python3-argon2 python3-bcrypt python3-django python3-werkzeug \
        dovecot-core slapd slapd-contrib
    /usr/bin/python3 foreign/testdata/make.py django werkzeug passlib dovecot slapd

With Werkzeug 3 in PYTHONPATH, the argument werkzeug makes what that version writes. Salts are random,
so each run gives other values. Work factors are small where the software lets them be.
"""
import hashlib
import json
import subprocess
import sys
import warnings

import django
import werkzeug.security
from django.conf import settings
from passlib import hash as pl

warnings.simplefilter("ignore")
settings.configure(PASSWORD_HASHERS=["django.contrib.auth.hashers.CryptPasswordHasher"])
from django.contrib.auth import hashers as dj

SECRETS = [
    "9XuQ3vWb1nYtKp5sLrE7zHcD2mGfA8oJ4iUyTq6wSx0BkVhNjRgZlPeMaCdFbOaB4nK7pQ2w",  # 72 characters
    "pässwörd ключ 秘密",
]


def emit(made_by, form, secret, value):
    print(json.dumps({"made_by": made_by, "form": form, "secret": secret, "value": value}, ensure_ascii=False))


def run(*argv):
    return subprocess.run(argv, stdout=subprocess.PIPE, check=True).stdout.decode().rstrip("\n")


def cheap(hasher, **factors):
    h = hasher()
    for name, n in factors.items():
        setattr(h, name, n)
    return h


class PBKDF2SHA512PasswordHasher(dj.PBKDF2PasswordHasher):
    algorithm = "pbkdf2_sha512"
    digest = hashlib.sha512


def make_django(secret):
    for h in [
        cheap(dj.PBKDF2PasswordHasher, iterations=1200),
        cheap(dj.PBKDF2SHA1PasswordHasher, iterations=1300),
        cheap(PBKDF2SHA512PasswordHasher, iterations=1400),
        cheap(dj.Argon2PasswordHasher, time_cost=2, memory_cost=512, parallelism=2),
        cheap(dj.BCryptPasswordHasher, rounds=4),
        cheap(dj.BCryptSHA256PasswordHasher, rounds=4),
        dj.SHA1PasswordHasher(),
        dj.MD5PasswordHasher(),
        dj.UnsaltedSHA1PasswordHasher(),
        dj.UnsaltedMD5PasswordHasher(),
        dj.CryptPasswordHasher(),
    ]:
        emit("Django " + django.__version__, h.algorithm, secret, h.encode(secret, h.salt()))


def make_werkzeug(secret):
    newest = werkzeug.security.generate_password_hash("x").startswith("scrypt")
    made = "3" if newest else "2"
    methods = {"pbkdf2:sha256:1400", "pbkdf2:sha512:1500", "pbkdf2:sha1:1600", "pbkdf2:sha384:1700", "pbkdf2:sha224:1800"}
    if newest:
        methods |= {"scrypt:512:4:2", "scrypt"}
    else:
        methods |= {"sha256", "plain"}
    for method in sorted(methods):
        value = werkzeug.security.generate_password_hash(secret, method)
        emit("Werkzeug " + made, method.partition(":")[0], secret, value)


def make_passlib(secret):
    for handler in [
        pl.ldap_pbkdf2_sha1.using(rounds=1100),
        pl.ldap_pbkdf2_sha256.using(rounds=1200),
        pl.ldap_pbkdf2_sha512.using(rounds=1300),
        pl.ldap_bcrypt.using(rounds=4),
        pl.ldap_sha1_crypt.using(rounds=1100),
        pl.ldap_sha256_crypt.using(rounds=1200),
        pl.ldap_sha512_crypt.using(rounds=1300),
        pl.ldap_md5_crypt,
        pl.ldap_des_crypt,
        pl.ldap_bsdi_crypt.using(rounds=1001),
        pl.ldap_salted_sha1,
        pl.ldap_salted_sha256,
        pl.ldap_salted_sha512,
        pl.ldap_salted_md5,
        pl.ldap_sha1,
        pl.ldap_md5,
        pl.ldap_hex_sha1,
        pl.ldap_hex_md5,
        pl.atlassian_pbkdf2_sha1,
        pl.grub_pbkdf2_sha512.using(rounds=1200),
        pl.cta_pbkdf2_sha1.using(rounds=1300),
        pl.dlitz_pbkdf2_sha1.using(rounds=1400),
        pl.scram.using(rounds=1500),
        pl.fshp.using(rounds=1600),
        pl.phpass.using(rounds=8),
        pl.apr_md5_crypt,
        pl.mysql41,
        pl.mssql2005,
        pl.hex_sha256,
        pl.hex_sha512,
        pl.hex_md5,
        pl.bcrypt_sha256.using(rounds=4, version=1),
    ]:
        emit("passlib", handler.name, secret, handler.hash(secret))


def make_dovecot(secret):
    for scheme, options in [
        ("BLF-CRYPT", ["-r", "4"]),
        ("SHA256-CRYPT", ["-r", "1000"]),
        ("SHA512-CRYPT", ["-r", "1100"]),
        ("SHA512-CRYPT.B64", ["-r", "1100"]),
        ("MD5-CRYPT", []),
        ("MD5", []),
        ("CRYPT", ["-r", "4"]),
        ("ARGON2I", ["-r", "3"]),
        ("ARGON2ID", ["-r", "3"]),
        ("PBKDF2", ["-r", "1000"]),
        ("PBKDF2.HEX", ["-r", "1000"]),
        ("PLAIN", []),
        ("CLEARTEXT", []),
        ("PLAIN.B64", []),
        ("PLAIN.HEX", []),
        ("SHA", []),
        ("SHA1", []),
        ("SSHA", []),
        ("SHA256", []),
        ("SHA256.HEX", []),
        ("SSHA256", []),
        ("SHA512", []),
        ("SSHA512", []),
        ("SMD5", []),
        ("LDAP-MD5", []),
        ("PLAIN-MD5", []),
        ("PLAIN-MD4", []),
        ("CRAM-MD5", []),
        ("HMAC-MD5", []),
        ("DIGEST-MD5", ["-u", "client"]),
        ("SCRAM-SHA-1", []),
        ("SCRAM-SHA-256", []),
        ("DES-CRYPT", []),
    ]:
        emit("Dovecot", "{" + scheme + "}", secret, run("doveadm", "pw", "-s", scheme, *options, "-p", secret))


def make_slapd(secret):
    for scheme, module in [
        ("{ARGON2}", "argon2"),
        ("{PBKDF2}", "pw-pbkdf2"),
        ("{PBKDF2-SHA1}", "pw-pbkdf2"),
        ("{PBKDF2-SHA256}", "pw-pbkdf2"),
        ("{PBKDF2-SHA512}", "pw-pbkdf2"),
        ("{SHA256}", "pw-sha2"),
        ("{SSHA512}", "pw-sha2"),
        ("{SSHA}", None),
    ]:
        options = ["-o", "module-path=/usr/lib/ldap", "-o", "module-load=" + module] if module else []
        emit("OpenLDAP", scheme, secret, run("slappasswd", *options, "-h", scheme, "-s", secret))
    for salt in ("$6$rounds=1200$%.12s", "$2y$04$%.22s", "$y$j75$%.16s"):
        emit("OpenLDAP", "{CRYPT}", secret, run("slappasswd", "-h", "{CRYPT}", "-c", salt, "-s", secret))


for secret in SECRETS:
    for software in sys.argv[1:]:
        globals()["make_" + software](secret)
