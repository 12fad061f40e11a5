/** The manifest's query as the runtime runs it: `opa eval` with our module and data, and its policy input. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readGolden } from '@/lib/testing/golden'
import { npmOpaBinary } from '@/lib/testing/opa-process'
import { STRANGE_TEXTS } from '@/lib/testing/strange-texts'
import { regoModule } from '@/lib/config/rego-module'
import type { BundlePolicy, Pulse, Rule } from '../../policy/model'
import { bundleDataText, pulseDataText } from '../../policy/rego/data-json'
import { isRefusal } from '../../refusal'
import type { Exported } from '../target'
import { exportMicrosoft } from './export-microsoft'

const BUNDLE = { url: 'https://relay.example/bundles/42.tar.gz', sha256: 'a'.repeat(64) }
const LATER = 4_000_000_000
type Fixtures = { policy: BundlePolicy; pulse: Pulse; request: Record<string, unknown> }
const { policy, pulse, request } = readGolden('fixtures.json') as Fixtures
const rule = (id: string, more: Partial<Rule>): Rule => ({
  id,
  version: 1,
  kind: 'threshold',
  layer: 'app',
  outcome: 'step_up',
  condition: { field: ['arguments', 'amount'], op: 'gt', value: { number: '500' }, negated: false },
  message: '',
  obligations: {},
  approvals: [],
  ...more,
})
policy.expires_at = LATER
const agent = policy.agents.agt_refunder!
agent.certified_until = LATER
agent.surface.stripe!.create_refund!.thresholds = [rule('thr_1', {})]
agent.surface.stripe!.void_refund = {
  ...agent.surface.stripe!.create_refund!,
  thresholds: [rule('thr_2', { outcome: 'allow', condition: null, obligations: { session_recorded: true } })],
}
pulse.fresh_until = { low: LATER, medium: LATER, high: LATER, critical: LATER }

function manifest(of: BundlePolicy) {
  const exported = exportMicrosoft(of, { bundle: BUNDLE })
  if (isRefusal(exported)) throw new Error(exported.detail)
  return JSON.parse((exported as Exported).files[0]!.text)
}

let directory: string
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'acs-'))
  writeFileSync(join(directory, 'countersign.rego'), regoModule())
  writeFileSync(join(directory, 'data.json'), `{"countersign":${bundleDataText(policy)}}`)
})
afterAll(() => rmSync(directory, { recursive: true, force: true }))

/** The runtime takes exactly one result with one expression; anything else fails closed. */
function verdict(said: unknown, call: { name: string; args: unknown }) {
  const input = {
    intervention_point: 'pre_tool_call',
    policy_target: { kind: 'tool_args', path: '$snap.tool_call.args', value: call.args },
    snapshot: { tool_call: call, ...(said !== undefined && { countersign: said }) },
    annotations: {},
    tool: {},
  }
  const { policies } = manifest(policy)
  const query: string = policies.countersign.query
  const { stdout, stderr, status } = spawnSync(
    npmOpaBinary(),
    ['eval', '--format', 'json', '--stdin-input', '--data', directory, query],
    { input: JSON.stringify(input), encoding: 'utf8' },
  )
  if (status !== 0) throw new Error(stdout + stderr)
  const results = (JSON.parse(stdout).result ?? []) as { expressions: { value: Record<string, unknown> }[] }[]
  return results.length === 1 && results[0]!.expressions.length === 1
    ? results[0]!.expressions[0]!.value
    : null
}

const { subject, resource, context } = request as { subject: object; resource: object; context: object }
const said = { subject, resource, context, pulse: JSON.parse(pulseDataText(pulse)) }

describe('the query', () => {
  it('allows, escalates and denies as the evaluator does, on the arguments of the call itself', () => {
    expect(verdict(said, { name: 'create_refund', args: { amount: 250 } })).toMatchObject({
      decision: 'allow',
    })
    expect(verdict(said, { name: 'create_refund', args: { amount: 501 } })).toMatchObject({
      decision: 'escalate',
      reason: 'countersign,threshold',
    })
    expect(verdict(said, { name: 'delete_everything', args: {} })).toMatchObject({
      decision: 'deny',
      reason: 'countersign,action_not_released',
    })
  })

  it('denies an allowed call with duties to a host that does not say that it meets them', () => {
    const call = { name: 'void_refund', args: { amount: 1 } }
    expect(verdict(said, call)).toMatchObject({ decision: 'deny' })
    expect(verdict({ ...said, meets_obligations: 'yes' }, call)).toMatchObject({ decision: 'deny' })
    expect(verdict({ ...said, meets_obligations: true }, call)).toMatchObject({
      decision: 'allow',
      evidence: { countersign: { obligations: { session_recorded: true } } },
    })
  })

  it('gives no verdict, or a denial, where something is missing', () => {
    const call = { name: 'create_refund', args: { amount: 250 } }
    expect(verdict(undefined, call)).toBeNull()
    for (const key of Object.keys(said)) {
      const decision = verdict({ ...said, [key]: undefined }, call)?.decision ?? 'deny'
      expect(decision, key).toBe('deny')
    }
  })
})

describe('the manifest', () => {
  it('points at the bundle, fails closed, and lists every action', () => {
    const { approval, policies, tools, intervention_points } = manifest(policy)
    expect(policies.countersign.bundle_url).toEqual(BUNDLE)
    expect(approval).toMatchObject({ on_timeout: 'deny', default_resolver: 'countersign' })
    expect(Object.keys(approval.resolvers)).toContain(approval.default_resolver)
    expect(Object.keys(intervention_points)).toEqual(['pre_tool_call'])
    expect(tools.create_refund).toEqual({ systems: ['stripe'] })
  })

  it('takes names as data', () => {
    const surface = Object.fromEntries(
      STRANGE_TEXTS.map(name => [name, { [name]: agent.surface.stripe!.create_refund! }]),
    )
    const { tools, policies } = manifest({ ...policy, agents: { agt_refunder: { ...agent, surface } } })
    expect(tools).toEqual(Object.fromEntries(STRANGE_TEXTS.map(name => [name, { systems: [name] }])))
    expect(policies).toEqual(manifest(policy).policies)
  })

  it('is refused without a published bundle, and over plain HTTP', () => {
    for (const options of [{}, { bundle: { ...BUNDLE, url: 'http://relay.example/x' } }])
      expect(isRefusal(exportMicrosoft(policy, options))).toBe(true)
  })
})
