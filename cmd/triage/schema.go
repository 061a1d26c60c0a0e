package main

import (
	"github.com/drud/triage/policy"
	"github.com/spf13/cobra"
)

func (t *tool) schemaCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "schema",
		Short: "Print the JSON Schema of policy files, for editors",
		Long: `schema prints the JSON Schema, of draft 2020-12, of a policy file. With it an
editor completes keys, explains them, and marks values of the wrong form. It
cannot know names and conditions: check is what finds every fault.

An editor with the YAML language server takes it from the first line of a file:

  # yaml-language-server: $schema=policy.schema.json`,
		Example: `  triage schema > policy.schema.json`,
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			_, err := t.out.Write(policy.Schema())
			return err
		},
	}
}
