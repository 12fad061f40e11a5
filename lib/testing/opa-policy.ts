/** Puts policies into a real OPA and asks the fixed module for decisions under a clock of the test's own. */

import { regoModule } from '../config/rego-module'
import type { BundlePolicy, EvaluationResult, Outcome, Pulse } from '../domain/policy/model'
import { canonicalText } from '../domain/policy/rego/canonical-text'
import { bundleDataText, pulseDataText } from '../domain/policy/rego/data-json'
import { nanoseconds } from '../domain/policy/rego/nanoseconds'
import { type OpaProcess, startOpa } from './opa-process'

/**
 * For tests only. `decision` takes the request as `input` itself, as enforcers send it: only so does OPA's rule
 * index see it. `batch` answers many requests, each with its own clock, in one call.
 */
const CLOCK_MODULE = `package countersign_clock

import rego.v1

decision := d if d := data.countersign.decision with time.now_ns as data.countersign_clock_now

batch := [d |
	some i, _ in input.cases
	d := data.countersign.decision with input as input.cases[i].request with time.now_ns as input.cases[i].now
]

looser_without := {"policy": looser_without_policy_key, "pulse": looser_without_pulse_key}

looser_without_policy_key := [[p, c] |
	some p, path in input.policy_paths
	left := json.remove(data.countersign.policy, [path])
	some c, one in input.cases
	looser(one.outcome) with input as one.request with time.now_ns as one.now with data.countersign.policy as left
]

looser_without_pulse_key := [[p, c] |
	some p, path in input.pulse_paths
	left := json.remove(data.countersign_pulse, [path])
	some c, one in input.cases
	looser(one.outcome) with input as one.request with time.now_ns as one.now with data.countersign_pulse as left
]

# Whether a decision may come to more. Without what is looked for here it can't: no body of an allow or a step-up
# can do without. Reasons, which cost most of a decision, are not asked for.
looser(_) if data.countersign.plainly_allowed

looser("deny") if data.countersign.undenied

looser("step_up") if {
	data.countersign.unstepped
	data.countersign.undenied
}
`

type ClockedRequest = { requestText: string; now: number }

export type PolicyOpa = OpaProcess & {
  /** null removes the data. The texts are those of the bundles. */
  load(policyText: string | null, pulseText: string | null): Promise<void>
  loadPolicy(policy: BundlePolicy | null, pulse: Pulse | null): Promise<void>
  /** `requestText` must be canonical. */
  decide(requestText: string, now: number): Promise<EvaluationResult | undefined>
  decideMany(cases: ClockedRequest[]): Promise<EvaluationResult[]>
  /**
   * What is loaded, without the key at each path in turn: where the decision may come to more than the outcome that
   * a case has, as indexes of path and case.
   */
  looserWithout(paths: KeyPaths, cases: (ClockedRequest & { outcome: Outcome })[]): Promise<LooserWithout>
}

/** Keys from the top of `data.countersign.policy` and of `data.countersign_pulse`; a place in a list as a text. */
export type KeyPaths = { policy: string[][]; pulse: string[][] }
export type LooserWithout = Record<keyof KeyPaths, [path: number, at: number][]>

export async function startPolicyOpa(binary: string): Promise<PolicyOpa> {
  const opa = await startOpa({ binary, collectAt: 800 })
  let clock: number | undefined
  const must = async (method: string, path: string, body?: string) => {
    const { status, body: answer } = await opa.send(method, path, body)
    const missing = method === 'DELETE' && status === 404
    if (status >= 300 && !missing) throw new Error(`OPA answered ${status}: ${JSON.stringify(answer)}`)
    return answer
  }
  try {
    await must('PUT', '/v1/policies/countersign', regoModule())
    await must('PUT', '/v1/policies/countersign_clock', CLOCK_MODULE)
  } catch (error) {
    // Nobody else knows of the process yet.
    await opa.stop()
    throw error
  }

  const loaded: Record<string, string | null | undefined> = {}
  const put = async (path: string, text: string | null) => {
    if (loaded[path] === text) return
    loaded[path] = text
    await (text === null ? must('DELETE', `/v1/data/${path}`) : must('PUT', `/v1/data/${path}`, text))
  }
  const load = async (policyText: string | null, pulseText: string | null) => {
    await put('countersign/policy', policyText && belowPolicy(policyText))
    await put('countersign_pulse', pulseText)
  }
  return {
    ...opa,
    load,
    loadPolicy: (policy, pulse) => load(policy && bundleDataText(policy), pulse && pulseDataText(pulse)),
    async decide(requestText, now) {
      if (now !== clock) await must('PUT', '/v1/data/countersign_clock_now', nanosecondsText(now))
      clock = now
      return (await opa.evalText('countersign_clock/decision', requestText)) as EvaluationResult | undefined
    },
    async decideMany(cases) {
      const answer = await opa.evalText('countersign_clock/batch', `{"cases":[${cases.map(partOf)}]}`)
      return answer as EvaluationResult[]
    },
    async looserWithout(paths, cases) {
      const parts = cases.map(one => `{"outcome":"${one.outcome}",${partOf(one).slice(1)}`)
      const input = `{"policy_paths":${JSON.stringify(paths.policy)},"pulse_paths":${JSON.stringify(paths.pulse)},"cases":[${parts}]}`
      return (await opa.evalText('countersign_clock/looser_without', input)) as LooserWithout
    },
  }
}

/** A bundle's text is all of `data.countersign`, which the module's own package shares: only what is below is put. */
function belowPolicy(bundleText: string): string | null {
  return /^\{"policy":(.*)\}$/s.exec(bundleText)?.[1] ?? null
}

function partOf({ requestText, now }: ClockedRequest): string {
  return `{"request":${requestText},"now":${nanosecondsText(now)}}`
}

function nanosecondsText(seconds: number): string {
  return canonicalText(nanoseconds(seconds))
}
