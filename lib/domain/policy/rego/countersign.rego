# The decision semantics of Countersign (DESIGN, section 4, steps 1 to 6) for Open Policy Agent.
#
#   entrypoint   data.countersign.decision      an AuthZEN 1.0 response
#   reads        data.countersign.policy        written by lib/domain/policy/rego/data-json.ts
#                data.countersign_pulse         the pulse, from its own bundle
#
# This text never changes with a policy: rules are data. It must answer every input as evaluate.ts does.
#
# How it is kept from failing open (specs/rego-contract.md):
# - The outcome is a positive proof: `undenied` and `unstepped` must be derived, and whatever is undefined, be it
#   a missing pulse, a broken bundle or an input of another shape, only makes a proof fail. Reasons are found
#   separately and decide nothing.
# - Conditions are proven clear (`clear_4`), never proven to hold. What can't be judged is not clear.
# - `not` stands before helper rules and functions of bound values only.
# - Some number literals crash OPA 0.70 or keep it busy for minutes as soon as they are compared. So no number of the
#   input is compared before its text was looked at (`plain_number`), nothing of the input is a key that was not
#   seen to be text, and no function takes a value of the input: OPA caches calls and compares their arguments.
# - Agents are read by full reference: binding one to a variable would convert all of its actions.
package countersign

import rego.v1

default decision := {
	"decision": false,
	"context": {
		"outcome": "deny",
		"reasons": [{
			"code": "bundle_incomplete",
			"agent": "",
			"layer": "",
			"rule": "",
			"message": "No complete policy bundle is loaded, so nothing can be proven to be allowed.",
		}],
		"obligations": {},
		"approval": null,
		"policy": {"serial": 0, "release": "", "digest": ""},
	},
}

# What is usual first, and alone: `else` is not looked at.
decision := {
	"decision": true,
	"context": {
		"outcome": "allow",
		"reasons": [],
		"obligations": {},
		"approval": null,
		"policy": {
			"serial": data.countersign.policy.serial,
			"release": data.countersign.policy.agents[data.countersign.policy.subjects[subject_key]].release,
			"digest": data.countersign.policy.agents[data.countersign.policy.subjects[subject_key]].digest,
		},
	},
} if {
	plainly_allowed
} else := {
	"decision": true,
	"context": {
		"outcome": "allow",
		"reasons": [],
		"obligations": obligations,
		"approval": null,
		"policy": about,
	},
} if {
	outcome == "allow"
} else := {
	"decision": false,
	"context": {
		"outcome": "step_up",
		"reasons": sort(reasons),
		"obligations": obligations,
		"approval": {"required": required, "expires_in_seconds": min(approval_seconds)},
		"policy": about,
	},
} if {
	outcome == "step_up"
} else := {
	"decision": false,
	"context": {
		"outcome": "deny",
		"reasons": sort(reasons),
		"obligations": {},
		"approval": null,
		"policy": about,
	},
} if {
	outcome == "deny"
}

default outcome := "deny"

outcome := "allow" if {
	undenied
	unstepped
} else := "step_up" if {
	undenied
}

about := {"serial": serial, "release": release, "digest": digest}

default serial := 0

serial := data.countersign.policy.serial

default release := ""

release := data.countersign.policy.agents[subject_id].release if well_formed

default digest := ""

digest := data.countersign.policy.agents[subject_id].digest if well_formed

# ---------------------------------------------------------------------------------------------- the request

now := time.now_ns()

context := object.get(input, "context", {})

well_formed if {
	types_named
	is_string(input.subject.id)
	is_string(input.action.name)
	is_string(input.resource.id)
	is_object(context)
	type_name(issuer) in text_or_null
	type_name(instance) in text_or_null
	type_name(session) in text_or_null
}

types_named if {
	input.subject.type == "agent"
	input.resource.type == "system"
	is_object(subject_properties)
	is_object(resource_properties)
}

text_or_null := {"string", "null"}

subject_properties := object.get(input.subject, "properties", {})

resource_properties := object.get(input.resource, "properties", {})

issuer := object.get(input.subject, ["properties", "issuer"], null)

instance := object.get(input.subject, ["properties", "instance"], null)

session := object.get(context, "session", null)

chain := object.get(context, "actor_chain", null)

purpose := context.purpose if is_string(context.purpose)

# An exact SPIFFE ID, or issuer and subject of a token. Without an issuer only a SPIFFE ID counts: else a token
# whose subject reads "https://other-issuer#name" would pass for that issuer's agent.
default subject_key := ""

subject_key := input.subject.id if {
	is_null(issuer)
	startswith(input.subject.id, "spiffe://")
}

subject_key := concat("#", [issuer, input.subject.id]) if {
	is_string(issuer)
	contains(issuer, "#") == false
}

agent_of(key) := id if {
	ids := data.countersign.policy.identities[key]
	count(ids) == 1
	id := ids[0]
	data.countersign.policy.agents[id].status
}

subject_id := agent_of(subject_key)

# A chain that is no list of at most 8 strings has no members: nothing bounds what looking at them would cost.
default members := []

members := chain if {
	chain_is_text
	count(chain) <= 8
}

chain_is_text if {
	is_array(chain)
	every key in chain {
		is_string(key)
	}
}

path := array.concat(members, [subject_key])

party_ids := [id | some key in path; id := agent_of(key)]

entry(id) := data.countersign.policy.agents[id].surface[input.resource.id][input.action.name]

# ------------------------------------------------------------------------------------------------ the proof
# `proof` of an entry is what compile-proof.ts leaves to be shown at the time of the call. That the request is well
# formed follows: whatever `well_formed` asks for is looked at here as well.

undenied if {
	types_named
	system_action
	context.environment == data.countersign.policy.environment
	live
	p := proof(subject_id)
	p.direct
	nothing_killed
	party_undenied(subject_id, p)
	chain_undenied
}

unstepped if {
	part_clear(subject_id, proof(subject_id).step_up)
	chain_unstepped
}

proof(id) := data.countersign.policy.agents[id].surface[input.resource.id][input.action.name].proof

# The usual call in one flat rule, since every rule and function that is entered costs as much as what it looks at:
# no chain, nothing supplied of the resource, no kill in force, comparisons only. It looks at all that `undenied` and
# `unstepped` look at, so whatever it proves they prove as well.
plainly_allowed if {
	input.subject.type == "agent"
	input.resource.type == "system"
	is_string(input.resource.id)
	is_string(input.action.name)
	input.context.environment == data.countersign.policy.environment
	now < data.countersign.policy.expires_at
	data.countersign_pulse.environment == data.countersign.policy.environment
	data.countersign_pulse.least_serial <= data.countersign.policy.serial
	data.countersign_pulse.kill.nothing == true
	is_string(input.subject.properties.instance)
	is_string(input.context.session)
	is_string(input.context.purpose)
	input.context.actor_chain == []
	input.resource.properties == {}
	id := data.countersign.policy.subjects[subject_key]
	now < data.countersign.policy.agents[id].live_until
	p := data.countersign.policy.agents[id].surface[input.resource.id][input.action.name].proof
	p.purposes[input.context.purpose]
	now < data.countersign_pulse.fresh_until[p.tier]
	every limit in p.plain.at_most {
		v := object.get(input.context, limit.field, null)
		is_number(v)
		regex.match(plain_number, json.marshal(v))
		v <= limit.value
	}
	every leaf in p.plain.leaves {
		clear(leaf.op, leaf)
	}
}

# Undefined, and nothing is proven, unless both are text.
system_action := concat("/", [input.resource.id, input.action.name])

live if {
	now < data.countersign.policy.expires_at
	data.countersign_pulse.environment == data.countersign.policy.environment
	data.countersign_pulse.least_serial <= data.countersign.policy.serial
}

party_undenied(id, p) if {
	now < data.countersign.policy.agents[id].live_until
	p.purposes[purpose]
	now < data.countersign_pulse.fresh_until[p.tier]
	supplied_is_released(id)
	part_clear(id, p.deny)
}

part_clear(id, part) if {
	part.never == false
	every leaf in part.leaves {
		clear(leaf.op, leaf)
	}
	every other in part.others {
		other_clear(id, other)
	}
}

other_clear(_, other) if clear_4(other.op, other)

other_clear(_, other) if rule_clear(data.countersign.policy.guardrails[other.ref])

other_clear(id, other) if waived(data.countersign.policy.guardrails[other.ref], id)

rule_clear(rule) if clear_4(rule.condition.op, rule.condition)

waived(rule, id) if {
	some exception in entry(id).exceptions
	exception.guardrail == rule.id
	rule.version <= exception.up_to_version
	now < exception.expires_at
}

nothing_killed if {
	data.countersign_pulse.kill.nothing == true
	type_name(instance) in text_or_null
	type_name(session) in text_or_null
}

# Every list of the pulse carries the entry "": false, which proves that the list is there.
nothing_killed if {
	data.countersign_pulse.kill.everything == false
	data.countersign_pulse.kill.systems[""] == false
	not system_killed
	data.countersign_pulse.kill.actions[""] == false
	not action_killed
	data.countersign_pulse.kill.sessions[""] == false
	type_name(session) in text_or_null
	not session_killed
	data.countersign_pulse.kill.agents[""] == false
	not some_agent_killed
	data.countersign_pulse.kill.agents_with_killed_instances[""] == false
	not some_member_has_killed_instance
	subject_instance_clear
}

system_killed if data.countersign_pulse.kill.systems[input.resource.id]

action_killed if data.countersign_pulse.kill.actions[system_action]

session_killed if data.countersign_pulse.kill.sessions[session]

agent_killed(id) if data.countersign_pulse.kill.agents[id]

some_agent_killed if {
	some id in party_ids
	agent_killed(id)
}

subject_instance_clear if {
	is_string(instance)
	data.countersign_pulse.kill.instances[""] == false
	not subject_instance_killed
}

# Whoever names no instance might be the killed one.
subject_instance_clear if {
	is_null(instance)
	not has_killed_instance(subject_id)
}

subject_instance_killed if data.countersign_pulse.kill.instances[concat("/", [subject_id, instance])]

has_killed_instance(id) if data.countersign_pulse.kill.agents_with_killed_instances[id]

some_member_has_killed_instance if {
	some key in members
	has_killed_instance(agent_of(key))
}

supplied_is_released(_) if resource_properties == {}

supplied_is_released(id) if {
	definition_is_released(id)
	endpoint_is_released(id)
	dataset_is_released(id)
}

definition_is_released(_) if object.get(resource_properties, "definition_digest", null) == null

definition_is_released(id) if entry(id).definition_digest == object.get(resource_properties, "definition_digest", null)

endpoint_is_released(_) if object.get(resource_properties, "endpoint", null) == null

endpoint_is_released(id) if {
	is_string(resource_properties.endpoint)
	entry(id).endpoints[resource_properties.endpoint]
}

dataset_is_released(_) if object.get(resource_properties, "dataset", null) == null

dataset_is_released(id) if {
	is_string(resource_properties.dataset)
	entry(id).datasets[resource_properties.dataset]
}

chain_undenied if chain == []

chain_undenied if {
	chain_is_text
	count(chain) <= 8
	ids := party_ids
	count(ids) == count(path)
	count({id | some id in ids}) == count(ids)
	every i, _ in chain {
		data.countersign.policy.agents[ids[i]].delegates_to[ids[i + 1]]
		party_undenied(ids[i], proof(ids[i]))
	}
}

chain_unstepped if chain == []

chain_unstepped if {
	every id in party_ids {
		part_clear(id, proof(id).step_up)
	}
}

# ----------------------------------------------------------------------------------------------- conditions
# Rego can't recurse: one function per depth. `null`, the condition of a rule for every call, is never clear.

clear_4("all", c) if {
	some child in c.of
	clear_3(child.op, child)
}

clear_4("any", c) if {
	is_array(c.of)
	every child in c.of {
		clear_3(child.op, child)
	}
}

clear_4(op, c) if clear(op, c)

clear_3("all", c) if {
	some child in c.of
	clear_2(child.op, child)
}

clear_3("any", c) if {
	is_array(c.of)
	every child in c.of {
		clear_2(child.op, child)
	}
}

clear_3(op, c) if clear(op, c)

clear_2("all", c) if {
	some child in c.of
	clear(child.op, child)
}

clear_2("any", c) if {
	is_array(c.of)
	every child in c.of {
		clear(child.op, child)
	}
}

clear_2(op, c) if clear(op, c)

# A field whose documented default is clear.
clear(_, leaf) if {
	leaf.optional
	object.get(context, leaf.field, null) == null
}

# `not exists` is clear where there is something. null is the same as missing, and of no operator's type.
clear("missing", leaf) if object.get(context, leaf.field, null) != null

# The operators, named with the type that the value must have. Each clause: of that type, and the comparison is
# the other way round.

clear("eq_text", leaf) if {
	v := object.get(context, leaf.field, null)
	is_string(v)
	v != leaf.value
}

clear("eq_flag", leaf) if {
	v := object.get(context, leaf.field, null)
	is_boolean(v)
	v != leaf.value
}

clear("eq_number", leaf) if {
	v := object.get(context, leaf.field, null)
	is_number(v)
	regex.match(plain_number, json.marshal(v))
	v != leaf.value
}

clear("ne_text", leaf) if {
	v := object.get(context, leaf.field, null)
	is_string(v)
	v == leaf.value
}

clear("ne_flag", leaf) if {
	v := object.get(context, leaf.field, null)
	is_boolean(v)
	v == leaf.value
}

clear("ne_number", leaf) if {
	v := object.get(context, leaf.field, null)
	is_number(v)
	regex.match(plain_number, json.marshal(v))
	v == leaf.value
}

clear("in_text", leaf) if {
	v := object.get(context, leaf.field, null)
	is_string(v)
	every x in leaf.value {
		v != x
	}
}

clear("in_flag", leaf) if {
	v := object.get(context, leaf.field, null)
	is_boolean(v)
	every x in leaf.value {
		v != x
	}
}

clear("in_number", leaf) if {
	v := object.get(context, leaf.field, null)
	is_number(v)
	regex.match(plain_number, json.marshal(v))
	every x in leaf.value {
		v != x
	}
}

clear("not_in_text", leaf) if {
	v := object.get(context, leaf.field, null)
	is_string(v)
	v in leaf.value
}

clear("not_in_flag", leaf) if {
	v := object.get(context, leaf.field, null)
	is_boolean(v)
	v in leaf.value
}

clear("not_in_number", leaf) if {
	v := object.get(context, leaf.field, null)
	is_number(v)
	regex.match(plain_number, json.marshal(v))
	v in leaf.value
}

clear("gt_number", leaf) if {
	v := object.get(context, leaf.field, null)
	is_number(v)
	regex.match(plain_number, json.marshal(v))
	v <= leaf.value
}

clear("gte_number", leaf) if {
	v := object.get(context, leaf.field, null)
	is_number(v)
	regex.match(plain_number, json.marshal(v))
	v < leaf.value
}

clear("lt_number", leaf) if {
	v := object.get(context, leaf.field, null)
	is_number(v)
	regex.match(plain_number, json.marshal(v))
	v >= leaf.value
}

clear("lte_number", leaf) if {
	v := object.get(context, leaf.field, null)
	is_number(v)
	regex.match(plain_number, json.marshal(v))
	v > leaf.value
}

clear("contains_text", leaf) if {
	v := object.get(context, leaf.field, null)
	is_string(v)
	contains(v, leaf.value) == false
}

clear("contains_text", leaf) if {
	v := object.get(context, leaf.field, null)
	is_array(v)
	every element in v {
		is_string(element)
		element != leaf.value
	}
}

clear("contains_flag", leaf) if {
	v := object.get(context, leaf.field, null)
	is_array(v)
	every element in v {
		is_boolean(element)
		element != leaf.value
	}
}

clear("contains_number", leaf) if {
	v := object.get(context, leaf.field, null)
	is_array(v)
	every element in v {
		is_number(element)
		regex.match(plain_number, json.marshal(element))
		element != leaf.value
	}
}

clear("not_contains_text", leaf) if {
	v := object.get(context, leaf.field, null)
	is_string(v)
	contains(v, leaf.value)
}

clear("not_contains_text", leaf) if {
	v := object.get(context, leaf.field, null)
	is_array(v)
	every element in v {
		is_string(element)
	}
	leaf.value in v
}

clear("not_contains_flag", leaf) if {
	v := object.get(context, leaf.field, null)
	is_array(v)
	every element in v {
		is_boolean(element)
	}
	leaf.value in v
}

clear("not_contains_number", leaf) if {
	v := object.get(context, leaf.field, null)
	is_array(v)
	every element in v {
		is_number(element)
		regex.match(plain_number, json.marshal(element))
	}
	leaf.value in v
}

# Items are counted, never compared: any of them may be one that OPA can't compare.
clear("longer_than_number", leaf) if {
	v := object.get(context, leaf.field, null)
	is_array(v)
	count(v) <= leaf.value
}

clear("not_longer_than_number", leaf) if {
	v := object.get(context, leaf.field, null)
	is_array(v)
	count(v) > leaf.value
}

# The enforcer's own clock. A zone that OPA can't load leaves the time undefined, and nothing clear.
clear("during", leaf) if {
	minute := minute_of_day(leaf.value.zone)
	every span in leaf.value.spans[time.weekday([now, leaf.value.zone])] {
		outside(minute, span)
	}
}

clear("not_during", leaf) if {
	minute := minute_of_day(leaf.value.zone)
	some span in leaf.value.spans[time.weekday([now, leaf.value.zone])]
	span[0] <= minute
	minute < span[1]
}

minute_of_day(zone) := (clock[0] * 60) + clock[1] if clock := time.clock([now, zone])

outside(minute, span) if minute < span[0]

outside(minute, span) if minute >= span[1]

clear("starts_with_text", leaf) if {
	v := object.get(context, leaf.field, null)
	is_string(v)
	startswith(v, leaf.value) == false
}

clear("not_starts_with_text", leaf) if {
	v := object.get(context, leaf.field, null)
	is_string(v)
	startswith(v, leaf.value)
}

clear("ends_with_text", leaf) if {
	v := object.get(context, leaf.field, null)
	is_string(v)
	endswith(v, leaf.value) == false
}

clear("not_ends_with_text", leaf) if {
	v := object.get(context, leaf.field, null)
	is_string(v)
	endswith(v, leaf.value)
}

clear("matches_text", leaf) if {
	v := object.get(context, leaf.field, null)
	is_string(v)
	regex.match(leaf.value, v) == false
}

clear("not_matches_text", leaf) if {
	v := object.get(context, leaf.field, null)
	is_string(v)
	regex.match(leaf.value, v)
}

# At most 15 digits, at most 4 decimals, no exponent: told from the text, since comparing some literals hangs.
plain_number := `^-?(?:[0-9]{1,15}|[0-9]{1,14}\.[0-9]|[0-9]{1,13}\.[0-9]{2}|[0-9]{1,12}\.[0-9]{3}|[0-9]{1,11}\.[0-9]{4})$`

# ---------------------------------------------------------------------- what an allowed call must still do

default obligations := {}

obligations := joined if {
	some_demand
	demands := [rule.obligations |
		some id in party_ids
		some outcome_of_rule in demanding
		some rule in rules_that_hold(id, outcome_of_rule)
	]
	count(demands) > 0
	redacted := {field | some demand in demands; some field in demand.redact_fields}
	logged := {field | some demand in demands; some field in demand.log_fields} - redacted
	joined := {key: value |
		some [key, values] in [
			["credential_max_seconds", shortest({demand.credential_max_seconds | some demand in demands})],
			["sender_constrained", {true | some demand in demands; demand.sender_constrained}],
			["session_recorded", {true | some demand in demands; demand.session_recorded}],
			["log_fields", [sort(logged) | count(logged) > 0]],
			["redact_fields", [sort(redacted) | count(redacted) > 0]],
			["session_max_seconds", shortest({demand.session_max_seconds | some demand in demands})],
			["access_max_seconds", shortest({demand.access_max_seconds | some demand in demands})],
			["purpose_bound", {true | some demand in demands; demand.purpose_bound}],
		]
		some value in values
	}
}

shortest(times) := [min(times) | count(times) > 0]

# An allowed call has no step-up rule that holds: only what never stops a call is left to look at.
some_demand if outcome == "step_up"

some_demand if proof(subject_id).obliges

some_demand if {
	some id in party_ids
	proof(id).obliges
}

demanding := ["allow"] if outcome == "allow"

demanding := ["allow", "step_up"] if outcome == "step_up"

rules_that_hold(id, outcome_of_rule) := array.concat(
	[rule |
		some rule in entry(id).thresholds[outcome_of_rule]
		not rule_clear(rule)
	],
	[rule |
		some ref in entry(id).guardrails[outcome_of_rule]
		rule := data.countersign.policy.guardrails[ref]
		not waived(rule, id)
		not rule_clear(rule)
	],
)

approval_seconds := {entry(id).approval_seconds | some id in party_ids}

needs contains [id, need.layer, need.count] if {
	some id in party_ids
	some tier in entry(id).tiers
	tier.outcome == "step_up"
	some need in tier.approvals
}

needs contains [id, need.layer, need.count] if {
	some id in party_ids
	some rule in rules_that_hold(id, "step_up")
	some need in rule.approvals
}

required := [{"agent": pair[0], "layer": pair[1], "count": largest_need(pair)} |
	some pair in sort({[need[0], need[1]] | some need in needs})
]

largest_need(pair) := max({need[2] |
	some need in needs
	need[0] == pair[0]
	need[1] == pair[1]
})

# -------------------------------------------------------------------------------------------------- reasons
# The proof above has decided; these only say why. Steps 1 and 2 stand alone.

reasons := {{
	"code": "malformed",
	"agent": "",
	"layer": "",
	"rule": "",
	"message": "The request could not be read as one evaluation request, so nothing in it counts.",
}} if {
	not well_formed
} else := {incomplete} if {
	not loaded
} else := bundle_reasons if {
	count(bundle_reasons) > 0
} else := identity_reasons if {
	count(identity_reasons) > 0
} else := denials | step_ups if {
	explained
} else := {incomplete} | step_ups

incomplete := {
	"code": "bundle_incomplete",
	"agent": "",
	"layer": "",
	"rule": "",
	"message": "No complete policy bundle is loaded, so nothing can be proven to be allowed.",
}

loaded if data.countersign.policy.environment

explained if outcome != "deny"

explained if count(denials) > 0

denial(code, id) := {
	"code": code,
	"agent": id,
	"layer": "",
	"rule": "",
	"message": data.countersign.policy.messages[code],
}

killed(what, id) := {
	"code": "killed",
	"agent": id,
	"layer": "",
	"rule": "",
	"message": data.countersign.policy.kill_messages[what],
}

bundle_reasons contains denial("bundle_expired", "") if not unexpired

bundle_reasons contains denial("bundle_superseded", "") if {
	own_pulse
	data.countersign_pulse.least_serial > serial
}

bundle_reasons contains denial("stale", "") if not fresh

unexpired if now < data.countersign.policy.expires_at

# A pulse of another environment says nothing about this one.
own_pulse if data.countersign_pulse.environment == data.countersign.policy.environment

tiers := {entry(id).tier | some id in party_ids}

# An action that nobody has is measured as a low one.
fresh if {
	own_pulse
	count(tiers) == 0
	now < data.countersign_pulse.fresh_until.low
}

fresh if {
	own_pulse
	count(tiers) > 0
	every tier in tiers {
		now < data.countersign_pulse.fresh_until[tier]
	}
}

identity_reasons contains denial(problem(subject_key), "") if not subject_id

identity_reasons contains denial("environment_mismatch", "") if not in_environment

in_environment if context.environment == data.countersign.policy.environment

problem(key) := "ambiguous_identity" if {
	count(data.countersign.policy.identities[key]) > 1
} else := "unknown_agent"

denials contains killed("everything", "") if data.countersign_pulse.kill.everything

denials contains killed("sessions", "") if session_killed

denials contains killed("systems", "") if system_killed

denials contains killed("actions", "") if action_killed

denials contains denial("chain_missing", subject_id) if chain == null

denials contains denial("chain_invalid", subject_id) if {
	chain != null
	not chain_is_text
}

denials contains denial("chain_too_long", subject_id) if {
	chain_is_text
	count(chain) > 8
}

denials contains denial("chain_repeated", subject_id) if count({key | some key in path}) < count(path)

denials contains denial("chain_repeated", subject_id) if count({id | some id in party_ids}) < count(party_ids)

denials contains denial(problem(key), "") if {
	some key in members
	not agent_of(key)
}

denials contains denial("chain_undeclared", id) if {
	some i, key in members
	id := agent_of(key)
	not hop_declared(id, path[i + 1])
}

hop_declared(id, next_key) if data.countersign.policy.agents[id].delegates_to[agent_of(next_key)]

denials contains killed("agents", id) if {
	some id in party_ids
	agent_killed(id)
}

denials contains killed("instances", subject_id) if {
	is_string(instance)
	subject_instance_killed
}

denials contains killed("instances", subject_id) if {
	is_null(instance)
	has_killed_instance(subject_id)
}

denials contains killed("instances", id) if {
	some key in members
	id := agent_of(key)
	has_killed_instance(id)
}

denials contains denial("agent_retired", id) if {
	some id in party_ids
	data.countersign.policy.agents[id].status == "retired"
}

denials contains denial("agent_suspended", id) if {
	some id in party_ids
	not data.countersign.policy.agents[id].status in {"active", "retired"}
}

denials contains denial("certification_lapsed", id) if {
	some id in party_ids
	not certified(id)
}

certified(id) if now < data.countersign.policy.agents[id].certified_until

denials contains denial("purpose_mismatch", id) if {
	some id in party_ids
	not for_purpose(id)
}

for_purpose(id) if data.countersign.policy.agents[id].purposes[purpose]

denials contains denial("purpose_mismatch", id) if {
	some id in party_ids
	entry(id)
	not action_for_purpose(id)
}

action_for_purpose(id) if proof(id).purposes[purpose]

denials contains denial("action_not_released", id) if {
	some id in party_ids
	not entry(id)
}

denials contains denial("mode_not_released", subject_id) if entry(subject_id).mode == "via"

denials contains denial("action_unclassified", id) if {
	some id in party_ids
	entry(id).classified == false
}

denials contains denial("definition_mismatch", id) if {
	some id in party_ids
	entry(id)
	not definition_is_released(id)
}

denials contains denial("endpoint_not_released", id) if {
	some id in party_ids
	entry(id)
	not endpoint_is_released(id)
}

denials contains denial("dataset_not_released", id) if {
	some id in party_ids
	entry(id)
	not dataset_is_released(id)
}

denials contains tier_reason(id, tier) if {
	some id in party_ids
	some tier in entry(id).tiers
	tier.outcome == "deny"
}

denials contains rule_reason(id, rule) if {
	some id in party_ids
	some rule in rules_that_hold(id, "deny")
}

step_ups contains tier_reason(id, tier) if {
	some id in party_ids
	some tier in entry(id).tiers
	tier.outcome == "step_up"
}

step_ups contains rule_reason(id, rule) if {
	some id in party_ids
	some rule in rules_that_hold(id, "step_up")
}

tier_reason(id, tier) := {
	"code": "tier",
	"agent": id,
	"layer": "",
	"rule": tier.tier,
	"message": tier.message,
}

rule_reason(id, rule) := {
	"code": rule.kind,
	"agent": id,
	"layer": rule.layer,
	"rule": rule.ref,
	"message": rule.message,
}
