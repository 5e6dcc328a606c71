package decoy

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/clientsecret/clientsecret/internal/stored"
)

// spec returns a spec of the algorithm with its defaults, but for what set does.
func spec(t testing.TB, name string, set func(*stored.Spec)) stored.Spec {
	t.Helper()
	s := stored.Spec{Algorithm: stored.Named(name)}
	if set != nil {
		set(&s)
	}
	s = s.WithDefaults()
	if err := s.Validate(); err != nil {
		t.Fatal(err)
	}
	return s
}

func pbkdf2(t testing.TB, iterations int) stored.Spec {
	t.Helper()
	return spec(t, "pbkdf2-sha512", func(s *stored.Spec) { s.Iterations = iterations })
}

// value returns a registered value of the spec.
func value(t testing.TB, s stored.Spec) *stored.Value {
	t.Helper()
	text, err := stored.Make(s, "right")
	if err != nil {
		t.Fatal(err)
	}
	v := new(stored.Value)
	if err := v.Parse(text, &stored.DefaultLimits); err != nil {
		t.Fatal(err)
	}
	return v
}

// formsOf returns the forms of the decoys of some ids.
func formsOf(m *Maker, ids int) map[string]int {
	forms := make(map[string]int)
	for i := range ids {
		forms[m.Of(fmt.Sprint("client", i)).Spec.String()]++
	}
	return forms
}

// TestOf: a decoy parses as a value of its form, is the same for an id and
// another for every other id and Maker, and nothing matches it.
func TestOf(t *testing.T) {
	for _, a := range stored.Algorithms {
		if a.Family == 0 {
			continue
		}
		s := spec(t, a.Name, func(s *stored.Spec) {
			for i := range a.Fields { // as cheap as it can be
				f := &a.Fields[i]
				*f.Of(s) = f.LeastIn(s)
			}
		})
		m := New([]*stored.Value{value(t, s)}, stored.HighEntropy, time.Hour)
		v := m.Of("client")
		if v.Spec != s || len(v.Salt) != s.SaltLength || len(v.Key) != s.KeyLength {
			t.Errorf("%v: a decoy is %v", s, v.Spec)
		}
		parsed := new(stored.Value)
		if err := parsed.Parse(v.Text, &stored.DefaultLimits); err != nil {
			t.Errorf("%v: %v", s, err)
			continue
		}
		if parsed.Spec != s || string(parsed.Key) != string(v.Key) || parsed.Encode() != v.Text {
			t.Errorf("%v: it parses as %v", s, parsed.Spec)
		}
		for _, secret := range []string{"right", "client", v.Text, string(v.Key)} {
			if a.CheckSecret(secret) != nil {
				continue
			}
			if matches, err := v.Match(secret); matches || err != nil {
				t.Errorf("%v: %v, %v", s, matches, err)
			}
		}
		again := m.Of("client")
		other := New([]*stored.Value{value(t, s)}, stored.HighEntropy, time.Hour)
		if again.Text != v.Text {
			t.Errorf("%v: the decoy of an id changes", s)
		}
		for _, another := range []*stored.Value{m.Of("Client"), m.Of(""), other.Of("client")} {
			if another.Text == v.Text || string(another.Salt) == string(v.Salt) {
				t.Errorf("%v: two ids, or two Makers, have one decoy", s)
			}
		}
	}
}

// TestIDs: the decoy of an id is always the same, and that of a long id is decided by
// what it begins with.
func TestIDs(t *testing.T) {
	m := New(nil, pbkdf2(t, 3), time.Hour)
	for i := range 1000 {
		id := fmt.Sprint("client", i)
		if once, again := m.Of(id), m.Make(id, m.SpecOf(id)); once.Text != again.Text {
			t.Fatalf("the decoy of %s changed", id)
		}
	}
	long := strings.Repeat("x", 100_000)
	if m.Of(long).Text != m.Of(long[:maxID]).Text || m.Of(long).Text == m.Of(long[:maxID-1]).Text {
		t.Error("the decoy of a long id is another")
	}
	if long = long[:255]; m.Of(long+"a").Text == m.Of(long+"b").Text {
		t.Error("two ids of 256 bytes have one decoy")
	}
	m.Learn(value(t, pbkdf2(t, 4)), true)
	if forms := formsOf(m, 1000); len(forms) != 1 || forms["pbkdf2-sha512,iterations=4"] != 1000 {
		t.Errorf("the forms are %v", forms)
	}
}

// TestWeights: a form is as frequent as its matches, within a factor of four, and
// wrong secrets make it no more frequent.
func TestWeights(t *testing.T) {
	m := New(nil, pbkdf2(t, 1), time.Hour)
	often, rare := value(t, pbkdf2(t, 2)), value(t, pbkdf2(t, 3))
	for range 1000 {
		m.Learn(often, true)
	}
	m.Learn(rare, false)
	for range 1000 {
		m.Learn(rare, false)
	}
	forms := formsOf(m, 10_000)
	if n := forms["pbkdf2-sha512,iterations=3"]; n < 1 || n > 10_000*2/256 {
		t.Errorf("the forms are %v", forms)
	}
	for range 999 {
		m.Learn(rare, true)
	}
	if n := formsOf(m, 10_000)["pbkdf2-sha512,iterations=3"]; n < 4500 || n > 5500 {
		t.Errorf("%d of 10,000 have the form that is as frequent now", n)
	}
}

// TestWeight: the weight of a form that is learned is a power of four, that of a sample
// its count.
func TestWeight(t *testing.T) {
	for count, want := range map[int]float64{0: 0, 1: 1, 2: 1, 3: 1, 4: 4, 7: 4, 8: 4, 15: 4, 16: 16, 1000: 256} {
		u := use{count: count}
		if got := u.weight(false); got != want {
			t.Errorf("%d matches weigh %v, want %v", count, got, want)
		}
		if got := u.weight(true); got != float64(count) {
			t.Errorf("%d samples weigh %v", count, got)
		}
	}
}

// TestLimited: whether a form refuses long secrets, by the fallback, by samples, and by
// what is learned.
func TestLimited(t *testing.T) {
	bcrypt, free := spec(t, "bcrypt", func(s *stored.Spec) { s.Cost = 4 }), pbkdf2(t, 1)
	for _, tc := range []struct {
		name              string
		fallback          stored.Spec
		samples, learning []stored.Spec
		want              bool
	}{
		{"a fallback that does", bcrypt, nil, nil, true},
		{"a fallback that does not", free, nil, nil, false},
		{"one of two samples", free, []stored.Spec{bcrypt, free}, nil, true},
		{"no sample", bcrypt, []stored.Spec{free}, nil, false},
		{"learned", free, nil, []stored.Spec{bcrypt}, true},
		{"learned beside another", free, nil, []stored.Spec{bcrypt, free}, true},
		{"learned that none does", bcrypt, nil, []stored.Spec{free}, false},
	} {
		var samples []*stored.Value
		for _, s := range tc.samples {
			samples = append(samples, value(t, s))
		}
		m := New(samples, tc.fallback, time.Hour)
		for _, s := range tc.learning {
			m.Learn(value(t, s), true)
		}
		if m.Limited() != tc.want {
			t.Errorf("%s: %v", tc.name, m.Limited())
		}
	}
}

// TestLearn: decoys follow what is registered, and nothing else.
func TestLearn(t *testing.T) {
	m := New(nil, pbkdf2(t, 3), time.Hour)
	plain := new(stored.Value)
	if err := plain.Parse("plaintext", &stored.DefaultLimits); err != nil {
		t.Fatal(err)
	}
	own := new(stored.Value)
	if err := own.Parse(m.Of("client").Text, &stored.DefaultLimits); err != nil {
		t.Fatal(err)
	}
	m.Learn(nil, true)
	m.Learn(plain, true)
	m.Learn(m.Of("client"), true)
	m.Learn(own, true)
	if len(m.forms) != 0 {
		t.Errorf("it learned %v", m.forms)
	}
	m.Learn(value(t, pbkdf2(t, 5)), true)
	m.Learn(value(t, spec(t, "bcrypt", func(s *stored.Spec) { s.Cost = 4 })), true)
	forms := formsOf(m, 1000)
	if len(forms) != 2 || forms["pbkdf2-sha512,iterations=5"] < 400 || forms["bcrypt,cost=4"] < 400 {
		t.Errorf("the forms are %v", forms)
	}
}

// TestExpect: until a form is learned, decoys have that of the first registered value.
func TestExpect(t *testing.T) {
	fallback, cheap, other := pbkdf2(t, 3), pbkdf2(t, 1), pbkdf2(t, 2)
	m := New(nil, fallback, time.Hour)
	m.Expect(nil)
	m.Expect(m.Of("client")) // which somebody has stored
	if got := m.SpecOf("x"); got != fallback {
		t.Errorf("the fallback is %v", got)
	}
	m.Expect(value(t, cheap))
	m.Expect(value(t, other)) // too late
	if got := m.SpecOf("x"); got != cheap {
		t.Errorf("%v, want that of the first value", got)
	}
	m.Learn(value(t, other), true)
	if got := m.SpecOf("x"); got != other {
		t.Errorf("%v, want the one that was learned", got)
	}
	sampled := New([]*stored.Value{value(t, other)}, fallback, time.Hour)
	sampled.Expect(value(t, cheap))
	if got := sampled.SpecOf("x"); got != other {
		t.Errorf("%v, want that of the sample", got)
	}
}

// TestSamples: each form is as frequent as among the samples, and nothing is
// learned beside them.
func TestSamples(t *testing.T) {
	often, rare := value(t, pbkdf2(t, 1)), value(t, pbkdf2(t, 2))
	m := New([]*stored.Value{often, nil, often, rare, often}, stored.HighEntropy, time.Hour)
	m.Learn(value(t, pbkdf2(t, 9)), true)
	forms := formsOf(m, 4000)
	if n := forms["pbkdf2-sha512,iterations=1"]; len(forms) != 2 || n < 2800 || n > 3200 {
		t.Errorf("the forms are %v", forms)
	}
}

// TestForms: there are never more than the maximum, those that are not seen for
// the lifetime go, and they make room.
func TestForms(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := New(nil, pbkdf2(t, 1), 12*time.Hour)
		for i := range maxForms + 1 {
			m.Learn(value(t, pbkdf2(t, 1+i)), true)
		}
		if len(m.forms) != maxForms {
			t.Errorf("%d forms are known", len(m.forms))
		}
		time.Sleep(12*time.Hour - 1)
		m.Learn(value(t, pbkdf2(t, 1)), true)
		if len(m.forms) != maxForms {
			t.Errorf("%d forms are known before the lifetime is over", len(m.forms))
		}
		time.Sleep(time.Nanosecond)
		m.Learn(value(t, pbkdf2(t, 1000)), true)
		forms := formsOf(m, 1000)
		if len(m.forms) != 2 || len(forms) != 2 {
			t.Errorf("%d forms are known, decoys have %v", len(m.forms), forms)
		}
	})
}

// TestSeldom: a form that is seen again after its lifetime is as frequent as before, if
// no other was learned meanwhile.
func TestSeldom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := New(nil, pbkdf2(t, 1), time.Hour)
		often := value(t, pbkdf2(t, 2))
		for range 1000 {
			m.Learn(often, true)
		}
		time.Sleep(2 * time.Hour)
		m.Learn(often, true)
		if n := m.forms[often.Spec].count; n != 1001 {
			t.Errorf("it counts %d matches", n)
		}
	})
}

// TestFewChange: when a form comes, an id keeps its own or takes the new one.
func TestFewChange(t *testing.T) {
	const ids = 2000
	m := New(nil, pbkdf2(t, 99), time.Hour)
	has := make([]string, ids)
	for n := 1; n <= 6; n++ {
		m.Learn(value(t, pbkdf2(t, n)), true)
		taken := 0
		for i := range has {
			form := m.Of(fmt.Sprint("client", i)).Spec.String()
			if n > 1 && form != has[i] && form != fmt.Sprint("pbkdf2-sha512,iterations=", n) {
				t.Fatalf("an id changed from %s to %s when form %d came", has[i], form, n)
			}
			if form != has[i] {
				taken++
			}
			has[i] = form
		}
		if taken < ids/n*7/10 || taken > ids/n*13/10 {
			t.Errorf("form %d was taken by %d of %d ids", n, taken, ids)
		}
	}
}

// TestConcurrently is for the race detector.
func TestConcurrently(t *testing.T) {
	m := New(nil, pbkdf2(t, 1), time.Hour)
	var values []*stored.Value
	for i := range 20 {
		values = append(values, value(t, pbkdf2(t, 1+i)))
	}
	var wg sync.WaitGroup
	for worker := range 4 {
		wg.Go(func() {
			for i, v := range values {
				m.Learn(v, true)
				m.Of(fmt.Sprint(worker, i%7))
			}
		})
	}
	wg.Wait()
}
