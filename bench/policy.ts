/**
 * How fast a decision is: in process, and in a real OPA on the exported data. Each beside a reference measured in
 * the same run, so that the ratio means something on any machine.
 */
import { median } from './measure'
import { bundleDataText, pulseDataText } from '../lib/domain/policy/rego/data-json'
import { evaluate } from '../lib/domain/policy/evaluate'
import { parseRequest } from '../lib/domain/policy/parse-request'
import type { BundlePolicy, EvaluationRequest, Pulse, Rule, SurfaceEntry } from '../lib/domain/policy/model'
import { regoModule } from '../lib/config/rego-module'
import { startOpa } from '../lib/testing/opa-process'

export type Measured = {
  name: string
  value: number
  unit: string
  reference: { name: string; value: number }
}

type World = { policy: BundlePolicy; pulse: Pulse; requests: EvaluationRequest[] }

const GUARDRAILS = 40
const REQUESTS = 2000

/** Evaluations a second in process, beside a bare JSON round trip of the same requests. */
export function measureEvaluations(agents = 1000, actions = 50): Measured {
  const { policy, pulse, requests } = buildWorld(agents, actions, 1_800_000_000)
  const now = policy.issued_at + 1
  const decide = (request: EvaluationRequest) => evaluate(policy, pulse, request, now)
  const allowed = requests.filter(request => decide(request).decision).length
  if (allowed === 0 || allowed === requests.length)
    throw new Error(`The benchmark decides all requests alike`)
  const roundTrip = (request: EvaluationRequest) => JSON.parse(JSON.stringify(request))
  return {
    name: `evaluations in process, ${agents} agents × ${actions} actions`,
    value: perSecond(requests, decide),
    unit: '1/s',
    reference: { name: 'JSON.parse(JSON.stringify(request))', value: perSecond(requests, roundTrip) },
  }
}

/** The same from text to text: what a program that is asked over HTTP does besides. */
export function measureWithJson(agents = 100, actions = 50): Measured {
  const { policy, pulse, requests } = buildWorld(agents, actions, 1_800_000_000)
  const now = policy.issued_at + 1
  const texts = requests.map(request => JSON.stringify(request))
  const decide = (text: string) => JSON.stringify(evaluate(policy, pulse, parseRequest(text), now))
  const bare = (text: string) => JSON.stringify(JSON.parse(text))
  return {
    name: 'evaluations from text to text',
    value: perSecond(texts, decide),
    unit: '1/s',
    reference: { name: 'JSON.stringify(JSON.parse(text))', value: perSecond(texts, bare) },
  }
}

/**
 * Median of OPA's own evaluation time for allowed calls without a chain, beside the same rules written by hand for
 * one agent, in one server, alternately.
 */
export async function measureOpa(
  binary: string | undefined,
  agents: number,
  actions = 50,
): Promise<Measured> {
  const { policy, pulse, requests } = buildWorld(agents, actions, Math.floor(Date.now() / 1000))
  const now = policy.issued_at + 1
  const opa = await startOpa(binary === undefined ? {} : { binary })
  const put = async (path: string, body: string) => {
    const { status, body: answer } = await opa.send('PUT', path, body)
    if (status >= 300) throw new Error(`OPA answered ${status}: ${JSON.stringify(answer)}`)
  }
  try {
    await put('/v1/policies/countersign', regoModule())
    await put('/v1/policies/handwritten', handwrittenPolicy(policy.expires_at))
    await put('/v1/data/countersign/policy', JSON.stringify({}))
    await put('/v1/data/countersign/policy', policyBelow(bundleDataText(policy)))
    await put('/v1/data/countersign_pulse', pulseDataText(pulse))
    const inputs = requests.filter(request => evaluate(policy, pulse, request, now).decision)
    const ours: number[] = []
    const theirs: number[] = []
    for (const [i, input] of inputs.slice(0, 700).entries()) {
      const a = await evaluationTime(opa, 'countersign/decision', input)
      const b = await evaluationTime(opa, 'handwritten/decision', handwrittenInput(input))
      // The first ones fill OPA's caches.
      if (i < 100) continue
      ours.push(a)
      theirs.push(b)
    }
    return {
      name: `OPA evaluation, ${agents} agents × ${actions} actions, median`,
      value: median(ours) / 1000,
      unit: 'µs',
      reference: { name: 'the same rules written by hand for one agent', value: median(theirs) / 1000 },
    }
  } finally {
    await opa.stop()
  }
}

type Answer = { result?: { decision?: boolean }; metrics?: { timer_rego_query_eval_ns?: number } }

async function evaluationTime(
  opa: Awaited<ReturnType<typeof startOpa>>,
  path: string,
  input: unknown,
): Promise<number> {
  const { body } = await opa.send('POST', `/v1/data/${path}?metrics=true`, JSON.stringify({ input }))
  const { result, metrics } = body as Answer
  if (result?.decision !== true) throw new Error(`${path} did not allow: ${JSON.stringify(body)}`)
  return metrics?.timer_rego_query_eval_ns ?? Number.NaN
}

function policyBelow(text: string): string {
  return text.slice('{"policy":'.length, -1)
}

/** Results go here, so that no engine may leave the work out. */
const sink: { last: unknown } = { last: null }

/** The best of many short rounds: what the code can do, not what else the machine did meanwhile. */
function perSecond<T>(items: T[], work: (item: T) => unknown, seconds = 2, round = 250): number {
  let best = 0
  let at = 0
  const until = performance.now() + seconds * 1000
  while (performance.now() < until) {
    const start = performance.now()
    for (let i = 0; i < round; i++) sink.last = work(items[(at + i) % items.length]!)
    best = Math.max(best, (round / (performance.now() - start)) * 1000)
    at += round
  }
  return Math.round(best)
}

export function buildWorld(agents: number, actions: number, now: number): World {
  const guardrails = Object.fromEntries(
    Array.from({ length: GUARDRAILS }, (_, i) => [
      `grl_${i}@1`,
      rule(`grl_${i}`, i % 3 === 0 ? 'deny' : 'step_up', 500 + i),
    ]),
  )
  const policy: BundlePolicy = {
    environment: 'production',
    serial: 1,
    issued_at: now,
    expires_at: now + 86_400,
    identities: {},
    agents: {},
    guardrails,
  }
  for (let a = 0; a < agents; a++) {
    const id = `agt_${a}`
    policy.identities[`spiffe://acme/${id}`] = [id]
    const names = Array.from({ length: actions }, (_, i) => [`action_${i}`, entry(a + i)])
    policy.agents[id] = {
      name: id,
      release: `rel_${a}`,
      digest: 'd'.repeat(64),
      status: 'active',
      certified_until: now + 86_400,
      purposes: { refunds: true },
      delegates_to: {},
      surface: { stripe: Object.fromEntries(names) },
    }
  }
  const limit = now + 3600
  const pulse: Pulse = {
    environment: 'production',
    issued_at: now,
    least_serial: 1,
    fresh_until: { low: limit, medium: limit, high: limit, critical: limit },
    kill: { everything: false, agents: {}, instances: {}, sessions: {}, systems: {}, actions: {} },
  }
  // Prime strides, so that agents, actions and amounts all meet.
  const requests = Array.from({ length: REQUESTS }, (_, i) =>
    request((i * 7919) % agents, (i * 31) % actions, (i * 13) % 700),
  )
  return { policy, pulse, requests }
}

function rule(id: string, outcome: Rule['outcome'], limit: number): Rule {
  return {
    id,
    version: 1,
    kind: id.startsWith('thr_') ? 'threshold' : 'guardrail',
    layer: 'app',
    outcome,
    condition: { field: ['arguments', 'amount'], op: 'gt', value: { number: String(limit) }, negated: false },
    message: `The amount is more than ${limit}.`,
    obligations: {},
    approvals: outcome === 'step_up' ? [{ layer: 'app', count: 1 }] : [],
  }
}

function entry(seed: number): SurfaceEntry {
  return {
    mode: 'direct',
    classified: true,
    definition_digest: 'd1',
    endpoints: {},
    datasets: {},
    tiers: [{ tier: 'medium', outcome: 'allow', approvals: [] }],
    thresholds: [rule('thr_a', 'step_up', 500), rule('thr_b', 'deny', 600)],
    guardrails: [0, 1, 2].map(i => `grl_${(seed + i * 7) % GUARDRAILS}@1`),
    exceptions: [],
  }
}

function request(agent: number, action: number, amount: number): EvaluationRequest {
  return {
    subject: { type: 'agent', id: `spiffe://acme/agt_${agent}`, properties: { instance: 'pod-1' } },
    action: { name: `action_${action}` },
    resource: { type: 'system', id: 'stripe', properties: {} },
    context: {
      environment: 'production',
      arguments: { amount, currency: 'usd' },
      actor_chain: [],
      purpose: 'refunds',
      session: 's-1',
      posture: { sender_constrained: true },
    },
  }
}

function handwrittenInput(input: EvaluationRequest): EvaluationRequest {
  return { ...input, subject: { ...input.subject, id: 'spiffe://acme/agt_0' }, action: { name: 'action_0' } }
}

/**
 * What a careful person would write for one agent and its one action: everything that the bundle's rules look at, with
 * operands that are always defined, names and limits as literals.
 */
function handwrittenPolicy(expiresAt: number): string {
  return `package handwritten

import rego.v1

default decision := {
	"decision": false,
	"context": {
		"outcome": "deny",
		"reasons": [],
		"obligations": {},
		"approval": null,
		"policy": {"serial": 1, "release": "rel_0", "digest": "d"},
	},
}

decision := {
	"decision": true,
	"context": {
		"outcome": "allow",
		"reasons": [],
		"obligations": {},
		"approval": null,
		"policy": {"serial": 1, "release": "rel_0", "digest": "d"},
	},
} if {
	undenied
	unstepped
}

now := time.now_ns()

context := object.get(input, "context", {})

amount := object.get(context, ["arguments", "amount"], null)

instance := object.get(input.subject, ["properties", "instance"], null)

number(n) if {
	is_number(n)
	regex.match(\`^-?(?:[0-9]{1,15}|[0-9]{1,14}\\.[0-9])$\`, json.marshal(n))
}

undenied if {
	input.subject.type == "agent"
	input.subject.id == "spiffe://acme/agt_0"
	object.get(input.subject, ["properties", "issuer"], null) == null
	input.resource.type == "system"
	input.resource.id == "stripe"
	input.action.name == "action_0"
	context.environment == "production"
	now < ${expiresAt}000000000
	data.countersign_pulse.environment == "production"
	data.countersign_pulse.least_serial <= 1
	now < data.countersign_pulse.fresh_until.medium
	context.purpose == "refunds"
	object.get(context, "actor_chain", null) == []
	object.get(input.resource, ["properties", "definition_digest"], "d1") == "d1"
	object.get(input.resource, ["properties", "endpoint"], null) == null
	object.get(input.resource, ["properties", "dataset"], null) == null
	not_killed
	number(amount)
	amount <= 500
}

unstepped if {
	number(amount)
	amount <= 500
	amount <= 507
	amount <= 514
}

not_killed if {
	data.countersign_pulse.kill.everything == false
	data.countersign_pulse.kill.systems[""] == false
	not data.countersign_pulse.kill.systems.stripe
	data.countersign_pulse.kill.actions[""] == false
	not data.countersign_pulse.kill.actions["stripe/action_0"]
	data.countersign_pulse.kill.agents[""] == false
	not data.countersign_pulse.kill.agents.agt_0
	data.countersign_pulse.kill.sessions[""] == false
	not session_killed
	data.countersign_pulse.kill.instances[""] == false
	instance_clear
}

session_killed if data.countersign_pulse.kill.sessions[object.get(context, "session", null)]

instance_clear if {
	is_string(instance)
	not data.countersign_pulse.kill.instances[concat("/", ["agt_0", instance])]
}

instance_clear if {
	is_null(instance)
	not data.countersign_pulse.kill.agents_with_killed_instances.agt_0
}
`
}
