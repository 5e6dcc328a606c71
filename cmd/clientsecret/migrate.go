package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/urfave/cli/v3"

	"github.com/clientsecret/clientsecret"
	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/config"
	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/term"
	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/wholefile"
)

func migrateCommand() *cli.Command {
	return &cli.Command{
		Name:  "migrate",
		Usage: "put hashes for plaintext secrets into configurations",
		Description: "Prints the configuration with the hash of every plaintext secret in its\n" +
			"place, and not one other byte changed. Nothing changes for the applications:\n" +
			"they go on with their secrets. It finds what audit finds.\n\n" +
			"Left alone, and named: secrets that a protocol needs in the clear, or the\n" +
			"provider (dex, exports of Ory Hydra); digests, which cannot be made stronger\n" +
			"without their secrets; what comes from a template or the environment. With\n" +
			"--seal-key, those that a protocol needs are sealed: for providers that have\n" +
			"the key, and no others.\n\n" +
			"Every new value is read again from what was written, and compared with the\n" +
			"secret, before anything is replaced. With --in-place, the file is replaced at\n" +
			"once, keeps its mode and owner, and is left as it was if anything fails.\n\n" +
			"Keep a copy of the file where it is safe: secrets cannot be had back from\n" +
			"their hashes.\n\n" +
			"Exit status: 0 no plaintext secret is left, 1 some had to be left alone, 2\n" +
			"something failed: the files that are named are as they were.",
		UsageText: "clientsecret migrate [--in-place | --diff] [options] FILE...\n\n" +
			"clientsecret migrate --diff /etc/authelia/configuration.yml\n" +
			"clientsecret migrate --in-place /etc/authelia/configuration.yml\n" +
			"clientsecret migrate --path 'clients[*].secret' old.yml > new.yml",
		HideHelpCommand: true,
		OnUsageError:    usageError,
		Flags: []cli.Flag{
			&cli.BoolFlag{Name: "in-place", Usage: "replace the files"},
			&cli.BoolFlag{Name: "diff", Usage: "show what would change, without the secrets"},
			&cli.StringFlag{Name: "scheme", Usage: schemeUsage, HideDefault: true},
			pathFlag(),
			sealKeyFlag(),
		},
		Action: own(migrate),
	}
}

// changes are what is to be done to files.
type changes struct {
	scheme clientsecret.Scheme   // for the hashes
	ring   *clientsecret.Keyring // for what is sealed; nil if nothing is
	reseal bool                  // nothing is hashed, and what is sealed is sealed anew
	all    bool                  // with reseal: what is not sealed too
}

// migration is what becomes of a file.
type migration struct {
	changes
	name string // for messages
	file *config.File
	bar  *term.Progress

	changing   []*config.Client // those whose stored values are replaced, in the order of the file
	made       []string         // the stored value for each of them
	left       int              // plaintext that has to stay
	unreadable int              // what is no stored value
	remains    bool             // what was to go stands elsewhere in the file
}

func migrate(ctx context.Context, c *cli.Command) error {
	scheme, err := schemeOf(c)
	if err != nil {
		return err
	}
	ring, err := keyringOf(c)
	if err != nil {
		return err
	}
	return changeFiles(ctx, c, changes{scheme: scheme, ring: ring})
}

func changeFiles(ctx context.Context, c *cli.Command, what changes) error {
	paths, err := filesOptions(c)
	if err != nil {
		return err
	}
	files := fileErrors{paths: len(paths)}
	left := false
	ctx, work := endOnSignal(ctx)
	for i, name := range c.Args().Slice() {
		work.on(displayName(i, name))
		m, err := migrateFile(ctx, c, i, name, what, paths, work)
		if errors.Is(err, context.Canceled) {
			select {} // the signal ends the process
		}
		if m != nil {
			left = left || m.left+m.unreadable > 0 || m.remains
			files.read(m.file)
		}
		files.failed(i, name, err)
	}
	if err := files.err(); err != nil {
		return err
	}
	if left {
		return errFindings
	}
	return nil
}

// filesOptions checks the options that say where the results go, and returns the paths.
func filesOptions(c *cli.Command) ([]config.Path, error) {
	args := c.Args().Slice()
	switch {
	case len(args) == 0:
		return nil, errors.New("there is no file: give configurations as arguments, or - for standard input")
	case c.Bool("in-place") && c.Bool("diff"):
		return nil, errors.New("--diff shows what --in-place would do: give one of them")
	case c.Bool("in-place") && slices.Contains(args, "-"):
		return nil, errors.New("standard input cannot be replaced: leave --in-place out")
	case len(args) > 1 && !c.Bool("in-place") && !c.Bool("diff"):
		return nil, errors.New("several files cannot go to standard output: give --in-place, --diff, or one file")
	}
	return pathsOf(c)
}

// schemeOf returns the scheme for secrets that were chosen elsewhere.
func schemeOf(c *cli.Command) (clientsecret.Scheme, error) {
	var scheme clientsecret.Scheme = clientsecret.PBKDF2{}
	if c.IsSet("scheme") {
		var err error
		if scheme, err = parseScheme(c.String("scheme")); err != nil {
			return nil, err
		}
	}
	if scheme == (clientsecret.HighEntropy{}) {
		return nil, errors.New("high-entropy is for secrets that this command makes, because nobody can " +
			"tell how another was chosen: use generate --high-entropy, or another scheme")
	}
	return scheme, nil
}

func migrateFile(ctx context.Context, c *cli.Command, i int, name string, what changes, paths []config.Path, work *work) (*migration, error) {
	if c.Bool("in-place") && name != "-" {
		if info, err := os.Stat(name); err == nil && !info.Mode().IsRegular() && !info.IsDir() {
			return nil, errors.New("it is not a regular file: leave --in-place out")
		}
	}
	data, err := readConfiguration(name)
	if err != nil {
		return nil, err
	}
	if len(data) == 0 && isResult(name) {
		return nil, errors.New("the file is empty, because the shell emptied it for the result, which goes " +
			"to the same file: take it from a copy, and give --in-place")
	}
	m := &migration{changes: what, name: displayName(i, name)}
	if m.file, err = config.Read(data, paths...); err != nil {
		return nil, err
	}
	m.sort()
	if m.reseal {
		m.findElsewhere()
	}
	if c.Bool("diff") {
		return m, m.printDiff(c.Root().Writer)
	}
	if c.Bool("in-place") && len(m.changing) > 0 {
		if err := work.whole(func() error { return wholefile.Check(ctx, name) }); err != nil { // before a minute's work
			return m, err
		}
	}
	written, err := m.changed(ctx)
	switch {
	case err != nil:
		return m, err
	case !c.Bool("in-place"):
		if _, err := c.Root().Writer.Write(written); err != nil {
			return m, fmt.Errorf("could not write the result: %w", err)
		}
	case len(m.changing) > 0:
		if err := work.last(func() error { return wholefile.Replace(ctx, name, m.file.Data, written) }); err != nil {
			return m, err
		}
	}
	m.summary("hashed", "sealed")
	m.advise(written)
	return m, nil
}

// isResult reports whether standard output goes to the file.
func isResult(name string) bool {
	out, err := os.Stdout.Stat()
	in, err2 := os.Stat(name)
	return err == nil && err2 == nil && os.SameFile(out, in)
}

// sort tells what is to be changed from what is left alone, and names the latter on
// standard error.
func (m *migration) sort() {
	for _, c := range m.file.Clients {
		why := ""
		d, err := clientsecret.Parse(c.Stored)
		switch {
		case m.reseal:
			m.sortSealed(c, d, err)
			continue
		case c.NotText:
			why = c.Skipped
		case c.Skipped != "":
			if !c.Public {
				m.leave(c, c.Skipped)
			}
			continue
		case err != nil:
			why = "it is no stored value: " + strings.TrimPrefix(err.Error(), "clientsecret: ")
		case !d.IsPlaintext():
			if warns(d, clientsecret.WarnWeakWorkFactor) || warns(d, clientsecret.WarnLegacyAlgorithm) {
				m.leave(c, d.String()+" is weak, and cannot be made stronger without the secret")
			}
			continue
		case c.Clear != "" && m.ring != nil && !m.seals(c):
			why = c.Unsealable
		case c.Kept != "" && !m.seals(c):
			why = c.Kept
		case warns(d, clientsecret.WarnLooksHashed):
			why = "it has the shape of a digest that has lost its $ signs: put that right first"
		case !m.seals(c) && !d.NeedsRehash(m.scheme):
			why = "the scheme cannot take it (bcrypt takes 72 bytes at most, and none takes NUL bytes): give " +
				"another one with --scheme"
		}
		if why != "" {
			if err != nil || c.NotText {
				m.unreadable++
			} else {
				m.left++
			}
			m.leave(c, why)
			continue
		}
		m.changing = append(m.changing, c)
	}
}

// seals reports whether the client's stored value is sealed, and not hashed.
func (m *migration) seals(c *config.Client) bool {
	return m.ring != nil && (m.reseal || c.Clear != "" && c.Unsealable == "")
}

// replacement returns what takes the place of the client's stored value.
func (m *migration) replacement(c *config.Client) (clientsecret.Digest, error) {
	d, err := clientsecret.Parse(c.Stored)
	switch {
	case err != nil:
		return clientsecret.Digest{}, err
	case m.reseal:
		return m.ring.Reseal(c.Stored, c.ID)
	case m.seals(c):
		return m.ring.Seal(d, c.ID)
	}
	secret, _ := d.Plaintext()
	return m.scheme.Hash(secret)
}

// fits reports whether a stored value can take the place of the client's, nil, or
// why not.
func (m *migration) fits(c *config.Client, stored string) error {
	if !m.seals(c) {
		d, err := clientsecret.Parse(stored)
		if err != nil {
			return err
		}
		old, err := clientsecret.Parse(c.Stored)
		if err != nil {
			return err
		}
		secret, _ := old.Plaintext()
		return clientsecret.Compare(d, secret)
	}
	d, err := m.ring.Open(stored, c.ID)
	if err != nil {
		return err
	}
	old, err := m.ring.Open(c.Stored, c.ID)
	if err != nil {
		return err
	}
	if d.KeyID() != m.ring.Primary || !d.Unsealed().Equal(old.Unsealed()) {
		return errors.New("what is inside is another stored value")
	}
	return nil
}

func (m *migration) leave(c *config.Client, why string) {
	say(fmt.Sprintf("%s:%d: client %s is left as it is: %s", m.name, c.Line, quoteID(c.ID), why))
}

func quoteID(id string) string {
	if id == "" {
		return "without an id"
	}
	return term.Quote(id)
}

// changed returns the configuration with the stored values in their places. They
// are made, and compared, on all cores.
func (m *migration) changed(ctx context.Context) ([]byte, error) {
	m.bar = term.NewProgress(os.Stderr, "hashing and comparing", 2*len(m.changing))
	defer m.bar.Finish()
	m.made = make([]string, len(m.changing))
	err := m.each(ctx, func(i int) error {
		d, err := m.replacement(m.changing[i])
		if err != nil {
			return fmt.Errorf("line %d: client %s: %w", m.changing[i].Line, quoteID(m.changing[i].ID), withOptions(err))
		}
		m.made[i] = d.Encode()
		return nil
	})
	if err != nil {
		return nil, err
	}
	return m.written(ctx)
}

// secret returns the i-th secret in the clear.
func (m *migration) secret(i int) clientsecret.Secret {
	d, err := clientsecret.Parse(m.changing[i].Stored)
	if err != nil {
		return clientsecret.Secret{}
	}
	secret, _ := d.Plaintext()
	return secret
}

// each calls f for all places, on all cores, until one fails or the context ends.
func (m *migration) each(ctx context.Context, f func(i int) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	next := make(chan int)
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(m.changing)) {
		wg.Go(func() {
			for i := range next {
				if err := f(i); err != nil {
					cancel(err)
				}
				m.bar.Add(1)
			}
		})
	}
	for i := range m.changing {
		select {
		case next <- i:
			continue
		case <-ctx.Done():
		}
		break
	}
	close(next)
	wg.Wait()
	return context.Cause(ctx)
}

// written returns the configuration with the stored values in their places, after
// each was read from it again and compared with its secret.
func (m *migration) written(ctx context.Context) ([]byte, error) {
	stored := make(map[*config.Client]string)
	for i, c := range m.changing {
		stored[c] = m.made[i]
	}
	written, err := m.file.Replace(stored)
	if err != nil {
		return nil, fmt.Errorf("nothing is changed: %w", err)
	}
	return written.Data, m.verify(ctx, written)
}

// verify compares the stored values that were read from what was written with the
// secrets that they replace.
func (m *migration) verify(ctx context.Context, written *config.File) error {
	var replaced []*config.Client
	for i, c := range m.file.Clients {
		if len(replaced) < len(m.changing) && c == m.changing[len(replaced)] {
			replaced = append(replaced, written.Clients[i])
		}
	}
	return m.each(ctx, func(i int) error {
		if err := m.fits(m.changing[i], replaced[i].Stored); err != nil {
			return fmt.Errorf("nothing is changed: the new stored value of client %s at line %d does not "+
				"match its secret: %w", quoteID(m.changing[i].ID), m.changing[i].Line, err)
		}
		return nil
	})
}

func (m *migration) summary(hashed, sealed string) {
	unreadable := ""
	if m.unreadable > 0 {
		unreadable = fmt.Sprintf(", %d that cannot be read", m.unreadable)
	}
	if m.reseal {
		say(m.name + ": " + fmt.Sprintf("%s %s with key %s, %d left%s", plural(len(m.changing), "value"), sealed, m.ring.Primary, m.left, unreadable))
		return
	}
	sealing, forAuthelia := 0, 0
	for _, c := range m.changing {
		if m.seals(c) {
			sealing++
			if c.Layout == "Authelia" {
				forAuthelia++
			}
		}
	}
	also := ""
	if m.ring != nil {
		also = fmt.Sprintf(", %d %s with key %s", sealing, sealed, m.ring.Primary)
	}
	say(m.name + ": " + fmt.Sprintf("%s %s%s, %d left in the clear%s", plural(len(m.changing)-sealing, "secret"), hashed, also, m.left, unreadable))
	if forAuthelia > 0 {
		say(m.name + ": " + fmt.Sprintf("%s that Authelia cannot open: only a provider with a Keyring can", plural(forAuthelia, "sealed value")))
	}
}

// advise says what nobody can see any more once the secrets are hashed, and where
// they still stand.
func (m *migration) advise(written []byte) {
	var short, shortSealed []int
	secrets := make(map[string]bool)
	var hashed []string
	for i, c := range m.changing {
		d, err := clientsecret.Parse(c.Stored)
		if !m.seals(c) && i < len(m.made) {
			hashed = append(hashed, m.made[i])
		}
		if err == nil && warns(d, clientsecret.WarnShortSecret) {
			if m.seals(c) {
				shortSealed = append(shortSealed, c.Line)
			} else {
				short = append(short, c.Line)
			}
		}
		if m.seals(c) && !m.reseal {
			say(fmt.Sprintf("%s:%d: sealed for the client id %s", m.name, c.Line, quoteID(c.ID)))
		}
		if secret := m.secret(i).Reveal(); len(secret) >= wordLength {
			secrets[secret] = true
		}
	}
	if len(short) > 0 {
		say(m.name + ": " + fmt.Sprintf("%s of 40 or fewer characters, which nobody can tell from the "+
			"hashes: give the clients new ones (%s)", plural(len(short), "hashed secret"), lines(short)))
	}
	if len(shortSealed) > 0 {
		say(m.name + ": " + fmt.Sprintf("%s of 40 or fewer characters, which audit finds with --seal-key "+
			"only: give the clients new ones (%s)", plural(len(shortSealed), "sealed secret"), lines(shortSealed)))
	}
	if len(hashed) > 0 {
		if d, err := clientsecret.Parse(hashed[0]); err == nil {
			for _, warning := range d.Warnings() {
				say(m.name + ": " + "the new stored values: " + warning.Message)
			}
		}
	}
	if still := linesWith(written, secrets); len(still) > 0 {
		m.remains = true
		say(m.name + ": " + fmt.Sprintf("secrets that are hashed or sealed now still stand elsewhere in "+
			"the file, in comments or other settings: remove them (%s)", lines(still)))
	}
}

// wordLength is the length of the shortest secret that is looked for elsewhere:
// shorter ones may be any word.
const wordLength = 8

// linesWith returns the numbers of the lines in which one of the words stands.
func linesWith(data []byte, words map[string]bool) []int {
	var found []int
	number := 0
	for line := range bytes.Lines(data) {
		number++
		for word := range bytes.FieldsFuncSeq(line, func(r rune) bool { return strings.ContainsRune(" \t\r\n'\"`,;()[]{}<>", r) }) {
			if words[string(word)] {
				found = append(found, number)
				break
			}
		}
	}
	return found
}

// lines names the first of some lines.
func lines(numbers []int) string {
	const most = 8
	var names []string
	for _, n := range numbers[:min(len(numbers), most)] {
		names = append(names, fmt.Sprint(n))
	}
	if len(numbers) > most {
		names = append(names, "…")
	}
	if len(numbers) == 1 {
		return "line " + names[0]
	}
	return "lines " + strings.Join(names, ", ")
}

// printDiff shows the places that would change. Of their lines it shows the key
// only: what else is there may be another secret.
func (m *migration) printDiff(w io.Writer) error {
	var b bytes.Buffer
	if len(m.changing) > 0 {
		fmt.Fprintf(&b, "--- %s\n+++ %s\n", m.name, m.name)
	}
	for _, c := range m.changing {
		key := ""
		if c.Key != "" {
			key = term.Printable(c.Key) + ": "
		}
		old, written := "REDACTED", ""
		switch d, err := clientsecret.Parse(c.Stored); {
		case m.reseal && err == nil:
			if old, written = "sealed with key "+d.KeyID(), "sealed with key "+m.ring.Primary; d.KeyID() == "" {
				old = "REDACTED"
			}
		case m.seals(c):
			written = "sealed with key " + m.ring.Primary
		default:
			written = m.scheme.String()
		}
		fmt.Fprintf(&b, "@@ line %d, client %s @@\n-%s[%s]\n+%s[%s]\n", c.Line, quoteID(c.ID), key, old, key, written)
	}
	if _, err := w.Write(b.Bytes()); err != nil {
		return fmt.Errorf("could not write the result: %w", err)
	}
	m.summary("to be hashed", "to be sealed")
	return nil
}
