package policy

import (
	"fmt"
	"strings"
)

func textKinds() []KindInfo {
	return []KindInfo{
		{
			Kind:    kindFileTooLarge,
			Title:   "A file is larger than 1 MiB, which no policy written by hand is.",
			Instead: "Split the policy over several files.",
		},
		{
			Kind:    kindEmptyFile,
			Title:   "A file holds nothing but blanks and comments.",
			Example: "# to be written\n",
			Instead: "Write the keys, or remove the file.",
		},
		{
			Kind:    kindInvalidUTF8,
			Title:   "A byte of the file is not UTF-8, so that nobody can say which character is meant.",
			Example: "name: caf\xe9\n",
			Instead: "Save the file as UTF-8.",
		},
		{
			Kind:    kindNULCharacter,
			Title:   "The file holds a NUL character. A file full of them is UTF-16 or no text at all.",
			Example: "name: web\x00\n",
			Instead: "Remove it, or save the file as UTF-8.",
		},
		{
			Kind:    kindControlCharacter,
			Title:   "The file holds a control character, a Unicode line separator, or a carriage return without a line feed. Editors show them differently, or not at all.",
			Example: "name: web\x07\n",
			Instead: "Remove it; end lines with a line feed.",
		},
		{
			Kind:    kindBidiControl,
			Title:   "The file holds a character that changes the direction of text, so that people read another policy than the library does.",
			Example: "name: web\u202e\n",
			Instead: "Remove it. Text in scripts written from right to left needs none here.",
		},
		{
			Kind:    kindInvisibleCharacter,
			Title:   "The file holds a character that shows nothing, so that two different names look the same. Joiners within emoji and within scripts that need them are fine.",
			Example: "na\u200bme: web\n",
			Instead: "Remove it.",
		},
		{
			Kind:    kindSyntax,
			Title:   "The file is not YAML. A condition often needs quotes: one that begins with a quote, a bracket, %, @ or a backquote, or that holds a colon followed by a space.",
			Example: "when: \"web\" == signal.kind\n",
			Instead: "Quote the whole value, or put it on a line of its own after | or >-.",
		},
		{
			Kind:    kindDirective,
			Title:   "The file has a YAML directive. A policy needs none.",
			Example: "%YAML 1.2\n---\nname: web\n",
			Instead: "Remove the line.",
		},
		{
			Kind:    kindSecondDocument,
			Title:   "A second YAML document begins. Only the first would be read.",
			Example: "name: web\n---\nname: db\n",
			Instead: "Remove the line, or move what follows to a file of its own.",
		},
		{
			Kind:    kindAnchor,
			Title:   "A value has an anchor. A policy repeats what it means; a value that begins with & needs quotes.",
			Example: "name: &web web\n",
			Instead: "Remove the anchor, or quote the value.",
		},
		{
			Kind:    kindAlias,
			Title:   "A value stands for another one by its anchor. A value that begins with * needs quotes.",
			Example: "name: *web\n",
			Instead: "Write the value out, or quote it.",
		},
		{
			Kind:    kindMergeKey,
			Title:   "The key << merges another mapping, so that what is set is not to be seen where it is set.",
			Example: "<<: {name: web}\n",
			Instead: "Write the keys out.",
		},
		{
			Kind:    kindTag,
			Title:   "A value has a YAML tag. An unquoted ! at the start of a condition is one, and YAML drops it: !ticket.vip is read as nothing, and ! ticket.vip as its opposite.",
			Example: "when: ! ticket.vip\n",
			Instead: "Write not, or quote the condition.",
		},
		{
			Kind:    kindDuplicateKey,
			Title:   "A mapping has the same key twice. Only one could count.",
			Example: "name: web\nname: db\n",
			Instead: "Remove one of the two.",
		},
		{
			Kind:    kindEmptyValue,
			Title:   "A key or a dash has nothing after it. It is not clear whether something was forgotten.",
			Example: "name:\n",
			Instead: "Write a value, or remove the key.",
		},
		{
			Kind:    kindNullValue,
			Title:   "A value is null or ~. A policy has no use for it.",
			Example: "name: ~\n",
			Instead: "Remove the key; quote the value if it is text.",
		},
		{
			Kind:    kindKeyNotScalar,
			Title:   "A key is a mapping or a list. Two braces in a row, as in a template, are read so.",
			Example: "when: {{web}}\n",
			Instead: "Write a name as the key; quote text that begins with a brace or a bracket.",
		},
		{
			Kind:    kindTooDeep,
			Title:   "Mappings and lists are nested more than 32 levels deep.",
			Example: "name: " + strings.Repeat("[", 40) + strings.Repeat("]", 40) + "\n",
			Instead: "Nothing in a policy is nested so; quote text that holds brackets or braces.",
		},
		{
			Kind:    kindRootNotMapping,
			Title:   "The file is a list or a single value and not a mapping of keys to values.",
			Example: "- name: web\n",
			Instead: "Begin with a key in the first column, such as version: 1.",
		},
		{
			Kind:    kindTooManyFaults,
			Title:   "The policy has more than 1,000 faults; the others are left out.",
			Instead: "Mend the first ones; they may be the cause of the others.",
		},
	}
}

func nameKinds() []KindInfo {
	return []KindInfo{
		{
			Kind:    kindUnknownKey,
			Title:   "A mapping has a key that the language does not have there, often a misspelt one. It would silently do nothing.",
			Example: "severty: {default: low}\n",
			Instead: "Write the key that is suggested, or remove it.",
		},
		{
			Kind:    kindMissingKey,
			Title:   "A mapping lacks a key that it needs. It is reported at the key of the mapping.",
			Example: "severity: {match: first}\n",
			Instead: "Add the key.",
		},
		{
			Kind:    kindWrongType,
			Title:   "A value is a list, a mapping or a number where something else belongs.",
			Example: "name: 2026\n",
			Instead: "Write what was expected; a text that looks like a number needs quotes.",
		},
		{
			Kind:    kindBadValue,
			Title:   "A value has the right form and no meaning, such as a date that does not exist or a duration without a unit.",
			Example: "escalation: {ack_timeout: 30}\n",
			Instead: "Write it as the hint shows.",
		},
		{
			Kind:    kindBadName,
			Title:   "A fact or a field has a name that already means something else in conditions, or a ladder is called by_hand, as what an escalation by hand does is.",
			Example: "facts: {ticket: \"true\"}\n",
			Instead: "Choose another name.",
		},
		{
			Kind:    kindDuplicateName,
			Title:   "Two things of one sort have the same name, so that a reference could mean either.",
			Example: "statuses: [vendor, vendor]\n",
			Instead: "Rename or remove one of them.",
		},
		{
			Kind:    kindSetTwice,
			Title:   "The files of one policy set the same thing more than once, or disagree about its name or version.",
			Instead: "Keep one of them.",
		},
		{
			Kind:    kindUnknownVersion,
			Title:   "The policy is written in a version of the language that this library does not know.",
			Example: "version: 2\n",
			Instead: "Write version: 1.",
		},
		{
			Kind:    kindUnknownType,
			Title:   "A field has a type that does not exist.",
			Example: "fields: {vip: boolean}\n",
			Instead: "Write bool, string, int, float or duration, or list the values of an enum.",
		},
		{
			Kind:    kindUnknownSeverity,
			Title:   "A word stands where a severity belongs and is none that can be assigned.",
			Example: "severity: {default: critical}\n",
			Instead: "Write urgent, high, medium or low.",
		},
		{
			Kind:    kindUnknownStatus,
			Title:   "A ticket status is none of the four that every policy has and none that this one declares.",
			Example: "sla: {internal: {pause_on: [waiting]}}\n",
			Instead: "Write the status that is suggested, or declare it under statuses.",
		},
		{
			Kind:    kindUnknownCalendar,
			Title:   "A calendar is named that does not exist.",
			Example: "sla: {internal: {engage: {urgent: 60m 24x7}}}\n",
			Instead: "Write the name that is suggested, or define the calendar under calendars.",
		},
		{
			Kind:    kindUnknownHolidays,
			Title:   "A set of public holidays is named that the compiler does not know.",
			Example: "zone: UTC\ncalendars: {office: {open: {mon-fri: 09:00-17:00}, holidays: [atlantis]}}\n",
			Instead: "Write a country in small letters, or list the dates. In Go, set Compiler.Holidays.",
		},
		{
			Kind:    kindUnknownSchedule,
			Title:   "A schedule is named that does not exist.",
			Example: "escalation: {by_hand: {do: [{notify: tier-one}]}}\n",
			Instead: "Write the name that is suggested, or define the schedule under schedules.",
		},
		{
			Kind:    kindUnknownPerson,
			Title:   "An override takes somebody off call who is in no layer of the schedule and whom no earlier override puts on call then.",
			Example: "schedules: {desk: {people: [ana], overrides: [{person: anna, with: bo, from: 2026-03-04T11:00:00Z, to: 2026-03-04T23:00:00Z}]}}\n",
			Instead: "Write the name that is suggested. To add a person write with: alone.",
		},
		{
			Kind:    kindUnknownBridge,
			Title:   "A bridge is named that does not exist.",
			Example: "escalation: {by_hand: {do: [{bridge: major}]}}\n",
			Instead: "Write the name that is suggested, or define the bridge under bridges.",
		},
		{
			Kind:    kindUnknownLadder,
			Title:   "A ladder is named that does not exist.",
			Example: "escalation: {by_hand: {do: [{run: last-resort}]}}\n",
			Instead: "Write the name that is suggested, or define the ladder under ladders.",
		},
		{
			Kind:    kindUnknownTarget,
			Title:   "A step hangs on a deadline that no agreement has.",
			Example: "escalation: {ladders: {urgent: {steps: [{before: 5m, of: internal.engage, do: [{unassign: true}]}]}}}\n",
			Instead: "Write agreement.target, such as internal.engage.",
		},
		{
			Kind:    kindUnknownFormat,
			Title:   "An intake builds on a message format that does not exist.",
			Example: "intake: {desk: {format: freshdsk}}\n",
			Instead: "Write the name that is suggested.",
		},
		{
			Kind:    kindBadPointer,
			Title:   "A text is no JSON Pointer, as RFC 6901 writes them, so that it could find nothing in any message.",
			Example: "intake: {acme: {ticket: {id: ticket.ref}}}\n",
			Instead: "Write the names from the outermost on, a / before each: /ticket/ref.",
		},
	}
}

func conditionKinds() []KindInfo {
	return []KindInfo{
		{
			Kind:    kindConditionSyntax,
			Title:   "The text is no condition: a bracket or quote is open, an operator is missing, or = stands for ==.",
			Example: "facts: {vip: ticket.company = \"Acme\"}\n",
			Instead: "Write it as the hint shows.",
		},
		{
			Kind:    kindConditionLimit,
			Title:   "A condition is too long, too deeply nested, or has too many parts to be sure that it is cheap.",
			Example: "facts: {deep: \"" + strings.Repeat("(", 70) + "true" + strings.Repeat(")", 70) + "\"}\n",
			Instead: "Name its parts under facts.",
		},
		{
			Kind:    kindUnknownName,
			Title:   "A condition uses a name that is no field, fact or function.",
			Example: "facts: {vip: company == \"Acme\"}\n",
			Instead: "Write the name that is suggested; fields of the ticket are written ticket.company.",
		},
		{
			Kind:    kindUnknownField,
			Title:   "The ticket, a signal, or fields has no field of that name.",
			Example: "facts: {vip: ticket.compnay == \"Acme\"}\n",
			Instead: "Write the name that is suggested, or declare the field under fields.",
		},
		{
			Kind:    kindUnknownValue,
			Title:   "A field with a fixed list of values is compared with a word that is none of them, so that the comparison would never hold.",
			Example: "facts: {waits: ticket.status == \"pendign\"}\n",
			Instead: "Write the value that is suggested, or add it to the list.",
		},
		{
			Kind:    kindTypeMismatch,
			Title:   "An operator or a function meets a value that it does not work on.",
			Example: "facts: {old: at - ticket.created_at > \"2h\"}\n",
			Instead: "Write it as the hint shows; a duration is duration(\"2h\").",
		},
		{
			Kind:    kindNotInLanguage,
			Title:   "The condition uses a part of expr-lang that conditions do not have, because it could fail, run long or depend on more than the case.",
			Example: "facts: {late: now() > ticket.created_at}\n",
			Instead: "Write it as the hint shows.",
		},
		{
			Kind:    kindBadLiteral,
			Title:   "A duration, a pattern or a divisor is not valid, or is no literal where it must be one.",
			Example: "facts: {db: ticket.subject matches \"(\"}\n",
			Instead: "Write it as the hint shows.",
		},
		{
			Kind:    kindTemplateSyntax,
			Title:   "A text opens a ${ that is never closed.",
			Example: "severity: {default: low, rules: [{name: r, always: true, severity: low, because: \"Ticket ${ticket.id\"}]}\n",
			Instead: "Close it, or write $${ for the two characters themselves.",
		},
		{
			Kind:    kindWrongArguments,
			Title:   "A function is called with too many or too few arguments, or with some that it does not take.",
			Example: "facts: {long: len() > 3}\n",
			Instead: "Write it as the hint shows.",
		},
		{
			Kind:    kindBadFunction,
			Title:   "A function registered in Go has a type that conditions cannot call.",
			Instead: "Register a function of bool, int, float64, string, time.Duration and time.Time that returns one of them.",
		},
	}
}

func timeKinds() []KindInfo {
	return []KindInfo{
		{
			Kind:    kindBadZone,
			Title:   "A time zone is no IANA name. Abbreviations such as EST stay on winter time all year.",
			Example: "zone: EST\n",
			Instead: "Write a name such as America/New_York, or UTC.",
		},
		{
			Kind:    kindMissingZone,
			Title:   "A wall-clock time has no time zone, so that nobody can say when it is.",
			Example: "calendars: {office: {open: {mon-fri: 09:00-17:00}}}\n",
			Instead: "Add zone: to it or to the policy.",
		},
		{
			Kind:    kindAmbiguousTime,
			Title:   "A time that was typed for one occasion does not exist in its zone, or comes twice, because clocks change then.",
			Example: "zone: America/Denver\nescalation: {maintenance: [{from: 2026-03-08T02:30, to: 2026-03-08T05:00}]}\n",
			Instead: "Write the offset with it: 2026-03-08T03:30:00-06:00.",
		},
		{
			Kind:    kindEqualEnds,
			Title:   "A range of times begins and ends at the same time. It could mean all day, or nothing.",
			Example: "zone: UTC\ncalendars: {office: {open: {mon: 09:00-09:00}}}\n",
			Instead: "Write 00:00-24:00 for a whole day, or leave the range out.",
		},
		{
			Kind:    kindOverlappingRanges,
			Title:   "Two ranges of one day overlap.",
			Example: "zone: UTC\ncalendars: {office: {open: {mon: [09:00-12:00, 11:00-14:00]}}}\n",
			Instead: "Join them, or move one of them. Ranges may touch.",
		},
		{
			Kind:    kindTooManyRanges,
			Title:   "A day has more ranges than any desk has.",
			Example: fmt.Sprintf("zone: UTC\ncalendars: {office: {open: {mon: [%s]}}}\n", manyRanges()),
			Instead: "Join ranges that touch.",
		},
		{
			Kind:    kindReversedDates,
			Title:   "A range of holidays ends before it begins.",
			Example: "zone: UTC\ncalendars: {office: {open: {mon: 09:00-17:00}, holidays: [2026-08-14..2026-08-03]}}\n",
			Instead: "Write the earlier date first.",
		},
		{
			Kind:    kindHolidayAndException,
			Title:   "A date is a holiday and has exceptional hours. It is not clear which is meant.",
			Example: "zone: UTC\ncalendars: {office: {open: {mon-fri: 09:00-17:00}, holidays: [2026-12-24], exceptions: {2026-12-24: 09:00-12:00}}}\n",
			Instead: "Keep one of them. A yearly or named holiday gives way to an exception.",
		},
		{
			Kind:    kindTooManyHolidays,
			Title:   "A calendar lists more holidays than it can have.",
			Instead: "Write ranges of dates, or yearly days.",
		},
		{
			Kind:    kindNeverOpens,
			Title:   "A calendar is never open in " + supportedYears + ", or deadlines count by one that stops opening within them, so that a deadline may never come.",
			Example: "calendars: {always: {open: always}, never: {open: always, except: [always]}}\n",
			Instead: "Open it on a weekday or with an exception, and see what is taken away.",
		},
		{
			Kind:    kindBadCalendar,
			Title:   "A calendar has hours of its own and is made of others, is made in two ways, of none or of more than 32, or gives a weekday its hours twice.",
			Example: "calendars: {always: {open: always}, both: {open: always, any_of: [always]}}\n",
			Instead: "Give each part a calendar of its own.",
		},
		{
			Kind:    kindCalendarCycle,
			Title:   "A calendar is made of calendars that are made of it.",
			Example: "calendars: {a: {any_of: [b]}, b: {any_of: [a]}}\n",
			Instead: "Take one of them out.",
		},
		{
			Kind:    kindBadSchedule,
			Title:   "A schedule has nobody, people who take turns without saying when, or an override of nobody, without length, or against another one.",
			Example: "zone: UTC\nschedules: {tier-one: {start: 2026-03-02T11:00}}\n",
			Instead: "Write it as the hint shows.",
		},
	}
}

func sectionKinds() []KindInfo {
	return []KindInfo{
		{
			Kind:    kindBadField,
			Title:   "A declared field is no enum and has no type, or is both, or lacks the default that it needs.",
			Example: "fields: {impact: {help: what the customer feels}}\n",
			Instead: "Write vip: bool, or impact: {enum: [none, down]}.",
		},
		{
			Kind:    kindBadRule,
			Title:   "A rule has no condition, so that it is not clear whether every case is meant, or it has a condition and always.",
			Example: "severity: {default: low, rules: [{name: r, severity: high}]}\n",
			Instead: "Write when:, or always: true.",
		},
		{
			Kind:    kindBadAction,
			Title:   "An action does nothing, or several things in no order.",
			Example: "escalation: {by_hand: {do: [{unassign: true, group: Tier Two}]}}\n",
			Instead: "Write one action each: [{unassign: true}, {group: Tier Two}].",
		},
		{
			Kind:    kindBadStep,
			Title:   "A step says not when it happens, or says it twice.",
			Example: "escalation: {ladders: {urgent: {steps: [{do: [{unassign: true}]}]}}}\n",
			Instead: "Write after: 30m, or before: 15m with of: internal.engage.",
		},
		{
			Kind:    kindBadLadder,
			Title:   "A ladder is for no severity, or repeats without saying when.",
			Example: "escalation: {ladders: {vip: {steps: [{after: 0m, do: [{unassign: true}]}]}}}\n",
			Instead: "Write severity: urgent, or repeat_after: 15m.",
		},
		{
			Kind:    kindRunCycle,
			Title:   "A ladder runs itself, by itself or by way of others.",
			Example: "escalation: {ladders: {low: {steps: [{after: 0m, do: [{run: more}]}]}, more: {severity: none, steps: [{after: 5m, do: [{run: more}]}]}}}\n",
			Instead: "Repeat the ladder: repeat: 2 with repeat_after: 15m.",
		},
		{
			Kind:    kindTooManyRuns,
			Title:   "With its repeats, and the ladders that it runs, a ladder would make more than a thousand runs.",
			Example: "escalation: {ladders: {low: {repeat: 5000, repeat_after: 1m, steps: [{after: 0m, do: [{unassign: true}]}]}}}\n",
			Instead: "Repeat less often.",
		},
		{
			Kind:    kindPagesNobody,
			Title:   "A severity may reach pagers, but its ladder notifies nobody.",
			Example: "escalation: {page: [low], ladders: {low: {steps: [{after: 0m, do: [{unassign: true}]}]}}}\n",
			Instead: "Add a step with notify, or take the severity out of page.",
		},
		{
			Kind:    kindDefersUrgent,
			Title:   "The page of an urgent case would wait for a calendar to open.",
			Example: "calendars: {24x7: {open: always}}\nescalation: {defer: {until: 24x7, severities: [urgent]}}\n",
			Instead: "Take urgent out of the list.",
		},
		{
			Kind:    kindHoldTooLong,
			Title:   "A case may stay in the waiting room for longer than the time in which it must be engaged.",
			Example: "calendars: {24x7: {open: always}}\nsla: {internal: {engage: {low: 60m 24x7}}}\nescalation: {hold: {for: 90m}}\n",
			Instead: "Hold for less, or name the severity under unless.",
		},
		{
			Kind:    kindBadIntake,
			Title:   "An intake reads nothing, or a value stands nowhere, or it is required and has a default.",
			Example: "intake: {acme: {ticket: {priority: {values: {P1: urgent}}}}}\n",
			Instead: "Write at: and where it stands in the message.",
		},
	}
}

func fileKinds() []KindInfo {
	return []KindInfo{
		{
			Kind:    kindNoFiles,
			Title:   "No policy file was given.",
			Instead: "Give at least one.",
		},
		{
			Kind:    kindSameFile,
			Title:   "A file was given twice.",
			Instead: "Give each file once.",
		},
		{
			Kind:    kindTestFile,
			Title:   "A file whose name ends in _test.yaml holds tests and is no part of a policy.",
			Instead: "Leave it out.",
		},
	}
}

func testKinds() []KindInfo {
	return []KindInfo{
		{
			Kind:    kindUnknownRule,
			Title:   "A test names a rule that its policy does not have.",
			Example: "cases: [{name: a, want: {rule: production dwon}}]\n",
			Instead: "Take one of the policy's rules, or none where no rule should decide.",
		},
		{
			Kind:    kindUnknownRoute,
			Title:   "A test names a route that its policy does not have.",
			Example: "cases: [{name: a, want: {route: slaes}}]\n",
			Instead: "Take one of the policy's routes, or none where no route should match.",
		},
		{
			Kind:    kindBadPolicy,
			Title:   "The policy of a test file cannot be loaded: there is no such file, or it has faults. None of the file's tests can run.",
			Instead: "Name the policy's file or folder, seen from the folder of the test file, and see what triage check says of it.",
		},
		{
			Kind:    kindBadTable,
			Title:   "A table has no rows, a column twice, a row with more or fewer values than there are columns, or a path that leads to no item of a list.",
			Example: "tables: [{name: a, vary: ticket.type, rows: [[question, low], [outage]]}]\n",
			Instead: "Give each row one value for each path of vary, then one for each want: severity, unless the table says otherwise.",
		},
		{
			Kind:    kindNoTests,
			Title:   "A test file holds no case, table or life.",
			Example: "defaults: {at: 2026-03-06T16:30:00-07:00}\n",
			Instead: "Write a test, or remove the file.",
		},
	}
}

func lintKinds() []KindInfo {
	return []KindInfo{
		{
			Kind:    kindUnreachableRule,
			Lint:    true,
			Title:   "A rule can never decide, because an earlier one matches every case that it would.",
			Example: "severity: {default: low, rules: [{name: a, when: ticket.type == \"x\", severity: high}, {name: b, when: ticket.type == \"x\" and ticket.group == \"y\", severity: urgent}]}\n",
			Instead: "Put the special rule before the general one.",
		},
		{
			Kind:    kindUnusedFact,
			Lint:    true,
			Title:   "A fact is defined and no condition uses it.",
			Example: "facts: {vip: ticket.company == \"Acme\"}\n",
			Instead: "Use it, or remove it.",
		},
		{
			Kind:    kindUnusedField,
			Lint:    true,
			Title:   "A field is declared and no condition reads it.",
			Example: "fields: {vip: bool}\n",
			Instead: "Use it, or remove it.",
		},
		{
			Kind:    kindUnusedCalendar,
			Lint:    true,
			Title:   "A calendar is defined and nothing uses it.",
			Example: "calendars: {24x7: {open: always}}\n",
			Instead: "Use it, or remove it.",
		},
		{
			Kind:    kindUnusedSchedule,
			Lint:    true,
			Title:   "A schedule is defined and no ladder notifies it, nor does an engineer's escalate.",
			Example: "schedules: {leads: {people: [ana]}}\n",
			Instead: "Notify it, or remove it.",
		},
		{
			Kind:    kindUncoveredTime,
			Lint:    true,
			Title:   "A ladder notifies a schedule that has nobody on call some of the time, for a severity that may reach pagers. A year is looked at, from the schedule's start or from the time given.",
			Example: "zone: UTC\nschedules: {desk: {start: 2026-03-02T09:00, layers: [{shift: 09:00-21:00, people: [ana]}]}}\nescalation: {ladders: {low: {steps: [{after: 0m, do: [{notify: desk}]}]}}}\n",
			Instead: "Add a layer, widen a shift, or give an override a stand-in. It may be meant where the ladder has another step.",
		},
		{
			Kind:    kindIdleOverride,
			Lint:    true,
			Title:   "An override takes somebody off call who is not on call then, so that it changes nothing.",
			Example: "zone: UTC\nschedules: {desk: {start: 2026-03-02T11:00, every: 1w, people: [ana, bo], overrides: [{person: bo, with: ana, from: 2026-03-04T11:00, to: 2026-03-04T23:00}]}}\nescalation: {by_hand: {do: [{notify: desk}]}}\n",
			Instead: "See who is on call then, or remove it.",
		},
		{
			Kind:    kindTwiceOnCall,
			Lint:    true,
			Title:   "An override puts somebody on call who is on call already. Nobody is on call twice, so that there is one person fewer than it looks like.",
			Example: "zone: UTC\nschedules: {desk: {people: [ana], overrides: [{with: ana, from: 2026-03-04T11:00, to: 2026-03-04T23:00}]}}\nescalation: {by_hand: {do: [{notify: desk}]}}\n",
			Instead: "Name somebody else, or change its time.",
		},
		{
			Kind:    kindNoEngageTarget,
			Lint:    true,
			Title:   "Cases can get a severity that no agreement promises to engage, so that they have no deadline.",
			Example: "calendars: {24x7: {open: always}}\nsla: {internal: {engage: {urgent: 60m 24x7}}}\n",
			Instead: "Add a target for it.",
		},
		{
			Kind:    kindSameTargets,
			Lint:    true,
			Title:   "Two neighbouring severities are promised exactly the same by every agreement, and no ladder is for either of them, so that which of them a case has makes no difference.",
			Example: "calendars: {24x7: {open: always}}\nsla: {internal: {engage: {medium: 8h 24x7, low: 8h 24x7}}}\n",
			Instead: "Give one of them another target or a ladder, or make do with one.",
		},
		{
			Kind:    kindNoLadder,
			Lint:    true,
			Title:   "Cases can get a severity that no ladder is for, so that nobody is told of them.",
			Example: "escalation: {ladders: {high: {steps: [{after: 0m, do: [{unassign: true}]}]}}}\n",
			Instead: "Add a ladder for it.",
		},
		{
			Kind:    kindNoFallback,
			Lint:    true,
			Title:   "An urgent case that finds nobody on call at any step goes no further.",
			Example: "severity: {default: urgent}\nschedules: {leads: {people: [ana]}}\nescalation: {ladders: {urgent: {steps: [{after: 0m, do: [{notify: leads}]}]}}}\n",
			Instead: "Add a fallback, such as {group: Support}.",
		},
		{
			Kind:    kindLateStep,
			Lint:    true,
			Title:   "A step is due after the time in which its cases must be engaged.",
			Example: "calendars: {24x7: {open: always}}\nsla: {internal: {engage: {low: 60m 24x7}}}\nescalation: {ladders: {low: {steps: [{after: 90m, do: [{unassign: true}]}]}}}\n",
			Instead: "Let it come sooner.",
		},
		{
			Kind:    kindUnreachableStep,
			Lint:    true,
			Title:   "A step hangs on a deadline that cases of the ladder's severity do not have.",
			Example: "severity: {default: low}\ncalendars: {24x7: {open: always}}\nsla: {internal: {engage: {low: 60m 24x7}, resolve: {high: 4h 24x7}}}\nescalation: {ladders: {low: {steps: [{before: 10m, of: internal.resolve, do: [{unassign: true}]}]}}}\n",
			Instead: "Hang it on another deadline, or promise something.",
		},
		{
			Kind:    kindUnreachableLadder,
			Lint:    true,
			Title:   "No case comes to a ladder: an earlier one takes all of its severity, or it is for none and no ladder runs it.",
			Example: "escalation: {ladders: {low: {steps: [{after: 0m, do: [{unassign: true}]}]}, spare: {severity: none, steps: [{after: 0m, do: [{unassign: true}]}]}}}\n",
			Instead: "Run it, give it a severity, or put it before the one that takes its cases.",
		},
		{
			Kind:    kindSuppressedPage,
			Lint:    true,
			Title:   "A step pages for a severity that must not reach pagers, so that the page is never sent.",
			Example: "schedules: {leads: {people: [ana]}}\nescalation: {page: [urgent], ladders: {low: {steps: [{after: 0m, do: [{notify: leads}]}]}}}\n",
			Instead: "Remove it, or add the severity to page.",
		},
		{
			Kind:    kindContradiction,
			Lint:    true,
			Title:   "Parts of a condition that are joined by and can never hold together, or a comparison that no value meets, such as more than the last word of an enum.",
			Example: "severity: {default: low, rules: [{name: a, when: ticket.type == \"x\" and ticket.type == \"y\", severity: high}]}\n",
			Instead: "Write or, or in [\"x\", \"y\"].",
		},
		{
			Kind:    kindFloatEquality,
			Lint:    true,
			Title:   "A float is compared for equality. Measured values hardly ever meet one number exactly.",
			Example: "severity: {default: low, rules: [{name: a, when: \"any(signals, .value == 0.1)\", severity: high}]}\n",
			Instead: "Compare it with <, <=, > or >=.",
		},
	}
}

// manyRanges is a day of half hours with a pause after each.
func manyRanges() string {
	var ranges []string
	for minute := 0; minute < 24*60; minute += 40 {
		ranges = append(ranges, fmt.Sprintf("%02d:%02d-%02d:%02d", minute/60, minute%60, (minute+20)/60, (minute+20)%60))
	}
	return strings.Join(ranges, ", ")
}
