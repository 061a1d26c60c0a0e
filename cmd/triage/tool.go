package main

import (
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"strings"
	"time"

	"github.com/spf13/cobra"
)

// The exit statuses.
const (
	exitFine    = 0
	exitContent = 1 // faults in a policy, cases that cannot be read
	exitUsage   = 2 // wrong usage, a file that cannot be opened
)

// tool is the command line with what it reads, writes and takes as the time.
type tool struct {
	in       io.Reader
	out, err io.Writer
	now      func() time.Time
	color    bool
	progress bool // show it on err
}

// errContent is returned after the content's faults have been written.
var errContent = errors.New("faults in the content")

// run runs one command and returns its exit status.
func (t *tool) run(args []string) int {
	root := t.root()
	root.SetArgs(append([]string{}, args...)) // never nil, which would mean os.Args
	root.SetIn(t.in)
	root.SetOut(t.out)
	root.SetErr(t.err)
	t.completion(root, args)
	help(root)
	err := root.Execute()
	switch {
	case err == nil:
		return exitFine
	case errors.Is(err, errContent):
		return exitContent
	}
	all := []error{err}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		all = joined.Unwrap()
	}
	for _, err := range all {
		fmt.Fprintf(t.err, "triage: %v\n", err)
	}
	return exitUsage
}

func (t *tool) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "triage",
		Short: "Decide how serious support cases are, when they are due and who must know",
		Long: `triage works with triage policies: YAML files that say in readable rules how
serious a support case is, when it is due and who must know.

Exit status: 0 fine; 1 faults in the content (a policy, a case); 2 wrong usage,
or a file that cannot be opened.`,
		Example: `  triage check policy.yaml
  triage decide -p policy.yaml --explain cases.jsonl`,
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			return noCommand(cmd, "command", args)
		},
	}
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		if args := cmd.Flags().Args(); cmd == root && len(args) > 0 { // the flag is one of the command that was meant
			return noCommand(root, "command", args)
		}
		return fmt.Errorf("%w; see %s --help", err, cmd.CommandPath())
	})
	root.AddCommand(t.checkCommand(), t.decideCommand(), t.testCommand(), t.replayCommand(), t.followCommand(), t.calendarCommand(), t.onCallCommand(), t.docCommand(), t.fmtCommand(), t.initCommand(), t.schemaCommand(), t.versionCommand())
	return root
}

// help adds the command help, for which a command that is not there is wrong usage.
func help(root *cobra.Command) {
	root.InitDefaultHelpCmd()
	cmd, _, err := root.Find([]string{"help"})
	if err != nil {
		return
	}
	cmd.Short = "Explain a command"
	cmd.Run = nil
	cmd.RunE = func(_ *cobra.Command, args []string) error {
		about, rest, err := root.Find(args)
		if err != nil || len(rest) > 0 {
			return noCommand(about, "command", rest)
		}
		about.InitDefaultHelpFlag() // which it tells of
		return about.Help()
	}
}

func (t *tool) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Say which version this is",
		Args:  arguments(0, 0),
		RunE: func(*cobra.Command, []string) error {
			_, err := fmt.Fprintln(t.out, "triage", version())
			return err
		},
	}
}

// version returns the module's version, or the commit it was built from.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	text := info.Main.Version
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && (text == "" || text == "(devel)") {
			text = s.Value
		}
	}
	return strings.TrimSpace(text + " " + info.GoVersion)
}
