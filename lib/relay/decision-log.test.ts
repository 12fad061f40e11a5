import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { isRefusal } from '@/lib/domain/refusal'
import { countCalls, inflateLog, MAX_INFLATED_BYTES, readDecisionLog } from './decision-log'
import { createLogLimit } from './log-limit'

const NOW = new Date('2026-11-22T09:00:00Z')
const event = (more: Record<string, unknown> = {}) => ({
  labels: { id: 'opa-1' },
  decision_id: 'd1',
  path: 'countersign/decision',
  timestamp: '2026-11-22T08:59:58.123456789Z',
  input: {
    subject: { type: 'agent', id: 'spiffe://acme/agent/refunder' },
    action: { name: 'refund' },
    resource: { type: 'system', id: 'stripe' },
    context: { arguments: { card: '4242' } },
  },
  result: { decision: false, context: { outcome: 'deny' } },
  ...more,
})
const read = (...events: unknown[]) => {
  const calls = readDecisionLog(JSON.stringify(events), NOW)
  if (isRefusal(calls)) throw new Error(calls.detail)
  return calls
}

test('of a decision stays who called what and when, and nothing of the input', () => {
  const [call] = read(event())
  expect(call).toEqual({
    id: expect.stringMatching(/^[\w+/]{43}=$/),
    identity: 'spiffe://acme/agent/refunder',
    system: 'stripe',
    action: 'refund',
    at: new Date('2026-11-22T08:59:58.123Z'),
    denied: true,
  })
  expect(read(event({ result: { context: { outcome: 'step_up' } } }))[0]?.denied).toBe(false)
})

test.each([
  ['another policy', { path: 'system/log/mask' }],
  ['an erased input', { input: undefined }],
  ['a malformed request', { input: { subject: 'x' } }],
  ['no answer', { result: undefined }],
  ['a time that is none', { timestamp: 'yesterday' }],
  ['what lies ahead', { timestamp: '2026-11-22T09:10:00Z' }],
  ['what is long past', { timestamp: '2026-11-01T09:00:00Z' }],
  ['a name that fits into no index', { input: { ...event().input, action: { name: 'x'.repeat(501) } } }],
  ['a name that PostgreSQL does not take', { input: { ...event().input, action: { name: 'x\0' } } }],
])('%s is left out', (_, more) => expect(read(event(more), event())).toHaveLength(1))

test.each(['{', '{}', 'null'])('%s is no list of events', text => {
  expect(readDecisionLog(text, NOW)).toMatchObject({ refused: true })
})

test('a bomb stops at the cap', async () => {
  const bomb = gzipSync(Buffer.alloc(MAX_INFLATED_BYTES + 1))
  expect(bomb.length).toBeLessThan(100_000)
  expect(await inflateLog(bomb, 'gzip')).toMatchObject({ code: 'too_large' })
  expect(await inflateLog(Buffer.from('plain'), 'gzip')).toMatchObject({ code: 'invalid_input' })
  expect(await inflateLog(Buffer.from('[]'), 'br')).toMatchObject({ code: 'invalid_input' })
  expect(await inflateLog(Buffer.from('[]'), undefined)).toBe('[]')
})

test('counted per agent, action and day; strangers and inventions are dropped', () => {
  const calls = read(
    event(),
    event({ decision_id: 'd2', result: { context: { outcome: 'allow' } } }),
    event({ decision_id: 'd3', timestamp: '2026-11-21T23:59:59Z' }),
    event({ decision_id: 'd4', input: { ...event().input, subject: { type: 'agent', id: 'spiffe://x' } } }),
    event({ decision_id: 'd5', input: { ...event().input, action: { name: 'invented' } } }),
  )
  const { counts, dropped } = countCalls(
    calls,
    'production',
    new Map([['spiffe://acme/agent/refunder', 'agt_1']]),
    new Set(['stripe\0refund']),
  )
  const row = { environment: 'production', agent_id: 'agt_1', system: 'stripe', action: 'refund' }
  expect(dropped).toBe(2)
  expect(counts).toEqual([
    { ...row, day: '2026-11-22', calls: 2, denied: 1, last_called_at: new Date('2026-11-22T08:59:58.123Z') },
    { ...row, day: '2026-11-21', calls: 1, denied: 1, last_called_at: new Date('2026-11-21T23:59:59Z') },
  ])
})

describe('what one enforcer sends is bounded', () => {
  test('a batch that comes again is counted once; one that was not written is taken again', () => {
    const limit = createLogLimit()
    const calls = read(event(), event(), event({ decision_id: 'd2' }))
    expect(limit.fresh('a', calls)).toHaveLength(2)
    expect(limit.fresh('a', calls)).toHaveLength(2)
    limit.written('a', calls)
    expect(limit.fresh('a', calls)).toEqual([])
    expect(limit.fresh('b', calls)).toHaveLength(2)
  })
  test('the oldest are forgotten first', () => {
    const limit = createLogLimit(1000, 2)
    limit.written('a', [{ id: '1' }, { id: '2' }, { id: '3' }])
    expect(limit.fresh('a', [{ id: '1' }, { id: '2' }, { id: '3' }])).toEqual([{ id: '1' }])
  })
  test('bytes in a minute', () => {
    const limit = createLogLimit(100)
    expect(limit.admit('a', 100, 0)).toBeNull()
    expect(limit.admit('a', 1, 1000)).toMatchObject({
      code: 'limit_reached',
      detail: expect.stringMatching(/59 seconds/),
    })
    expect(limit.admit('b', 1, 1000)).toBeNull()
    expect(limit.admit('a', 1, 60_000)).toBeNull()
  })
})
