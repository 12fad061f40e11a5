import { describe, expect, test } from 'vitest'
import { isRefusal } from '../domain/refusal'
import { createAttestationLimit, readAttestations, type SeenEntry } from './attestations'

const NOW = new Date('2026-11-22T06:00:00.000Z')
const one = { identity: 'spiffe://acme/a', seen_at: '2026-11-22T05:59:00Z' }
const HOUR = 3_600_000

describe('a list of attestations', () => {
  test('as an enforcer sends it', () => {
    expect(
      readAttestations({ attestations: [{ ...one, model: 'm', seen_at: '2026-11-22T06:59:00+01:00' }] }, NOW),
    ).toEqual([
      {
        identity: 'spiffe://acme/a',
        agent: null,
        model: 'm',
        prompt_reference: null,
        seen_at: new Date('2026-11-22T05:59:00Z'),
      },
    ])
  })
  test.each([
    ['no object', []],
    ['nothing in it', { attestations: [] }],
    ['more than a hundred', { attestations: Array(101).fill(one) }],
    ['a field that there isn’t', { attestations: [{ ...one, allow: true }] }],
    ['beside the list', { attestations: [one], enforcer: 'enf_other' }],
    ['no identity', { attestations: [{ seen_at: one.seen_at }] }],
    ['no time', { attestations: [{ ...one, seen_at: 'yesterday' }] }],
    ['far too long', { attestations: [{ ...one, identity: 'x'.repeat(2305) }] }],
    ['what can’t be stored', { attestations: [{ ...one, model: 'a\0b' }] }],
    ['what reads as something else', { attestations: [{ ...one, model: 'a\u202eb' }] }],
    ['of the day before yesterday', { attestations: [{ ...one, seen_at: '2026-11-20T05:00:00Z' }] }],
    ['of tomorrow', { attestations: [{ ...one, seen_at: '2026-11-23T05:00:00Z' }] }],
  ])('not: %s', (_name, body) => {
    expect(readAttestations(body, NOW)).toMatchObject({
      code: 'invalid_input',
      detail: expect.stringMatching(/\.$/),
    })
  })
})

describe('how much of it is written', () => {
  const entry = (identity: string, model: string | null = null): SeenEntry => ({
    identity,
    agent: null,
    model,
    prompt_reference: null,
    seen_at: NOW,
  })
  const admit = (
    limit: ReturnType<typeof createAttestationLimit>,
    entries: SeenEntry[],
    now: number,
    who = 'e',
  ) => {
    const admitted = limit.admit(who, entries, now)
    if (isRefusal(admitted)) return admitted.code
    limit.written(who, admitted.fresh, now)
    return [admitted.fresh.length, admitted.repeated]
  }
  test('the same once an hour, whatever the time it was seen', () => {
    const limit = createAttestationLimit()
    expect(admit(limit, [entry('a'), entry('a'), entry('a', 'm')], 0)).toEqual([2, 1])
    expect(admit(limit, [entry('a'), entry('a', 'n')], HOUR - 1)).toEqual([1, 1])
    expect(admit(limit, [entry('a')], HOUR)).toEqual([1, 0])
    expect(admit(limit, [entry('a')], 0, 'another')).toEqual([1, 0])
  })
  test('what could not be written is not remembered', () => {
    const limit = createAttestationLimit()
    limit.admit('e', [entry('a')], 0)
    expect(admit(limit, [entry('a')], 1)).toEqual([1, 0])
  })
  test('a limit per enforcer and hour; what is repeated doesn’t count', () => {
    const limit = createAttestationLimit(3)
    expect(admit(limit, [entry('a'), entry('b'), entry('c')], 0)).toEqual([3, 0])
    expect(admit(limit, [entry('a'), entry('b')], 1)).toEqual([0, 2])
    expect(admit(limit, [entry('d')], 2)).toBe('limit_reached')
    expect(admit(limit, [entry('d')], 2, 'another')).toEqual([1, 0])
    expect(admit(limit, [entry('d')], HOUR)).toEqual([1, 0])
  })
})
