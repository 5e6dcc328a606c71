package completion_test

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"github.com/urfave/cli/v3"

	"github.com/clientsecret/clientsecret/cmd/clientsecret/internal/completion"
)

// program has one of everything.
func program() *cli.Command {
	return &cli.Command{
		Name:                            "program",
		EnableShellCompletion:           true,
		ConfigureShellCompletionCommand: completion.Configure,
		Flags: []cli.Flag{
			&cli.BoolFlag{Name: "everywhere"},
			&cli.BoolFlag{Name: "here", Local: true},
		},
		Commands: []*cli.Command{
			completion.Request(),
			{
				Name: "paint", Usage: "give a colour",
				Flags: []cli.Flag{
					completion.OneOf(&cli.StringFlag{
						Name: "colour", Aliases: []string{"c"}, Usage: "of it",
					}, "red", "green"),
					&cli.StringFlag{Name: "output", TakesFile: true},
					&cli.StringFlag{Name: "name"},
					&cli.BoolFlag{Name: "secret", Hidden: true},
				},
				Arguments: completion.Files("name"),
			},
			{
				Name: "count", Usage: "to a number", Arguments: completion.Words("one", "two"),
				Commands: []*cli.Command{
					{Name: "up", Flags: []cli.Flag{&cli.BoolFlag{Name: "fast"}}},
					{Name: "under", Hidden: true},
				},
			},
			{Name: "rest", Hidden: true},
		},
	}
}

func TestRequest(t *testing.T) {
	const nothing = "words\n"
	for _, tc := range []struct {
		name  string
		typed []string
		want  string
	}{
		{"no word", nil, "words\npaint\tgive a colour\ncount\tto a number\n" +
			"help\tShows a list of commands or help for one command\n" +
			"completion\tprint a completion script for a shell\n"},
		{"hidden command", []string{"count", "un"}, "words\nup\nunder\none\ntwo\n"},
		{"unknown command", []string{"tidy", ""}, nothing},
		{"help", []string{"help", ""}, "words\npaint\tgive a colour\ncount\tto a number\n" +
			"completion\tprint a completion script for a shell\n"},
		{"help of two", []string{"help", "count", ""}, nothing},
		{"subcommands before arguments", []string{"count", ""}, "words\nup\none\ntwo\n"},
		{"arguments after arguments", []string{"count", "one", ""}, "words\none\ntwo\n"},
		{"arguments after --", []string{"count", "--", ""}, "words\none\ntwo\n"},
		{"below a command", []string{"count", "up", ""}, nothing},
		{"shells", []string{"completion", ""}, "words\n" +
			"bash\tprint the script for bash\nzsh\tprint the script for zsh\n" +
			"fish\tprint the script for fish\n"},

		{"options", []string{"paint", "-"}, "words\n--colour\tof it\n--output\n--name\n" +
			"--help\tshow help\n--everywhere\n"},
		{"options of a subcommand", []string{"count", "up", "--f"}, "words\n--fast\n" +
			"--help\tshow help\n--everywhere\n"},
		{"options of the program", []string{"--"}, "words\n--everywhere\n--here\n--help\tshow help\n"},
		{"options after an argument", []string{"count", "up", "x", "--"}, "words\n--fast\n" +
			"--help\tshow help\n--everywhere\n"},

		{"values", []string{"paint", "--colour", ""}, "words\nred\ngreen\n"},
		{"values by the short name", []string{"paint", "-c", "r"}, "words\nred\ngreen\n"},
		{"values after =", []string{"paint", "--colour="}, "words\n--colour=red\n--colour=green\n"},
		{"values after the short name and =", []string{"paint", "-c=r"}, "words\n-c=red\n-c=green\n"},
		{"value like an option", []string{"paint", "--colour", "--"}, "words\nred\ngreen\n"},
		{"free value", []string{"paint", "--name", ""}, nothing},
		{"free value after =", []string{"paint", "--name="}, nothing},
		{"value of a switch", []string{"paint", "--everywhere="}, nothing},
		{"value of an unknown option", []string{"paint", "--x=y"}, nothing},
		{"file of an option", []string{"paint", "--output", "x"}, "files 0\n"},
		{"file of an option after =", []string{"paint", "--output=x=y"}, "files 1\n"},

		{"file", []string{"paint", ""}, "files 0\n"},
		{"second file", []string{"paint", "x", "y=z"}, "files 0\n"},
		{"file after a switch", []string{"paint", "--everywhere", ""}, "files 0\n"},
		{"file after a value", []string{"paint", "--colour", "red", ""}, "files 0\n"},
		{"file after a value and =", []string{"paint", "--colour=red", ""}, "files 0\n"},
		{"file after standard input", []string{"paint", "-", ""}, "files 0\n"},
		{"file after --", []string{"paint", "--", "--colour="}, "files 0\n"},
		{"no file with the option", []string{"paint", "--name", "x", ""}, nothing},
		{"no file with the option after =", []string{"paint", "--name=x", ""}, nothing},
		{"no such file", []string{"paint", "--name", "--", "--", ""}, nothing},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := run(t, append([]string{"__complete"}, tc.typed...)...); got != tc.want {
				t.Errorf("%q completes to %q, want %q", tc.typed, got, tc.want)
			}
		})
	}
}

// TestScripts: completion prints the scripts of this package.
func TestScripts(t *testing.T) {
	for shell, want := range map[string]string{
		"bash": "complete -o default -F _clientsecret clientsecret\n",
		"zsh":  "#compdef clientsecret\n",
		"fish": "complete -c clientsecret -n __clientsecret_files -F\n",
	} {
		got := run(t, "completion", shell)
		if !strings.Contains(got, want) {
			t.Errorf("%s: %s", shell, got)
		}
		if strings.Contains(got, "eval ") {
			t.Errorf("%s: it evaluates: %s", shell, got)
		}
		if asks := strings.Contains(got, " __complete "); !asks {
			t.Errorf("%s: it asks in another way: %s", shell, got)
		}
	}
}

func run(t *testing.T, args ...string) string {
	t.Helper()
	var out bytes.Buffer
	root := program()
	root.Writer = &out
	if err := root.Run(context.Background(), append([]string{"program"}, args...)); err != nil {
		t.Fatal(err)
	}
	return out.String()
}
