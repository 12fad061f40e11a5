import { expect, test } from 'vitest'
import { decideRequestExport, type ExportStage, exportStage, type ExportState } from './decide-request'

const state: ExportState = {
  environment: 'production',
  seesAll: true,
  newest: 7,
  settings: '',
  requested: null,
  made: null,
}

const wish = (number: number, serial: number, givenUp = false) => ({ number, serial, givenUp })
const made = (number: number, serial: number, settings = '') => ({ number, serial, settings })

test.each<[string, Partial<ExportState>, object, ExportStage]>([
  ['first of its bundle', {}, { number: 1, repeated: false, state: 'being_made' }, 'not_requested'],
  [
    'an export of an older bundle is no answer',
    { requested: wish(1, 6), made: made(1, 6) },
    { number: 2, repeated: false, state: 'being_made' },
    'not_requested',
  ],
  ['asked again while it is made', { requested: wish(3, 7) }, { number: 3, repeated: true }, 'being_made'],
  [
    'an open wish for an older bundle is renewed',
    { requested: wish(3, 6) },
    { number: 4, repeated: false },
    'being_made',
  ],
  [
    'asked again when it is there',
    { requested: wish(3, 7), made: made(3, 7) },
    { number: 3, repeated: true, state: 'made' },
    'made',
  ],
  [
    'made for somebody who asked before the bundle',
    { requested: wish(3, 6), made: made(3, 7) },
    { repeated: true, state: 'made' },
    'made',
  ],
  [
    'asked again after the signer gave up',
    { requested: wish(3, 7, true), made: made(2, 6) },
    { number: 4, repeated: false, state: 'being_made' },
    'failed',
  ],
  [
    'made for another gateway',
    { requested: wish(3, 7), made: made(3, 7), settings: 'a' },
    { number: 4, repeated: false, state: 'being_made' },
    'not_requested',
  ],
  [
    'an older one that failed is nothing to somebody who has a newer one',
    { requested: wish(3, 6, true), made: made(4, 7) },
    { repeated: true, state: 'made' },
    'made',
  ],
])('%s', (_name, more, expected, stage) => {
  expect(decideRequestExport({ ...state, ...more })).toMatchObject(expected)
  expect(exportStage({ ...state, ...more })).toBe(stage)
})

test('app teams are refused, and an environment without a bundle', () => {
  expect(decideRequestExport({ ...state, seesAll: false })).toMatchObject({ code: 'not_permitted' })
  expect(decideRequestExport({ ...state, newest: null })).toMatchObject({ code: 'nothing_released' })
})
