/** Puts policies into a real OPA and asks the fixed module for decisions under a clock of the test's own. */
import { canonicalText } from '../domain/policy/rego/canonical-text'
import { bundleDataText, pulseDataText } from '../domain/policy/rego/data-json'
import type { BundlePolicy, EvaluationResult, Pulse } from '../domain/policy/model'
import { regoModule } from '../config/rego-module'
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

batch_with_data := [d |
	some i, _ in input.cases
	d := data.countersign.decision with input as input.cases[i].request
		with time.now_ns as input.cases[i].now
		with data.countersign.policy as input.policies[input.cases[i].policy]
		with data.countersign_pulse as input.pulses[input.cases[i].pulse]
]
`

type ClockedRequest = { requestText: string; now: number }

export type PolicyOpa = OpaProcess & {
  /** null removes the data. The texts are those of the bundles. */
  load(policyText: string | null, pulseText: string | null): Promise<void>
  loadPolicy(policy: BundlePolicy | null, pulse: Pulse | null): Promise<void>
  /** `requestText` must be canonical. */
  decide(requestText: string, now: number): Promise<EvaluationResult | undefined>
  decideMany(cases: ClockedRequest[]): Promise<EvaluationResult[]>
  /** Each case under a policy and a pulse of its own, named by their index. Nothing of it is loaded. */
  decideWithData(data: {
    policyTexts: string[]
    pulseTexts: string[]
    cases: (ClockedRequest & { policy: number; pulse: number })[]
  }): Promise<EvaluationResult[]>
}

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
      const parts = cases.map(one => `{"request":${one.requestText},"now":${nanosecondsText(one.now)}}`)
      const answer = await opa.evalText('countersign_clock/batch', `{"cases":[${parts.join(',')}]}`)
      return answer as EvaluationResult[]
    },
    async decideWithData({ policyTexts, pulseTexts, cases }) {
      const parts = cases.map(
        ({ requestText, now, policy, pulse }) =>
          `{"request":${requestText},"now":${nanosecondsText(now)},"policy":${policy},"pulse":${pulse}}`,
      )
      const policies = policyTexts.map(text => belowPolicy(text) ?? '{}')
      const input = `{"policies":[${policies.join(',')}],"pulses":[${pulseTexts.join(',')}],"cases":[${parts.join(',')}]}`
      return (await opa.evalText('countersign_clock/batch_with_data', input)) as EvaluationResult[]
    },
  }
}

/** A bundle's text is all of `data.countersign`, which the module's own package shares: only what is below is put. */
function belowPolicy(bundleText: string): string | null {
  return /^\{"policy":(.*)\}$/s.exec(bundleText)?.[1] ?? null
}

function nanosecondsText(seconds: number): string {
  return canonicalText(BigInt(seconds) * 1_000_000_000n)
}
