import { expect, test } from 'vitest'
import { readStatusReport } from './status-report'

const labels = { id: 'x', version: '1.21.3' }

test('a report becomes revisions, the last activation and no error', () => {
  const bundles = {
    countersign: {
      name: 'countersign',
      active_revision: 'b7-a',
      last_successful_activation: '2026-11-22T00:00:01.5Z',
    },
    countersign_pulse: { name: 'countersign_pulse', active_revision: 'p9-b' },
    other: { code: 'bundle_error' },
  }
  expect(readStatusReport({ labels, bundles, metrics: { prometheus: {} } })).toEqual({
    engine: 'OPA 1.21.3',
    active_revision: 'b7-a',
    pulse_revision: 'p9-b',
    last_activation_at: new Date('2026-11-22T00:00:01.5Z'),
    error_code: null,
    error_message: null,
  })
})

test('a failing archive shows its code while the old revision stays', () => {
  const failing = { active_revision: 'p8-a', code: 'bundle_error', message: 'digest mismatch' }
  const report = { labels, bundles: { countersign: { active_revision: 'b7-a' }, countersign_pulse: failing } }
  expect(readStatusReport(report)).toMatchObject({
    active_revision: 'b7-a',
    pulse_revision: 'p8-a',
    error_code: 'bundle_error',
    error_message: 'digest mismatch',
  })
})

test('an OPA that stops is not failing', () => {
  const message = 'request failed: Get "http://relay/bundles/x": context canceled'
  const bundles = { countersign: { active_revision: 'b7-a', code: 'bundle_error', message } }
  expect(readStatusReport({ bundles })).toMatchObject({
    active_revision: 'b7-a',
    error_code: null,
    error_message: null,
  })
})

test('an archive that is not in the report keeps what was known', () => {
  expect(readStatusReport({ labels })).toEqual({ engine: 'OPA 1.21.3' })
  expect(readStatusReport({ labels, bundles: null })).toEqual({ engine: 'OPA 1.21.3' })
})

test("before the first activation there is no revision and no time, whatever Go's zero time says", () => {
  const bundles = { countersign: { active_revision: '', last_successful_activation: '0001-01-01T00:00:00Z' } }
  expect(readStatusReport({ bundles })).toMatchObject({ active_revision: null, last_activation_at: null })
})

test('a time that no clock shows is none', () => {
  const bundles = { countersign: { last_successful_activation: '+275760-09-13T00:00:00.000Z' } }
  expect(readStatusReport({ bundles })).toMatchObject({ last_activation_at: null })
})

test('text is bounded and storable, and what is no report is none', () => {
  const message = `a\0b\ud800${'x'.repeat(10_000)}`
  const change = readStatusReport({ bundles: { countersign: { code: 'c', message } } })
  expect(change?.error_message).toHaveLength(2000)
  expect(change?.error_message?.startsWith('a\ufffdb\ufffdx')).toBe(true)
  for (const body of [null, 7, 'x', [], { bundles: [] }, { bundles: { countersign: 7 } }]) {
    expect(readStatusReport(body), JSON.stringify(body)).toBeNull()
  }
})
