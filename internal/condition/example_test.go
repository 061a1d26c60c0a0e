package condition_test

import (
	"fmt"

	"github.com/drud/triage/internal/condition"
)

// disk is what the conditions of the example read.
type disk struct {
	name string
	used float64
}

func Example() {
	env := condition.New(condition.Schema[disk]{Values: []condition.Value[disk]{
		{Path: "disk.name", Type: condition.Type{Kind: condition.String}, String: func(d *disk) string { return d.name }},
		{Path: "disk.used", Type: condition.Type{Kind: condition.Float}, Float: func(d *disk) float64 { return d.used }},
	}})
	_, faults := env.Compile(`disk.usde > 0.9`)
	fmt.Println(faults[0].Message + "; " + faults[0].Hint)

	full, _ := env.Compile(`disk.used > 0.9 and disk.name startsWith "db-"`)
	env.Seal()
	run := env.NewRun()
	for _, run.Subject = range []disk{{"db-1", 0.95}, {"db-2", 0.5}} {
		run.Reset()
		holds, _ := full.Holds(run)
		fmt.Println(run.Subject.name, holds)
	}
	missing := full.Missing(run)
	fmt.Println(missing.Name, "is", missing.Is, "and not", missing.Want)
	// Output:
	// no field "usde" in disk; did you mean "used"?
	// db-1 true
	// db-2 false
	// disk.used is 0.5 and not more than 0.9
}
