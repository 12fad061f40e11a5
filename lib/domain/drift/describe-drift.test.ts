import { expect, test } from 'vitest'
import { driftSummary, isObservation, whatToDo } from './describe-drift'
import { DRIFT_KINDS } from './drift'

test('a summary names five, then how many more', () => {
  const items = [...'abcdefg'].map(name => ({ kind: 'action_changed' as const, subject: `shop/${name}` }))
  expect(driftSummary(items)).toBe(
    'shop/a changed, shop/b changed, shop/c changed, shop/d changed, shop/e changed and 2 more',
  )
  expect(driftSummary([{ kind: 'model', subject: '' }])).toBe('another model')
  expect(driftSummary([{ kind: 'model', subject: 'model-2', source: 'enforcer' }])).toBe(
    'another model was seen',
  )
})

test('a very long name of a tool is cut', () => {
  const [text] = [driftSummary([{ kind: 'action_new', subject: `shop/${'x'.repeat(5000)}` }])]
  expect(text!.length).toBeLessThanOrEqual(120)
})

test('every kind says who does what now, differently for what was only seen', () => {
  for (const kind of DRIFT_KINDS) {
    expect(whatToDo({ kind, source: 'console' })).toMatch(/\.$/)
    expect(whatToDo({ kind, source: 'enforcer' })).not.toBe(whatToDo({ kind, source: 'console' }))
  }
  expect(isObservation({ source: 'enforcer' })).toBe(true)
  expect(isObservation({ source: 'pipeline' })).toBe(false)
})
