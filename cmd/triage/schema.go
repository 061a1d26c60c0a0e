package main

import (
	"github.com/drud/triage/policy"
	"github.com/spf13/cobra"
)

func (t *tool) schemaCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "schema [policy|tests]",
		Short: "Print the JSON Schema of policies or test files, for editors",
		Long: `schema prints the JSON Schema, of draft 2020-12, of policy files (the default) or
of test files. With it an editor completes keys, explains them, and marks values
of the wrong form. It cannot know names and conditions: check and test find
every fault.

An editor with the YAML language server takes it from the first line of a file:

  # yaml-language-server: $schema=policy.schema.json`,
		Example: `  triage schema > policy.schema.json
  triage schema tests > tests.schema.json`,
		Args:      arguments(0, 1),
		ValidArgs: []string{"policy", "tests"},
		RunE: func(cmd *cobra.Command, args []string) error {
			schema := policy.Schema()
			switch {
			case len(args) == 0 || args[0] == "policy":
			case args[0] == "tests":
				schema = policy.TestsSchema()
			default:
				return noSuch("schema", args[0], "", cmd.ValidArgs)
			}
			_, err := t.out.Write(schema)
			return err
		},
	}
}
