package clientsecret

import (
	"crypto/hmac"
	"crypto/pbkdf2"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"errors"
	"fmt"
	"hash"
	"strings"

	goargon2 "github.com/go-crypt/x/argon2"
	gobcrypt "github.com/go-crypt/x/bcrypt"
	gocrypt "github.com/go-crypt/x/crypt"
	"github.com/go-crypt/x/yescrypt"
	"golang.org/x/crypto/argon2"
	"golang.org/x/crypto/scrypt"

	"github.com/clientsecret/clientsecret/internal/queue"
)

// algorithm is a row of the table of what this package reads: how its stored value is parsed and written, how its key is derived and
// when its work factors are weak. To add an algorithm, add a row, and test vectors that another implementation made.
type algorithm struct {
	name string // Digest.Algorithm

	// identifiers stand between the first two $ signs; Hash writes the first.
	identifiers []string

	// parse reads rest, what follows the identifier and its $, into d, within the limits.
	parse func(d *digest, rest string, l *Limits) error

	// encode writes the stored value of d.
	encode func(d *digest) string

	// textSalt and textKey: the salt, and the key, are kept as the characters of crypt64 that stand in the stored value.
	textSalt, textKey bool

	// derive returns what d.key is compared with.
	derive func(d *digest, secret string) ([]byte, error)

	// family returns the scheme with the work factors of d; nil where this package does not make such values.
	family func(d *digest) family

	// floor names the least work factors that are recommended today, or is empty where f is not below them.
	floor     func(f factors) string
	guideline string // where the floor is recommended

	legacy string // why nobody should make such a value any more; empty for the others

	maxSecret int    // the longest secret it takes, in bytes; zero for those that take MaxSecretLength
	instead   string // what to do with a longer one
}

// factors are the work factors of all algorithms; an algorithm leaves those that it does not know zero.
type factors struct {
	memory      int // argon2, in KiB
	logN        int // scrypt and yescrypt: log2 of N
	blockSize   int // scrypt and yescrypt: r
	iterations  int // PBKDF2, SHA-crypt; passes over the memory for argon2
	parallelism int // argon2, scrypt: p
	cost        int // bcrypt: log2 of the rounds
}

// below reports whether any work factor of f is below that of g.
func (f factors) below(g factors) bool {
	return f.memory < g.memory || f.logN < g.logN || f.blockSize < g.blockSize || f.iterations < g.iterations ||
		f.parallelism < g.parallelism || f.cost < g.cost
}

// room returns what a derivation takes while it runs. The lanes of argon2 run side by side; scrypt's run one after the other.
func (f factors) room() queue.Room {
	switch {
	case f.memory != 0:
		return queue.Room{Cores: f.parallelism, Memory: int64(f.memory)}
	case f.logN != 0:
		return queue.Room{Cores: 1, Memory: scryptMemory(f.logN, f.blockSize)}
	}
	return queue.Room{Cores: 1}
}

// String returns the work factors in the form of [ParseScheme], each after a comma.
func (f factors) String() string {
	var b strings.Builder
	for _, x := range []struct {
		key   string
		value int
	}{
		{"memory", f.memory}, {"log-n", f.logN}, {"block-size", f.blockSize}, {"iterations", f.iterations},
		{"parallelism", f.parallelism}, {"cost", f.cost},
	} {
		if x.value != 0 {
			fmt.Fprintf(&b, ",%s=%d", x.key, x.value)
		}
	}
	return b.String()
}

const (
	guidelineOWASP    = "https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html"
	guidelineAuthelia = "https://www.authelia.com/reference/guides/passwords/"
	guidelineCrypt    = "https://manpages.debian.org/bookworm/libcrypt-dev/crypt.5.en.html"
)

var algorithms = []*algorithm{
	pbkdf2Row(VariantSHA1, 1_300_000, "pbkdf2", "pbkdf2-sha1"),
	pbkdf2Row(VariantSHA224, 600_000, "pbkdf2-sha224"),
	pbkdf2Row(VariantSHA256, 600_000, "pbkdf2-sha256"),
	pbkdf2Row(VariantSHA384, 210_000, "pbkdf2-sha384"),
	pbkdf2Row(VariantSHA512, 210_000, "pbkdf2-sha512"),
	argon2Row(VariantID, func(d *digest, secret string) []byte {
		return argon2.IDKey([]byte(secret), d.salt, uint32(d.iterations), uint32(d.memory), uint8(d.parallelism), uint32(len(d.key)))
	}),
	argon2Row(VariantI, func(d *digest, secret string) []byte {
		return argon2.Key([]byte(secret), d.salt, uint32(d.iterations), uint32(d.memory), uint8(d.parallelism), uint32(len(d.key)))
	}),
	argon2Row(VariantD, func(d *digest, secret string) []byte { // x/crypto has no argon2d
		return goargon2.DKey([]byte(secret), d.salt, uint32(d.iterations), uint32(d.memory), uint32(d.parallelism), uint32(len(d.key)))
	}),
	{
		name:        "bcrypt",
		identifiers: []string{"2b", "2a", "2y", "2x"},
		parse:       parseBcrypt,
		encode: func(d *digest) string {
			return fmt.Sprintf("$2b$%02d$%s%s", d.cost, bcrypt64.EncodeToString(d.salt), d.key)
		},
		textKey:   true,
		derive:    func(d *digest, secret string) ([]byte, error) { return gobcrypt.Key([]byte(secret), d.salt, d.cost) },
		family:    func(d *digest) family { return &Bcrypt{Variant: VariantStandard, Cost: d.cost} },
		floor:     floorBcrypt,
		guideline: guidelineOWASP,
		maxSecret: 72, // and would pass over the rest
		instead:   "bcrypt-sha256 (Bcrypt{Variant: VariantSHA256})",
	},
	{
		name:        "bcrypt-sha256",
		identifiers: []string{"bcrypt-sha256"},
		parse:       parseBcryptSHA256,
		encode: func(d *digest) string {
			return fmt.Sprintf("$bcrypt-sha256$v=2,t=2b,r=%d$%s$%s", d.cost, bcrypt64.EncodeToString(d.salt), d.key)
		},
		textKey: true,
		derive: func(d *digest, secret string) ([]byte, error) {
			// passlib's version 2: bcrypt over the base64 of an HMAC, whose key is the salt as it is written.
			mac := hmac.New(sha256.New, []byte(bcrypt64.EncodeToString(d.salt)))
			mac.Write([]byte(secret))
			return gobcrypt.Key([]byte(base64.StdEncoding.EncodeToString(mac.Sum(nil))), d.salt, d.cost)
		},
		family:    func(d *digest) family { return &Bcrypt{Variant: VariantSHA256, Cost: d.cost} },
		floor:     floorBcrypt,
		guideline: guidelineOWASP,
	},
	{
		name:        "scrypt",
		identifiers: []string{"scrypt"},
		parse:       parseScrypt,
		encode: func(d *digest) string {
			return fmt.Sprintf("$scrypt$ln=%d,r=%d,p=%d$%s$%s", d.logN, d.blockSize, d.parallelism, base64.RawStdEncoding.EncodeToString(d.salt),
				base64.RawStdEncoding.EncodeToString(d.key))
		},
		derive: func(d *digest, secret string) ([]byte, error) {
			return scrypt.Key([]byte(secret), d.salt, 1<<d.logN, d.blockSize, d.parallelism, len(d.key))
		},
		family: func(d *digest) family {
			return &Scrypt{Variant: VariantScrypt, LogN: d.logN, BlockSize: d.blockSize, Parallelism: d.parallelism,
				SaltLength: len(d.salt), KeyLength: len(d.key)}
		},
		floor: func(f factors) string {
			// OWASP lists pairs of the same strength at a block size of 8.
			profiles := []factors{{logN: 17, parallelism: 1}, {logN: 16, parallelism: 2}, {logN: 15, parallelism: 3}, {logN: 14, parallelism: 5}, {logN: 13, parallelism: 10}}
			return floorProfiles(f, 8, profiles, "log-n=17,block-size=8,parallelism=1")
		},
		guideline: guidelineOWASP,
	},
	{
		name:        "yescrypt",
		identifiers: []string{"y"},
		parse:       parseYescrypt,
		encode: func(d *digest) string {
			return fmt.Sprintf("$y$%s$%s$%s", yescrypt.EncodeSetting(0, d.logN, d.blockSize), yescrypt.Encode64(d.salt), yescrypt.Encode64(d.key))
		},
		derive: func(d *digest, secret string) ([]byte, error) {
			return yescrypt.Key([]byte(secret), d.salt, 1<<d.logN, d.blockSize, 1, len(d.key))
		},
		family: func(d *digest) family {
			return &Scrypt{Variant: VariantYescrypt, LogN: d.logN, BlockSize: d.blockSize, SaltLength: len(d.salt), KeyLength: len(d.key)}
		},
		floor: func(f factors) string {
			// crypt(5) counts the product: its default of N=4096 and r=32 fills 16 MiB.
			if scryptMemory(f.logN, f.blockSize) < 16<<10 {
				return "log-n=12,block-size=32"
			}
			return ""
		},
		guideline: guidelineCrypt,
	},
	sha2CryptRow(VariantSHA256, "5", sha256.New, 43),
	sha2CryptRow(VariantSHA512, "6", sha512.New, 86),
	{
		name:        "md5crypt",
		identifiers: []string{"1"},
		parse:       parseMD5Crypt,
		encode:      func(d *digest) string { return fmt.Sprintf("$1$%s$%s", d.salt, d.key) },
		textSalt:    true,
		textKey:     true,
		derive: func(d *digest, secret string) ([]byte, error) {
			return gocrypt.KeyMD5Crypt([]byte(secret), d.salt), nil
		},
		legacy:    "md5crypt was given up by its author in 2012",
		maxSecret: maxCryptLength,
		instead:   "another scheme",
	},
	{
		name:        "sha1crypt",
		identifiers: []string{"sha1"},
		parse:       parseSHA1Crypt,
		encode:      func(d *digest) string { return fmt.Sprintf("$sha1$%d$%s$%s", d.iterations, d.salt, d.key) },
		textSalt:    true,
		textKey:     true,
		derive: func(d *digest, secret string) ([]byte, error) {
			return gocrypt.KeySHA1Crypt([]byte(secret), d.salt, uint32(d.iterations)), nil
		},
		legacy: "sha1crypt is a scheme of NetBSD 4 that nothing else took up",
	},
}

// byIdentifier finds the row of an identifier. It is filled once and never changed.
var byIdentifier = func() map[string]*algorithm {
	m := make(map[string]*algorithm)
	for _, a := range algorithms {
		for _, id := range a.identifiers {
			m[id] = a
		}
	}
	return m
}()

// algorithmNamed returns the row with that name, nil if there is none.
func algorithmNamed(name string) *algorithm {
	for _, a := range algorithms {
		if a.name == name {
			return a
		}
	}
	return nil
}

// Two rows that no identifier leads to.
var (
	plaintextAlgorithm = &algorithm{
		name: "plaintext",
		derive: func(_ *digest, secret string) ([]byte, error) { // so that what is compared has the same size on both sides
			sum := sha256.Sum256([]byte(secret))
			return sum[:], nil
		},
	}
	sealedAlgorithm = &algorithm{name: "sealed"} // nothing is derived for it
)

// The base64 alphabets. Strict, so that no other text decodes to the same bytes.
var (
	std64 = base64.RawStdEncoding.Strict()

	// adapted64 is passlib's: a dot for the plus sign.
	adapted64 = base64.NewEncoding("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789./").WithPadding(base64.NoPadding).Strict()

	bcrypt64 = base64.NewEncoding("./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789").WithPadding(base64.NoPadding).Strict()
)

// crypt64 holds the characters of the encodings of crypt(3).
const crypt64 = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

var pbkdf2Hashes = map[Variant]struct {
	new  func() hash.Hash
	size int // in bytes
}{
	VariantSHA1:   {sha1.New, sha1.Size},
	VariantSHA224: {sha256.New224, sha256.Size224},
	VariantSHA256: {sha256.New, sha256.Size},
	VariantSHA384: {sha512.New384, sha512.Size384},
	VariantSHA512: {sha512.New, sha512.Size},
}

func pbkdf2Row(v Variant, floor int, identifiers ...string) *algorithm {
	h := pbkdf2Hashes[v]
	return &algorithm{
		name:        "pbkdf2-" + string(v),
		identifiers: identifiers,
		parse:       parsePBKDF2(h.size),
		encode: func(d *digest) string {
			return fmt.Sprintf("$%s$%d$%s$%s", identifiers[0], d.iterations, adapted64.EncodeToString(d.salt), adapted64.EncodeToString(d.key))
		},
		derive: func(d *digest, secret string) ([]byte, error) {
			return pbkdf2.Key(h.new, secret, d.salt, d.iterations, len(d.key))
		},
		family: func(d *digest) family {
			if isHighEntropy(d) {
				return &HighEntropy{}
			}
			return &PBKDF2{Variant: v, Iterations: d.iterations, SaltLength: len(d.salt), KeyLength: len(d.key)}
		},
		floor:     func(f factors) string { return floorIterations(f, floor) },
		guideline: guidelineOWASP,
	}
}

func argon2Row(v Variant, derive func(*digest, string) []byte) *algorithm {
	name := "argon2" + string(v)
	return &algorithm{
		name:        name,
		identifiers: []string{name},
		parse:       parseArgon2,
		encode: func(d *digest) string {
			return fmt.Sprintf("$%s$v=%d$m=%d,t=%d,p=%d$%s$%s", name, argon2.Version, d.memory, d.iterations, d.parallelism,
				base64.RawStdEncoding.EncodeToString(d.salt), base64.RawStdEncoding.EncodeToString(d.key))
		},
		derive: func(d *digest, secret string) ([]byte, error) { return derive(d, secret), nil },
		family: func(d *digest) family {
			return &Argon2{Variant: v, Memory: d.memory, Iterations: d.iterations, Parallelism: d.parallelism,
				SaltLength: len(d.salt), KeyLength: len(d.key)}
		},
		floor: func(f factors) string {
			// OWASP lists pairs of the same strength.
			profiles := []factors{{memory: 47104, iterations: 1}, {memory: 19456, iterations: 2}, {memory: 12288, iterations: 3}, {memory: 9216, iterations: 4}, {memory: 7168, iterations: 5}}
			return floorProfiles(f, 0, profiles, "memory=19456,iterations=2,parallelism=1")
		},
		guideline: guidelineOWASP,
	}
}

func sha2CryptRow(v Variant, identifier string, newHash func() hash.Hash, keyLength int) *algorithm {
	return &algorithm{
		name:        string(v) + "crypt",
		identifiers: []string{identifier},
		parse:       parseSHA2Crypt(keyLength),
		encode: func(d *digest) string {
			if d.iterations == defaultSHA2CryptRounds {
				return fmt.Sprintf("$%s$%s$%s", identifier, d.salt, d.key)
			}
			return fmt.Sprintf("$%s$rounds=%d$%s$%s", identifier, d.iterations, d.salt, d.key)
		},
		textSalt: true,
		textKey:  true,
		derive: func(d *digest, secret string) ([]byte, error) {
			return gocrypt.KeySHACrypt(newHash, []byte(secret), d.salt, d.iterations), nil
		},
		family: func(d *digest) family {
			return &SHA2Crypt{Variant: v, Iterations: d.iterations, SaltLength: len(d.salt)}
		},
		floor:     func(f factors) string { return floorIterations(f, 50_000) },
		guideline: guidelineAuthelia,
		maxSecret: maxCryptLength,
		instead:   "another scheme",
	}
}

// maxCryptLength is the longest that libxcrypt takes: CRYPT_MAX_PASSPHRASE_SIZE, less the NUL at the end. The rounds of md5crypt and SHA-crypt hash the secret itself, so that a secret of
// 4,096 bytes would cost forty times what one of 72 costs, and anybody can present it.
const maxCryptLength = 511

// errNUL refuses secrets that HMAC and bcrypt take for others: HMAC pads a short key with NULs, and bcrypt repeats the secret after one.
var errNUL = errors.New("clientsecret: the secret contains a NUL byte: several algorithms take such secrets for others, and no client secret has one (RFC 6749, appendix A.2)")

// checkSecret refuses a secret that is not to be hashed with the algorithm, before any work is done.
func (a *algorithm) checkSecret(secret string) error {
	if strings.IndexByte(secret, 0) >= 0 {
		return errNUL
	}
	return a.checkLength(secret)
}

var errTooLong = fmt.Errorf("%w: at most %d bytes are taken", ErrSecretTooLong, MaxSecretLength)

// checkLength refuses a secret that is longer than the algorithm takes, before any work is done.
func (a *algorithm) checkLength(secret string) error {
	if len(secret) > MaxSecretLength {
		return errTooLong
	}
	if a.maxSecret != 0 && len(secret) > a.maxSecret {
		return fmt.Errorf("%w: %s takes at most %d bytes; use a shorter secret, or %s", ErrSecretTooLong, a.name, a.maxSecret, a.instead)
	}
	return nil
}

func floorIterations(f factors, floor int) string {
	if f.iterations < floor {
		return fmt.Sprintf("iterations=%d", floor)
	}
	return ""
}

func floorBcrypt(f factors) string {
	if f.cost < 10 {
		return "cost=10"
	}
	return ""
}

// floorProfiles returns floor if f is below each of the profiles.
func floorProfiles(f factors, minBlockSize int, profiles []factors, floor string) string {
	for _, p := range profiles {
		if f.blockSize >= minBlockSize && !f.below(p) {
			return ""
		}
	}
	return floor
}
