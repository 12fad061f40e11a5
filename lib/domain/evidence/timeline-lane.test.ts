import { expect, test } from 'vitest'
import { PHRASES } from './describe-entry'
import { LANES, laneOf } from './timeline-lane'

test.each([
  ['agent.registered', 'intent'],
  ['action.classified', 'intent'],
  ['policy.threshold-set', 'intent'],
  ['refusal.recorded', 'intent'],
  ['release.drafted', 'approval'],
  ['release.signed', 'approval'],
  ['certification.renewed', 'approval'],
  ['release.published', 'bundle'],
  ['bundle.release-withheld', 'bundle'],
  ['agent.suspended', 'enforcement'],
  ['certification.lapsed', 'enforcement'],
  ['control-layer.vacated', 'ownership'],
] as const)('%s is %s', (type, lane) => {
  expect(laneOf(type)).toBe(lane)
})

test('every lane has events', () => {
  expect(new Set(Object.keys(PHRASES).map(laneOf))).toEqual(new Set(LANES))
})
