/** What Cedar does when a host gets it wrong, and at the edges of what a policy may hold: never a permit. */
import { type CedarValueJson, isAuthorized } from '@cedar-policy/cedar-wasm/nodejs'
import { describe, expect, it } from 'vitest'
import { ALLOWED_FILE, exportCedar, HOST_FILE, NOT_DENIED_FILE } from '@/lib/domain/export/cedar/export-cedar'
import { type CedarHost, planCalls } from '@/lib/domain/export/cedar/host-adapter'
import { evaluate } from '@/lib/domain/policy/evaluate'
import { parseRequest } from '@/lib/domain/policy/parse-request'
import { loadCedar } from '@/lib/testing/cedar-engine'
import { exportedText } from '@/lib/testing/exported-text'
import { seededRandom } from '@/lib/testing/random'
import { randomBundle } from '@/lib/testing/random-policy'
import { SMALL_NOW, smallPolicy, smallPulse, smallRequest, smallRule } from '@/lib/testing/small-policy'
import { validateCedar } from './validate-cedar'

const path = ['arguments', 'x']
const number = (text: string) => ({ number: text })
const CONDITIONS: [string, unknown, unknown][] = [
  ['text', { field: path, op: 'eq', value: 'a' }, 'b'],
  ['text', { field: path, op: 'in', value: ['a', 'c'] }, 'b'],
  ['text', { field: path, op: 'starts_with', value: 'a' }, 'b'],
  ['text', { field: path, op: 'ne', value: 'a' }, 'a'],
  ['number', { field: path, op: 'eq', value: number('1') }, 2],
  ['number', { field: path, op: 'in', value: [number('1'), number('3')] }, 2],
  ['number', { field: path, op: 'gt', value: number('5') }, 2],
  ['number', { field: path, op: 'lt', value: number('-999999999999999') }, 2],
  ['number', { field: path, op: 'eq', value: number('999999999999999') }, 2],
  ['truth', { field: path, op: 'eq', value: true }, false],
  ['truth', { field: path, op: 'in', value: [true] }, false],
  ['texts', { field: path, op: 'contains', value: 'a' }, ['b']],
  ['length', { field: path, op: 'longer_than', value: number('2') }, ['b']],
  ['present', { not: { field: path, op: 'exists' } }, 'x'],
  ['during', { field: ['clock'], op: 'during', value: 'sat,sun 09:00-17:00 Europe/Berlin' }, 'x'],
]

/** Without the schema, which would refuse the context first: an embedding host may not check it. */
function permits(file: string, exported: ReturnType<typeof exportCedar>, call: object): boolean {
  const policies = { staticPolicies: exportedText(exported, file) }
  const answer = isAuthorized({ ...(call as Parameters<typeof isAuthorized>[0]), entities: [], policies })
  return answer.type === 'success' && answer.response.decision === 'allow'
}

describe.each(CONDITIONS)('a rule over the fact "%s", %j', (kind, condition, clear) => {
  const policy = smallPolicy({}, [smallRule('deny', condition)])
  const exported = exportCedar(policy)
  const host = JSON.parse(exportedText(exported, HOST_FILE)) as CedarHost
  const request = parseRequest(smallRequest({}, { x: clear }))
  const planned = planCalls(host, smallPulse(), request, SMALL_NOW)
  if ('denied' in planned) throw new Error(planned.denied)
  const call = planned.calls[0]!
  const facts = call.context[kind] as Record<string, CedarValueJson>
  const [key = ''] = Object.keys(facts)
  const given = (value: unknown) => ({
    ...call,
    context: { ...call.context, [kind]: value === undefined ? {} : { [key]: value } },
  })

  it('lets through what is clear of it', async () => {
    expect(validateCedar(exported)).toBeNull()
    for (const file of [NOT_DENIED_FILE, ALLOWED_FILE]) expect(permits(file, exported, call)).toBe(true)
  })

  it('permits nothing when the fact is missing or of another type', () => {
    const wrong: unknown[] = [undefined, { k: 'b' }, { __extn: { fn: 'ip', arg: '10.0.0.1' } }]
    if (kind !== 'text') wrong.push('b', '2.0')
    if (kind !== 'length') wrong.push(2)
    if (kind !== 'number') wrong.push({ __extn: { fn: 'decimal', arg: '2.0' } })
    if (!['truth', 'present', 'during'].includes(kind)) wrong.push(true, false)
    if (kind !== 'texts') wrong.push([], ['b'])
    for (const value of wrong)
      expect(permits(NOT_DENIED_FILE, exported, given(value)), JSON.stringify(value)).toBe(false)
  })

  it('permits nothing without a clock, a purpose, an environment, freshness', () => {
    for (const name of ['now', 'purpose', 'environment', 'fresh_until', kind]) {
      const { [name]: _, ...context } = call.context
      expect(permits(NOT_DENIED_FILE, exported, { ...call, context }), name).toBe(false)
    }
  })
})

/** As many as a request of 256 KB can clear. */
const RULES = 20

it('evaluates the longest conditions that can be authored, within cedar-wasm’s stack', async () => {
  const leaf = (i: number) => ({
    field: ['arguments', `k${i}`, 'größe', 'deep'],
    op: 'ne',
    value: 'a'.repeat(100),
  })
  const all = (from: number) => ({
    all: [{ any: Array.from({ length: 32 }, (_, i) => leaf(from + i)) }, leaf(from)],
  })
  const any = (from: number) => ({ any: Array.from({ length: 64 }, (_, i) => leaf(from + i)) })
  const rules = Array.from({ length: RULES }, (_, i) =>
    smallRule(i % 2 ? 'deny' : 'step_up', i % 3 ? any(i * 64) : all(i * 64)),
  )
  const policy = smallPolicy({}, rules)
  const cedar = loadCedar(policy, 'long')
  expect(validateCedar(cedar.exported)).toBeNull()
  const clear = Object.fromEntries(
    Array.from({ length: RULES * 64 + 64 }, (_, i) => [`k${i}`, { größe: { deep: 'a'.repeat(100) } }]),
  )
  const { k0: _, ...unclear } = clear
  const { [`k${64 * 5}`]: __, ...denied } = clear
  for (const [args, outcome] of [
    [clear, 'allow'],
    [unclear, 'step_up'],
    [denied, 'deny'],
  ] as const) {
    const request = parseRequest(smallRequest({}, args))
    expect(evaluate(policy, smallPulse(), request, SMALL_NOW).context.outcome).toBe(outcome)
    expect(cedar.decide(smallPulse(), request, SMALL_NOW).outcome).toBe(outcome)
  }
})

const SEED = Number(process.env.RANDOM_POLICY_SEED ?? Math.floor(Math.random() * 2 ** 31))

it(`random policies pass the strict validator (RANDOM_POLICY_SEED=${SEED})`, async () => {
  for (let i = 0; i < 5; i++) {
    expect(validateCedar(exportCedar(randomBundle(seededRandom(SEED + i), { absent: true })))).toBeNull()
  }
}, 120_000)
