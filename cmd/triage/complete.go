package main

import (
	"strings"

	"github.com/drud/triage/policy"
	"github.com/spf13/cobra"
)

// completion adds the command completion, and what a shell that runs its script asks
// for when it completes.
func (t *tool) completion(root *cobra.Command, args []string) {
	root.InitDefaultCompletionCmd()
	if cmd, _, err := root.Find([]string{"completion"}); err == nil {
		cmd.Short = "Print a script with which a shell completes commands, files and names"
		cmd.Args = cobra.ArbitraryArgs
		cmd.RunE = func(cmd *cobra.Command, args []string) error { return noCommand(cmd, "shell", args) }
		for _, shell := range cmd.Commands() {
			shell.Args = arguments(0, 0)
		}
	}
	t.complete(root, len(args) > 0 && strings.HasPrefix(args[0], cobra.ShellCompRequestCmd))
}

// complete lets shells complete the flags of a command and of those below. asked says
// that a shell asks for it now: then cobra parses the flags of all commands, also of
// those that do so themselves.
func (t *tool) complete(cmd *cobra.Command, asked bool) {
	cmd.DisableFlagParsing = cmd.DisableFlagParsing && !asked
	register := func(flag string, f cobra.CompletionFunc) {
		if cmd.Flag(flag) != nil {
			_ = cmd.RegisterFlagCompletionFunc(flag, f) // it fails for those of a parent, which has done so
		}
	}
	register("policy", files("yaml", "yml"))
	register("against", files("yaml", "yml"))
	register("intake", t.names((*policy.Policy).Intakes))
	if f := cmd.Flag("format"); f != nil {
		register("format", cobra.FixedCompletions(f.Value.(choice).among, cobra.ShellCompDirectiveNoFileComp))
	}
	for _, flag := range []string{"at", "from", "to", "until", "run", "min-coverage"} {
		register(flag, cobra.NoFileCompletions)
	}
	for _, sub := range cmd.Commands() {
		t.complete(sub, asked)
	}
}

// files completes the names of files with some endings, and of folders.
func files(endings ...string) cobra.CompletionFunc {
	return cobra.FixedCompletions(endings, cobra.ShellCompDirectiveFilterFileExt)
}

// names completes names of the policy of -p, as far as it compiles.
func (t *tool) names(of func(*policy.Policy) []string) cobra.CompletionFunc {
	return func(cmd *cobra.Command, _ []string, _ string) ([]string, cobra.ShellCompDirective) {
		s, err := readPolicy(cmd.Flag("policy").Value.String())
		if err != nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		p, err := compiler().Compile(s.files...)
		if err != nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return of(p), cobra.ShellCompDirectiveNoFileComp
	}
}

// first completes the first argument, and no other.
func first(f cobra.CompletionFunc) cobra.CompletionFunc {
	return func(cmd *cobra.Command, args []string, begun string) ([]string, cobra.ShellCompDirective) {
		if len(args) > 0 {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return f(cmd, args, begun)
	}
}
