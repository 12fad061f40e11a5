import { expect, test } from 'vitest'
import { enforcerState, SILENT_AFTER_SECONDS } from './state'

const well = {
  revoked: false,
  lastContactAt: 1000,
  error: false,
  running: 'b2-x',
  published: 'b2-x',
  now: 1000 + SILENT_AFTER_SECONDS,
}

test.each([
  ['runs what was published, at the very end of the allowed silence', {}, 'current'],
  ['runs an older one', { running: 'b1-x' }, 'behind'],
  ['runs nothing yet', { running: null }, 'behind'],
  ['nothing was published, nothing runs', { running: null, published: null }, 'behind'],
  ['a second too long without a word', { now: 1001 + SILENT_AFTER_SECONDS }, 'silent'],
  ['refused a bundle, and then went silent', { error: true, now: 9999 }, 'refused'],
  ['never came', { lastContactAt: null, running: null }, 'never'],
  ['revoked, whatever else', { revoked: true, error: true }, 'revoked'],
] as const)('%s', (_name, change, state) => {
  expect(enforcerState({ ...well, ...change })).toBe(state)
})
