import { expect, test } from 'vitest'
import { enforcerColumns } from './enforcer-columns'
import { stateSentence } from './enforcer-state'
import type { EnforcerRow } from './types'

/** What a status report may say of itself, with a token that leaked. */
const hidden = '1.21\u202e\u001b[2J'
const row = {
  state: 'refused',
  engine: `OPA ${hidden}`,
  published: null,
  running: { serial: null, revision: hidden },
  error: { code: 'bundle_error', message: hidden },
} as EnforcerRow

test('what an enforcer reports is shown with what is hidden in it', () => {
  const shown = '1.21⟦U+202E⟧⟦U+001B⟧[2J'
  expect(enforcerColumns.find(column => column.id === 'engine')?.cell(row)).toBe(`OPA ${shown}`)
  expect(stateSentence(row)).toBe(`Refused any bundle: ${shown}. Running ${shown}.`)
})
