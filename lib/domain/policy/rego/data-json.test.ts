import { describe, expect, it } from 'vitest'
import { goldenCases } from '@/lib/testing/golden'
import { canonicalText } from './canonical-text'
import { patternRegex } from './compile-condition'
import { agentText, bundleDataText, pulseDataText, sharedText } from './data-json'
import { seededRandom } from '@/lib/testing/random'
import { randomBundle } from '@/lib/testing/random-policy'
import { readStrictJson, writeJson } from '../strict-json'

const { policy, pulse } = goldenCases().find(one => one.name === 'order 1 of three rules')!

describe('data.json', () => {
  it('is canonical as it stands, whatever the names and numbers', () => {
    const random = Array.from({ length: 15 }, (_, seed) => randomBundle(seededRandom(seed), { absent: true }))
    for (const text of [...[policy!, ...random].map(bundleDataText), pulseDataText(pulse!)]) {
      expect(sortedText(readStrictJson(text, 64))).toBe(text)
    }
  })
  it('is what the shared text and one text per agent add up to', () => {
    const parts = JSON.parse(sharedText(policy!))
    for (const [id, agent] of Object.entries(policy!.agents))
      parts.policy.agents[id] = JSON.parse(agentText(agent, policy!.guardrails))
    expect(parts).toEqual(JSON.parse(bundleDataText(policy!)))
    expect(Object.keys(parts.policy.agents).length).toBeGreaterThan(1)
  })
  it('writes times as integer nanoseconds, which no JavaScript number could hold', () => {
    expect(pulseDataText(pulse!)).toContain('"issued_at":1799999990000000000')
    expect(bundleDataText(policy!)).toContain('"expires_at":1800086400000000000')
  })
  it('keeps rule numbers as they were written', () => {
    expect(bundleDataText(policy!)).toContain('"op":"gt_number","value":1000}')
  })
})

describe('canonical text', () => {
  it('sorts keys by code point and writes separators as Go does', () => {
    expect(canonicalText({ '😀': 1, '\uffee': 2, a: '\u2028<>&' })).toBe(
      '{"a":"\\u2028<>&","\uffee":2,"😀":1}',
    )
    expect(
      canonicalText([
        { 10: 'b', 9: 'a' },
        { a: '\u2029', b: undefined, c: [null] },
      ]),
    ).toBe('[{"10":"b","9":"a"},{"a":"\\u2029","c":[null]}]')
  })
  it('refuses a number that a double may have bent', () => {
    expect(() => canonicalText({ at: 1800000000000000000 })).toThrow('no safe integer')
    expect(() => canonicalText(0.5)).toThrow('NumberText')
  })
})

it('a pattern becomes an anchored expression in which only * means anything', () => {
  expect(patternRegex('a.*[b]?\\')).toBe('^(?s:a\\..*\\[b\\]\\?\\\\)$')
})

function sortedText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(sortedText).join(',')}]`
  if (typeof value !== 'object' || value === null || 'literal' in value) return writeJson(value)
  const keys = Object.keys(value).sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
  return `{${keys.map(key => `${JSON.stringify(key)}:${sortedText((value as Record<string, unknown>)[key])}`).join(',')}}`
}
