import { expect, test } from 'vitest'
import { decideRequestExport, type ExportState } from './decide-request'

const state: ExportState = {
  environment: 'production',
  seesAll: true,
  newest: 7,
  requested: null,
  made: null,
}

test.each([
  ['first of its bundle', {}, { serial: 7, repeated: false, state: 'being_made' }],
  [
    'an export of an older bundle is no answer',
    { requested: 6, made: 6 },
    { repeated: false, state: 'being_made' },
  ],
  ['asked again while it is made', { requested: 7 }, { repeated: true, state: 'being_made' }],
  ['an open wish for an older bundle is renewed', { requested: 6 }, { repeated: false, state: 'being_made' }],
  ['asked again when it is there', { requested: 7, made: 7 }, { repeated: true, state: 'made' }],
  [
    'made for somebody who asked before the bundle',
    { requested: 6, made: 7 },
    { repeated: true, state: 'made' },
  ],
])('%s', (_name, more, expected) => {
  expect(decideRequestExport({ ...state, ...more })).toMatchObject(expected)
})

test('app teams are refused, and an environment without a bundle', () => {
  expect(decideRequestExport({ ...state, seesAll: false })).toMatchObject({ code: 'not_permitted' })
  expect(decideRequestExport({ ...state, newest: null })).toMatchObject({ code: 'nothing_released' })
})
