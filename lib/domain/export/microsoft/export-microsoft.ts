/**
 * A manifest for Microsoft's agent control specification (0.3.1-beta): before each tool call the runtime asks our
 * own bundle, taken from its URL and held to its SHA-256. The host puts what it verified into its snapshot, as
 * `countersign` (docs/exports.md); what the tool really gets, its name and arguments, is taken from the call itself.
 */
import { compareCodePoints } from '../../policy/code-points'
import type { BundlePolicy } from '../../policy/model'
import { APPROVAL_SECONDS } from '../../policy/tiers'
import { type Refusal, refuse } from '../../refusal'
import type { Exported, ExportOptions } from '../target'

/**
 * Fixed text: nothing of a policy stands in it. A query has no imports, so it is written for OPA before and after 1.0. Undefined wherever something is missing, and then the runtime denies.
 * `pulse` is bound first: OPA (0.70 and 1.21) reads a path of the input behind `with` from the input that is replaced.
 * An allowed call with duties is a denial to a host that doesn't say that it sees to them: a verdict has no word for
 * duties, and what a host doesn't know it can't keep.
 */
const QUERY = `[verdict |
	said := input.snapshot.countersign
	request := {
		"subject": said.subject,
		"action": {"name": input.snapshot.tool_call.name},
		"resource": said.resource,
		"context": object.union(object.remove(said.context, ["arguments"]), {"arguments": input.policy_target.value}),
	}
	pulse := said.pulse
	decided := data.countersign.decision with input as request with data.countersign_pulse as pulse
	outcome := decided.context.outcome
	owed := count(decided.context.obligations) > 0
	kept := object.get(said, "meets_obligations", false) == true
	verdicts := {
		"allow": {"false,false": "allow", "false,true": "allow", "true,true": "allow", "true,false": "deny"},
		"step_up": {"false,false": "escalate", "false,true": "escalate", "true,true": "escalate", "true,false": "escalate"},
		"deny": {"false,false": "deny", "false,true": "deny", "true,true": "deny", "true,false": "deny"},
	}
	duties := sprintf("%v,%v", [owed, kept])
	verdict := {
		"decision": verdicts[outcome][duties],
		"reason": concat(",", array.concat(["countersign"], [code | code := decided.context.reasons[_].code])),
		"evidence": {"countersign": decided.context},
	}
][0]`

export function exportMicrosoft(policy: BundlePolicy, { bundle }: ExportOptions): Exported | Refusal {
  if (bundle === undefined)
    return refuse(
      'wrong_state',
      'The manifest points at a published bundle, and this policy is in none yet. Publish it first.',
    )
  if (!bundle.url.startsWith('https://'))
    return refuse(
      'wrong_state',
      'Microsoft agent control takes bundles over HTTPS only, and this relay has no HTTPS address. The platform team sets one.',
    )
  const manifest = {
    agent_control_specification_version: '0.3.1-beta',
    metadata: { name: 'countersign', environment: policy.environment, serial: policy.serial },
    policies: {
      countersign: { type: 'rego', bundle_url: { url: bundle.url, sha256: bundle.sha256 }, query: QUERY },
    },
    intervention_points: {
      pre_tool_call: {
        policy_target: '$snap.tool_call.args',
        policy_target_kind: 'tool_args',
        tool_name_from: '$snap.tool_call.name',
        policy: { id: 'countersign' },
      },
    },
    // A tool that isn't listed is denied by the runtime itself.
    tools: tools(policy),
    approval: {
      default_resolver: 'countersign',
      timeout_seconds: Math.max(...Object.values(APPROVAL_SECONDS)),
      on_timeout: 'deny',
      resolvers: { countersign: { type: 'countersign' } },
    },
  }
  return {
    files: [{ name: 'manifest.yaml', text: `${JSON.stringify(manifest, null, 2)}\n` }],
    inexpressible: [],
  }
}

function tools(policy: BundlePolicy): Record<string, { systems: string[] }> {
  const systems = new Map<string, Set<string>>()
  for (const { surface } of Object.values(policy.agents))
    for (const [system, actions] of Object.entries(surface))
      for (const action of Object.keys(actions))
        systems.set(action, (systems.get(action) ?? new Set()).add(system))
  const listed = [...systems].filter(([action]) => action !== '')
  return Object.fromEntries(
    listed
      .sort(([a], [b]) => compareCodePoints(a, b))
      .map(([action, of]) => [action, { systems: [...of].sort(compareCodePoints) }]),
  )
}
