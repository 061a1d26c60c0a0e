package suite

import (
	"cmp"
	"slices"

	"github.com/drud/triage/policy"
)

// Update is a test file whose failed tests want what their policy says.
type Update struct {
	Data    []byte
	Changed int // the wants that are others now
	Left    int // those that only a person can change
}

// Update returns the file's text with what failed tests want replaced by what the
// policy says; all else stays as it is, and tests with a todo keep what they want.
// The options are those that it was run with. What does not read back as what the
// policy says is left.
func (f File) Update(o Options) (Update, error) {
	u := f.edited()
	if u.Changed == 0 {
		return u, nil
	}
	o.Read = func(string) ([]byte, error) { return u.Data, nil }
	again, err := RunFiles([]string{f.Name}, o)
	if err != nil {
		return Update{}, err
	}
	if after := again.Files[0]; len(after.Faults) > 0 || after.edited().Changed > 0 {
		return Update{Data: f.data, Left: u.Changed + u.Left}, nil
	}
	return u, nil
}

func (f File) edited() Update {
	u := Update{Data: slices.Clone(f.data)}
	var edits []policy.Edit
	for _, r := range f.Results {
		if r.Status() != Failed {
			continue
		}
		for _, d := range r.Differences {
			es, ok := d.Edits(d.Got)
			if !ok {
				u.Left++
				continue
			}
			u.Changed++
			edits = append(edits, es...)
		}
	}
	slices.SortFunc(edits, func(a, b policy.Edit) int { return cmp.Compare(b.From, a.From) })
	for _, e := range edits { // from the end, so that the places of the others stay
		u.Data = slices.Replace(u.Data, e.From, e.To, []byte(e.Text)...)
	}
	return u
}
